"""What members sent online: read by whoever has its case, and given its next state."""
