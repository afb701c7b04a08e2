"""The agents' screens, over everything below. A room for each thing they do; each has its addresses and its views."""
