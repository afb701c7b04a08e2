"""« Mes services » and « Rechercher »: everything the space offers, found by its name."""
