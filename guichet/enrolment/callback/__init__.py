"""« Demander à être rappelé »: whoever cannot go on alone leaves a number, and an agent calls (R15, R53)."""
