"""What the journal tells of agents at one fund: never of another, never of what members did by themselves.

Each look reads one of the two partial indexes of agents' acts (audit/models.py); pages follow one another by the
moment of the last line, so that none is counted to be passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guichet.agents.models import Agent, AgentRole
from guichet.audit import chain
from guichet.audit.models import AGENTS_ONLY, Entry, Seal, Segment
from guichet.audit.rules import first_moment
from guichet.backoffice.journal import words

PER_PAGE: Final = 25
MOST_EXPORTED: Final = 50_000
SHORT: Final = 8
"""Characters of an account's reference: lines of one account are known together, and the account by nobody."""
_MOST_AT_ONCE: Final = 1_000
_PREFIX: Final = "agent:"


@dataclass(frozen=True)
class Asked:
    """Whose acts, which and when, at one fund."""

    fund_code: str
    first: date
    last: date
    agent: UUID | None
    act: str


@dataclass(frozen=True)
class Line:
    """One act."""

    at: datetime
    day: str
    hour: str
    agent: str
    """Name, or what the journal calls who is gone."""
    sentence: words.Words
    details: str
    file: str
    """Beginning of the account's random reference."""


@dataclass(frozen=True)
class Sealing:
    """How far the journal is sealed and closed."""

    month: str
    """« mars 2026 », empty before the first is closed."""
    closed_at: datetime | None
    sealed_at: datetime | None


def entries(asked: Asked) -> QuerySet[Entry]:
    """Return what is asked for, the latest first."""
    begins = timezone.make_aware(datetime.combine(asked.first, time.min))
    ends = timezone.make_aware(datetime.combine(asked.last + timedelta(days=1), time.min))
    found = Entry.objects.filter(AGENTS_ONLY, fund_code=asked.fund_code, at__gte=begins, at__lt=ends)
    if asked.agent is not None:
        found = found.filter(actor=f"{_PREFIX}{asked.agent}")
    if asked.act:
        found = found.filter(event__in=words.ACTS[asked.act][1])
    return found.order_by("-at", "-pk")


def page(asked: Asked, *, before: str) -> tuple[Sequence[Entry], str]:
    """Return a page, and where the next begins: a moment, and how many of that moment were shown. One query."""
    chosen, skipped = entries(asked), 0
    if (place := _place(before)) is not None:
        moment, skipped = place
        chosen = chosen.filter(at__lte=moment)
    rows = list(chosen[skipped : skipped + PER_PAGE + 1])
    if len(rows) <= PER_PAGE:
        return rows, ""
    rows = rows[:PER_PAGE]
    last = rows[-1].at
    same = sum(row.at == last for row in rows)
    if same == len(rows) and place is not None and place[0] == last:
        same += skipped
    return rows, f"{round(last.timestamp() * 1_000_000)}_{same}"


def _place(text: str) -> tuple[datetime, int] | None:
    moment, _underscore, same = text.partition("_")
    try:
        micro, count = int(moment), int(same)
        at = datetime.fromtimestamp(0, tz=UTC) + timedelta(microseconds=micro)
    except (ValueError, OverflowError):
        return None
    return (at, count) if 0 <= count <= _MOST_AT_ONCE else None


def files_opened(asked: Asked) -> int:
    """Count the files that the agent asked for opened on those days, each once. One query."""
    opened = Asked(asked.fund_code, asked.first, asked.last, asked.agent, "")
    return entries(opened).filter(event="agent.file_opened").order_by().values("account").distinct().count()


def names(fund_code: str, rows: Sequence[Entry]) -> Mapping[str, str]:
    """Return reference -> name of the agents of a fund, and of those who are named in these rows. One query."""
    named = {row.actor.removeprefix(_PREFIX) for row in rows}
    of_fund = AgentRole.objects.filter(fund_code=fund_code).values("agent")
    found = Agent.objects.filter(Q(pk__in=of_fund) | Q(reference__in=named)).only("reference", "name")
    return {str(agent.reference): str(agent.name) for agent in found}


def lines(rows: Sequence[Entry], named: Mapping[str, str]) -> list[Line]:
    """Return entries in words."""
    return [_line(row, named) for row in rows]


def _line(row: Entry, named: Mapping[str, str]) -> Line:
    local, reference = timezone.localtime(row.at), row.actor.removeprefix(_PREFIX)
    return Line(
        at=row.at,
        day=capfirst(date_format(local, "l j F Y")),
        hour=date_format(local, "H:i"),
        agent=named.get(reference) or _("agent %(reference)s") % {"reference": reference[:SHORT]},
        sentence=words.sentence(row.event),
        details=words.details(row.facts),
        file=row.account[:SHORT],
    )


def cells(asked: Asked) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of the file: all that is asked for, or its latest part. Two queries."""
    header = [_("Date"), _("Heure"), _("Agent"), _("Acte"), _("Détail"), _("Dossier")]
    rows = list(entries(asked)[:MOST_EXPORTED])
    named = names(asked.fund_code, rows)
    table = [_cells(row, named) for row in rows]
    if len(rows) == MOST_EXPORTED:
        table.append([_("Liste coupée ici : choisissez moins de jours."), "", "", "", "", ""])
    return header, table


def _cells(row: Entry, named: Mapping[str, str]) -> list[str]:
    line = _line(row, named)
    day = date_format(timezone.localtime(row.at), "Y-m-d")
    return [day, line.hour, line.agent, str(line.sentence), line.details, line.file]


def sealing() -> Sealing:
    """Return how far the journal is sealed and closed. Two queries."""
    segment: Segment | None = chain.last_segment()
    seal: Seal | None = chain.last_seal()
    return Sealing(
        month=date_format(first_moment(segment.month), "F Y") if segment is not None else "",
        closed_at=segment.closed_at if segment is not None else None,
        sealed_at=seal.sealed_at if seal is not None else None,
    )


def grouped(shown: Sequence[Line]) -> list[tuple[str, list[Any]]]:
    """Return lines by day."""
    days: dict[str, list[Any]] = {}
    for line in shown:
        days.setdefault(line.day, []).append(line)
    return list(days.items())
