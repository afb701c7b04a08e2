"""The pages of requests and declarations."""
