"""Runs one command of guichet for as long as the demonstration that started it lives.

    python -m guichet.demo.child web --port 8000

The parent holds the other end of this process's standard input. However it ends, even killed, the end of that pipe
is read here, and the command is asked to stop.
"""

import os
import runpy
import signal
import threading

STANDARD_INPUT = 0


def main() -> None:
    """Run the command that the arguments name."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    # By name and not by an import: the demonstration stands below the commands.
    runpy.run_module("guichet", run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
