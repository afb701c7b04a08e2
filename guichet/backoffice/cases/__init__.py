"""Work that waits: take, answer, hand over."""
