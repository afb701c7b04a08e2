"""What the bench says while it works."""

import sys
import time


class Progress:
    """Tells on the standard error what is being measured, and how long it took."""

    def __init__(self) -> None:
        """Begin to count."""
        self._began = time.monotonic()

    def __call__(self, what: str) -> None:
        """Say what begins now."""
        print(f"    {time.monotonic() - self._began:5.0f} s  {what}", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Say that nothing is left."""
        self("done")
