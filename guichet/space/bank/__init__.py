"""Bank details: where benefits are paid to."""
