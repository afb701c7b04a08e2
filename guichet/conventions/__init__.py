"""Conventions: the signed papers under which an agent opens the access of a third party (R4-R6)."""
