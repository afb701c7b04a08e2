"""« Portes »: what is open to and from other systems, and what two administrators do about it."""
