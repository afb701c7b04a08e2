"""Where counts come from: one function for each measure, of the rows between two moments, each over an index.

A source is asked again for a day as long as its rows are kept, and never after: what is gone would be counted as none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q

from guichet.audit import queries as journal
from guichet.audit.rules import KEPT_MONTHS
from guichet.delivery.models import Channel, Message
from guichet.enrolment.models import ENDED_KEPT, Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.figures.rules import FINISHED, Measure

FIRST_PASSWORD: Final = "provisional_password"  # noqa: S105 - the name of a letter
_LETTER: Final = f"accounts/{FIRST_PASSWORD}"
_DAY: Final = timedelta(days=1)
_JOURNAL: Final = 28 * KEPT_MONTHS * _DAY
_MESSAGES: Final = 30 * _DAY
"""Less than a sent message is kept (cli/housekeeping.py)."""
_FIRST_STEP: Final = "identifier"
"""Where somebody stops who chose a profile and answered nothing else."""


class Key(NamedTuple):
    """What a number of one measure and one day is of."""

    fund_code: str
    profile: str = ""
    label: str = ""


Counts = Mapping[Key, int]


@dataclass(frozen=True)
class Source:
    """A measure, and how to count it."""

    measure: Measure
    count: Callable[[datetime, datetime], Counts]
    """Takes the first moment, and the first after the last."""
    kept: timedelta
    """For how long after the last moment every row is still there."""


def _ended(begins: datetime, ends: datetime) -> Counts:
    over = [EnrolmentState.FINISHED, EnrolmentState.ABANDONED, EnrolmentState.EXPIRED]
    found = Enrolment.objects.filter(state__in=over, answered_at__gte=begins, answered_at__lt=ends).exclude(profile="")
    finished = Count("pk", filter=Q(state=EnrolmentState.FINISHED))
    rows = found.order_by().values("fund_code", "profile", "next_step").annotate(every=Count("pk"), finished=finished)
    counts: Counter[Key] = Counter()
    for row in rows:
        fund, profile = row["fund_code"], row["profile"]
        counts[Key(fund, profile, FINISHED)] += row["finished"]
        counts[Key(fund, profile, row["next_step"] or _FIRST_STEP)] += row["every"] - row["finished"]
    return counts


def _entered(begins: datetime, ends: datetime) -> Counts:
    found = journal.counted("account.entered", begins=begins, ends=ends, by=["profile", "way", "delay"])
    return {Key(fund, profile, f"{way}.{delay}"): number for fund, [profile, way, delay], number in found}


def _journal(event: str, *, by: Iterable[str]) -> Callable[[datetime, datetime], Counts]:
    """Count an event by facts: the label, and the profile where there is one."""
    names = list(by)

    def count(begins: datetime, ends: datetime) -> Counts:
        found = journal.counted(event, begins=begins, ends=ends, by=names)
        return {Key(fund, *reversed(facts)) if len(facts) > 1 else Key(fund, "", *facts): n for fund, facts, n in found}

    return count


def _returned(begins: datetime, ends: datetime) -> Counts:
    found = journal.counted("letter.returned", begins=begins, ends=ends, by=["purpose"])
    return {Key(fund): number for fund, [purpose], number in found if purpose == FIRST_PASSWORD}


def _letters(column: str) -> Callable[[datetime, datetime], Counts]:
    def count(begins: datetime, ends: datetime) -> Counts:
        between: dict[str, Any] = {f"{column}__gte": begins, f"{column}__lt": ends}
        letters = Message.objects.filter(channel=Channel.LETTER, message=_LETTER, **between)
        rows = letters.order_by().values("fund_code").annotate(number=Count("pk"))
        return {Key(row["fund_code"]): row["number"] for row in rows}

    return count


SOURCES: Final = (
    Source(Measure.ENDED, _ended, ENDED_KEPT - _DAY),
    Source(Measure.PROOF_ACCEPTED, _journal("enrolment.proof_accepted", by=["proof", "profile"]), _JOURNAL),
    Source(Measure.PROOF_REFUSED, _journal("enrolment.proof_refused", by=["proof", "profile"]), _JOURNAL),
    Source(Measure.ENTERED, _entered, _JOURNAL),
    Source(Measure.LETTER_ASKED, _letters("created_at"), _MESSAGES),
    Source(Measure.LETTER_LEFT, _letters("sent_at"), _MESSAGES),
    Source(Measure.LETTER_RETURNED, _returned, _JOURNAL),
    Source(Measure.FAILED, _journal("message.dead", by=["channel"]), _JOURNAL),
)
"""All but `Measure.HELD`, which `limits` counts by itself."""
