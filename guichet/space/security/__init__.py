"""« Sécurité » in « Mon compte »: what lets the member in, and from where."""
