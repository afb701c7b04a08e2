"""The exploitant's bills and parcels."""
