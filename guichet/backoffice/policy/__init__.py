"""« Règles »: what a fund's policy does, in words, for an agent who is asked about it on the telephone. Reads only."""
