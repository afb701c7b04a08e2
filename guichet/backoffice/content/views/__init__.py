"""The pages of the contents."""
