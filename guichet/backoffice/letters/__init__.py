"""Batches of letters, those that came back, one to stop."""
