"""What browsers open: the request itself, the pages between it and its answer, and the way out."""
