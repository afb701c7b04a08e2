"""How many files an account may send: each is read whole by a process of its own, and by ClamAV."""

import functools
import math
from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.access import fund_of
from guichet.login.models import Session
from guichet.ui import errors

P = ParamSpec("P")
PER_HOUR: Final = 60
PER_DAY: Final = 200
"""Twenty declarations with ten papers each. A file made to be slow costs 20 seconds of a processor, and 1 GB is 200."""


def counts_files(
    view: Callable[Concatenate[HttpRequest, Session, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Session, P], HttpResponse]:
    """Refuse an account that sends too many files, before they are read; stands right above `takes_files`."""

    @functools.wraps(view)
    def counted(request: HttpRequest, session: Session, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or request.content_type != "multipart/form-data":
            return view(request, session, *args, **kwargs)
        key, now = str(session.account.reference), timezone.now()
        decision = limits.attempt(
            Limit("files.hour", key, PER_HOUR, timedelta(hours=1)),
            Limit("files.day", key, PER_DAY, timedelta(days=1)),
            now=now,
        )
        if decision.allowed:
            return view(request, session, *args, **kwargs)
        wait = max(1, math.ceil(((decision.retry_at or now) - now).total_seconds()))
        return errors.too_many_requests(request, fund=fund_of(session.account), retry_after=wait)

    return counted
