"""Find somebody, and open their file with a reason."""
