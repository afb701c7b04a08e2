"""« Mes documents »: what the fund sent and what was made here, by year."""
