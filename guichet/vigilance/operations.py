"""The only writes of a day of attack: one administrator proposes, another one does (docs/adr/0132).

Each is one conditional UPDATE: of two who press at once, the database lets one through. The journal and the banner are
written in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from guichet.audit import operations as audit
from guichet.funds import operations as funds
from guichet.vigilance import queries, rules
from guichet.vigilance.models import AttackDay, Change
from guichet.vigilance.rules import Measures

log = structlog.get_logger(__name__)


class ChangedMeanwhile(Exception):
    """It is no longer as it was read: somebody else acted, or it expired, and nothing was written."""


class OwnProposal(Exception):
    """Whoever proposed it cannot be the one who does it."""


class TooLong(Exception):
    """It would last longer than a week from now."""


class NotUnderWay(Exception):
    """No day of attack is in force there."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a day of attack is to be."""

    fund_code: str
    """Empty for every fund."""
    measures: Measures
    hours: int
    title: str = ""
    body: str = ""
    """Of the banner; none without a title."""

    @property
    def columns(self) -> dict[str, Any]:
        """As the table holds it."""
        one = self.measures
        return {
            "fund_code": self.fund_code,
            "proofs": one.proofs,
            "letters": one.letters,
            "codes": one.codes,
            "banner_title": self.title,
            "banner_body": self.body,
            "hours": self.hours,
        }


@transaction.atomic
def propose(wanted: Wanted, *, by: UUID, now: datetime) -> AttackDay:
    """Propose a day of attack; nothing changes yet. Raises ChangedMeanwhile where one goes on, or is proposed."""
    settle(now=now, fund_code=wanted.fund_code)
    try:
        with transaction.atomic():
            day = AttackDay.objects.create(**wanted.columns, asked_by=by, asked_at=now)
    except IntegrityError:
        if not _is_taken(wanted.fund_code):
            raise
        raise ChangedMeanwhile from None
    _journal("vigilance.proposed", day, by=by, now=now)
    return day


@transaction.atomic
def start(day: AttackDay, *, by: UUID, now: datetime) -> None:
    """Start what another administrator proposed, at once. Raises OwnProposal or ChangedMeanwhile."""
    if day.asked_by == by:
        raise OwnProposal
    until = now + timedelta(hours=day.hours)
    _move(_proposed(day, now).exclude(asked_by=by), started_by=by, started_at=now, ends_at=until)
    _started(day, by=by, now=now)


@transaction.atomic
def withdraw(day: AttackDay, *, by: UUID, now: datetime) -> None:
    """Withdraw a proposal, one's own or another's. Raises ChangedMeanwhile, also once it started."""
    _move(_proposed(day, now), over_by=by, over_at=now)
    _journal("vigilance.withdrawn", day, by=by, now=now)


@transaction.atomic
def propose_prolonging(day: AttackDay, *, hours: int, by: UUID, now: datetime) -> None:
    """Propose that it go on so many hours past its end. Raises TooLong, or ChangedMeanwhile likewise."""
    if day.ends_at is None:
        raise ChangedMeanwhile
    until = day.ends_at + timedelta(hours=hours)
    if until > now + timedelta(hours=rules.MOST_HOURS):
        raise TooLong
    _ask(day, Change.PROLONG, until=until, by=by, now=now)
    _journal("vigilance.prolonging_proposed", day, by=by, now=now, hours=hours)


@transaction.atomic
def propose_end(day: AttackDay, *, by: UUID, now: datetime) -> None:
    """Propose to end it before its time: it lowers the guard, so it takes two as well. Raises ChangedMeanwhile."""
    _ask(day, Change.END, until=None, by=by, now=now)
    _journal("vigilance.end_proposed", day, by=by, now=now)


@transaction.atomic
def confirm_change(day: AttackDay, *, by: UUID, now: datetime) -> None:
    """Do what another administrator proposed of it, as `day` was read. Raises OwnProposal or ChangedMeanwhile."""
    if day.change_asked_by == by:
        raise OwnProposal
    asked = _pending(day, now).exclude(change_asked_by=by)
    if day.change == Change.END:
        _move(asked, change_by=by, over_by=by, over_at=now)
        _ended(day, by=by, now=now)
        return
    _move(asked, change_by=by, ends_at=day.change_until)
    day.refresh_from_db()
    if day.banner is not None and day.ends_at is not None:
        funds.keep_up(day.banner, until=day.ends_at, by=by, now=now)
    _journal("vigilance.prolonged", day, by=by, now=now)
    _log("vigilance.prolonged", day)


@transaction.atomic
def withdraw_change(day: AttackDay, *, by: UUID, now: datetime) -> None:
    """Withdraw what was proposed of it, by oneself or another. Raises ChangedMeanwhile."""
    _move(_pending(day, now), change="", change_until=None, change_asked_by=None, change_asked_at=None)
    _journal("vigilance.change_withdrawn", day, by=by, now=now)


@transaction.atomic
def start_at_once(wanted: Wanted, *, now: datetime) -> AttackDay:
    """Start one for an operator of the server, alone; a proposal that waits there is dropped.

    Raises ChangedMeanwhile where one goes on already.
    """
    settle(now=now, fund_code=wanted.fund_code)
    AttackDay.objects.filter(fund_code=wanted.fund_code, over_at=None, started_at=None).update(over_at=now)
    until = now + timedelta(hours=wanted.hours)
    try:
        with transaction.atomic():
            day = AttackDay.objects.create(**wanted.columns, asked_at=now, started_at=now, ends_at=until)
    except IntegrityError:
        if not _is_taken(wanted.fund_code):
            raise
        raise ChangedMeanwhile from None
    _started(day, by=None, now=now)
    return day


