"""What `make bench-support` runs: agents at work over a registry of a million people (docs/performance.md)."""
