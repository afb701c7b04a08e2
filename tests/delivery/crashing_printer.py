"""A real command that closes a batch, or sends SEND_AGAIN again, and dies at CRASH_AT. No part of the product."""

import os
import signal
import sys
from pathlib import Path

from django.utils import timezone

POINTS = ("before_claim", "after_claim", "half_rendered", "before_rename", "after_rename", "after_finish")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def die_around(module, name, *, after, times=1):
    original, calls = getattr(module, name), []

    def replacement(*args, **kwargs):
        calls.append(name)
        if len(calls) == times and not after:
            die()
        result = original(*args, **kwargs)
        if len(calls) == times:
            die()
        return result

    setattr(module, name, replacement)


def arm(point):
    from guichet.delivery import batches, print_folder

    match point:
        case "before_claim" | "after_claim":
            die_around(batches, "begin", after=point == "after_claim")
        case "half_rendered":
            die_around(print_folder, "write", after=True, times=1 if "SEND_AGAIN" in os.environ else 3)
        case "before_rename" | "after_rename":
            # The second is before the commit: nothing stands between the two.
            die_around(print_folder, "put_in_place", after=point == "after_rename")
        case "between_renames":
            die_around(Path, "rename", after=True)
        case "after_finish":
            die_around(batches, "finish", after=True)


def main():
    from guichet.delivery import print_folder, printing

    arm(os.environ["CRASH_AT"])
    try:
        if name := os.environ.get("SEND_AGAIN"):
            printing.send_again(name)
        else:
            printing.close_batch(now=timezone.now())
    except print_folder.Busy:
        sys.exit(3)
