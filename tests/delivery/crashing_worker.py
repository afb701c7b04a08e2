"""A real worker process that dies by SIGKILL at the point named in CRASH_AT, for test_processes. No part of the product.

CRASH_AT is one of POINTS or empty; MINUTES moves the worker's clock.
"""

import datetime as dt
import os
import signal

from django.utils import timezone

POINTS = ("before_lease", "after_lease", "before_send", "after_send", "after_mark")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def die_around(module, name, *, after):
    original = getattr(module, name)

    def replacement(*args, **kwargs):
        if not after:
            die()
        result = original(*args, **kwargs)
        die()
        return result

    setattr(module, name, replacement)


def arm(point):
    from guichet.delivery import operations
    from guichet.delivery.channels.email import EmailSender

    if point == "before_lease":
        die_around(operations, "lease_due", after=False)
    elif point == "after_lease":
        die_around(operations, "lease_due", after=True)
    elif point in {"before_send", "after_send"}:
        # "after_send" is also "before the mark": nothing stands between the two.
        die_around(EmailSender, "send", after=point == "after_send")
    elif point == "after_mark":
        die_around(operations, "mark_sent", after=True)


def main():
    from guichet.delivery import worker

    arm(os.environ["CRASH_AT"])
    now = timezone.now() + dt.timedelta(minutes=int(os.environ["MINUTES"]))
    while worker.deliver_due(now):
        pass
