"""Mandates at an agent's desk: those of a file, one signed on paper, the end of one."""
