"""« Mes documents »: what the fund sent and what guichet made, by year, read or unread."""
