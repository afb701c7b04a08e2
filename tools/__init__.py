"""What the Makefile and CI run. Each module is started as `python -m tools.NAME` from the project's folder."""
