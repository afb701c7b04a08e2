"""A day of attack: two administrators raise what is asked of everybody, for a time (docs/adr/0132)."""
