"""What `make bench` runs: the real server, driven as browsers drive it, and what that costs (docs/performance.md)."""
