"""What agents did."""
