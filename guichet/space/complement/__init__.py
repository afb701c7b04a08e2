"""« Complément d'inscription »: other profiles, other departments, under the national header (R173, R185-R193)."""
