"""What the funds' own software says of requests (`registry.ReportedState`), taken in once, in the order of its days."""

from collections import Counter
from datetime import datetime

import structlog
from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from guichet.cases import receipts
from guichet.cases.working import SYSTEM
from guichet.registry.models import ReportedState, RequestState
from guichet.requests import states
from guichet.requests.models import Request, RequestEvent
from guichet.requests.working import Overtaken, move

log = structlog.get_logger(__name__)

MOST = 10_000
"""Rows of one run: the others come with the next."""


def take_up(*, now: datetime) -> int:
    """Apply what was reported and not taken in yet; return how many moves it made.

    Several may run at once, and again: each row moves its request once. What names no request here, contradicts what
    was told, or says nothing where words are needed, is left and counted in the log, without its receipt.
    """
    taken = RequestEvent.objects.filter(reported=OuterRef("pk"))
    waiting = ReportedState.objects.filter(~Exists(taken)).order_by("on", "pk")
    counted: Counter[str] = Counter()
    for row in waiting[:MOST]:
        try:
            counted[_take(row, now=now)] += 1
        except Exception as error:  # noqa: BLE001 - the others are taken all the same
            # The class alone: a database's message may quote a row.
            log.error("request.report_failed", error=type(error).__name__)  # noqa: TRY400 - see above
    if counted.keys() - {"moved", "known"}:
        log.warning(
            "request.reports_left",
            unknown=counted["unknown"],
            backward=counted["backward"],
            wordless=counted["wordless"],
            again=counted["again"],
        )
    return counted["moved"]


def _take(row: ReportedState, *, now: datetime) -> str:
    """Apply one row. Return `moved`, `known` where it says what is told already, else why it is left."""
    bounds = receipts.bounds(row.receipt)
    sent = Request.objects.filter(sent_at__isnull=False, fund_code=row.fund_code)
    found = list(sent.filter(reference__range=bounds)[:2]) if bounds else []
    if len(found) != 1:
        # Of ten million requests, two share a number once in six times: neither member is told what is the other's.
        return "unknown"
    request = found[0]
    if row.state == request.state and _is_told(row, request):
        return "known"
    return _move(request, row, now=now)


def _move(request: Request, row: ReportedState, *, now: datetime) -> str:
    if row.on < timezone.localdate(request.state_at):
        return "backward"
    try:
        move(request, to=RequestState(row.state), words=row.words, by=SYSTEM, now=now, reported=row)
    except states.Impossible:
        return "backward"
    except states.WordsNeeded:
        return "wordless"
    except (Overtaken, IntegrityError):
        return "again"  # another run, or an agent, was first: the next one looks again
    return "moved"


def _is_told(row: ReportedState, request: Request) -> bool:
    """Whether the last line says the same already, an agent having been quicker: the row is then taken with it."""
    last = request.events.order_by("-at", "-pk").first()
    if last is None or (row.words.strip() and row.words.strip() != last.words):
        return False
    return bool(RequestEvent.objects.filter(pk=last.pk, reported=None).update(reported=row))
