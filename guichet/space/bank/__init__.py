"""« Mes coordonnées bancaires »: where benefits are paid to, and another account."""