@transaction.atomic
def stop_at_once(*, fund_code: str, now: datetime) -> None:
    """End one for an operator of the server, alone. Raises NotUnderWay."""
    settle(now=now, fund_code=fund_code)
    day = AttackDay.objects.filter(fund_code=fund_code, over_at=None, started_at__isnull=False).first()
    if day is None or not AttackDay.objects.filter(pk=day.pk, over_at=None).update(over_at=now):
        raise NotUnderWay
    _ended(day, by=None, now=now)


@transaction.atomic
def settle(*, now: datetime, fund_code: str | None = None) -> int:
    """Write down that days ended by themselves and that proposals expired; return how many. Pages never wait for it."""
    over = Q(ends_at__lte=now) | Q(started_at=None, asked_at__lte=now - rules.PROPOSAL_LIVES)
    found = AttackDay.objects.filter(over, over_at=None)
    if fund_code is not None:
        found = found.filter(fund_code=fund_code)
    settled = 0
    for day in found:
        at = day.ends_at or day.asked_at + rules.PROPOSAL_LIVES
        if not AttackDay.objects.filter(pk=day.pk, over_at=None, ends_at=day.ends_at).update(over_at=at):
            continue  # prolonged, or settled by another worker, since it was read
        settled += 1
        if day.ends_at is None:
            _journal("vigilance.expired", day, by=None, now=now)
        else:
            _journal("vigilance.ended", day, by=None, now=now)
            _log("vigilance.ended", day)
    return settled


def _is_taken(fund_code: str) -> bool:
    """Tell the one refusal that is expected from a mistake of ours, such as a day without a measure."""
    return AttackDay.objects.filter(fund_code=fund_code, over_at=None).exists()


def _proposed(day: AttackDay, now: datetime) -> QuerySet[AttackDay]:
    alive = AttackDay.objects.filter(asked_at__gt=now - rules.PROPOSAL_LIVES)
    return alive.filter(pk=day.pk, started_at=None, over_at=None)


def _on(day: AttackDay, now: datetime) -> QuerySet[AttackDay]:
    return AttackDay.objects.filter(pk=day.pk, started_at__isnull=False, ends_at__gt=now, over_at=None)


def _pending(day: AttackDay, now: datetime) -> QuerySet[AttackDay]:
    """Return the very change that was read, still to be confirmed."""
    return _on(day, now).filter(
        change_by=None,
        change=day.change,
        change_asked_at=day.change_asked_at,
        change_asked_at__gt=now - rules.PROPOSAL_LIVES,
    )


def _ask(day: AttackDay, change: Change, *, until: datetime | None, by: UUID, now: datetime) -> None:
    free = Q(change_asked_at=None) | Q(change_by__isnull=False) | Q(change_asked_at__lte=now - rules.PROPOSAL_LIVES)
    _move(
        # An end that was read: prolonged meanwhile, it is another one.
        _on(day, now).filter(free, ends_at=day.ends_at),
        change=change,
        change_until=until,
        change_asked_by=by,
        change_asked_at=now,
        change_by=None,
    )


def _move(rows: QuerySet[AttackDay], **values: Any) -> None:
    if not rows.update(**values):
        raise ChangedMeanwhile


def _started(day: AttackDay, *, by: UUID | None, now: datetime) -> None:
    day.refresh_from_db()
    if day.banner_title and day.ends_at is not None:
        item = funds.publish_alert(
            fund_code=day.fund_code, title=day.banner_title, body=day.banner_body, by=by, now=now, until=day.ends_at
        )
        AttackDay.objects.filter(pk=day.pk).update(banner=item.reference)
    _journal("vigilance.started", day, by=by, now=now)
    _log("vigilance.started", day)


def _ended(day: AttackDay, *, by: UUID | None, now: datetime) -> None:
    # Read again: whoever ends it may have read the row before its banner stood.
    day.refresh_from_db()
    if day.banner is not None:
        funds.take_down(day.banner, by=by, now=now)
    _journal("vigilance.ended", day, by=by, now=now)
    _log("vigilance.ended", day)


def _journal(event: str, day: AttackDay, *, by: UUID | None, now: datetime, hours: int | None = None) -> None:
    """Write the entry, and forget what this process keeps of the state; the others read it within a second."""
    day.refresh_from_db()
    audit.record(
        event,
        actor=f"agent:{by}" if by else "system",
        fund_code=day.fund_code,
        now=now,
        measures=rules.word(day.measures, banner=bool(day.banner_title)),
        hours=day.hours if hours is None else hours,
    )
    queries.CURRENT.forget_written()


def _log(event: str, day: AttackDay) -> None:
    """Tell the log, once it is certain: whoever watches the servers must know that the rules changed."""
    fund = day.fund_code or "all"
    measures = rules.word(day.measures, banner=bool(day.banner_title))
    until = f"{day.ends_at:%Y-%m-%dT%H:%MZ}" if day.ends_at else ""
    transaction.on_commit(lambda: log.warning(event, fund=fund, measures=measures, until=until))
