"""« Jour d'attaque »: what two administrators raise for a time (docs/adr/0132)."""
