"""The doors to and from other systems, each of which two administrators close at once."""
