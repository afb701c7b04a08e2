"""Appointments: wished for by a member, given or declined by an agent, cancelled by the member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from guichet.accounts.models import Account
from guichet.accounts.owners import Owner
from guichet.audit import operations as audit
from guichet.cases import again, working
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.cases.rules import Outcome
from guichet.cases.working import Worker
from guichet.documents import notices
from guichet.exchanges import rules
from guichet.exchanges.models import Appointment, Way
from guichet.exchanges.rules import AppointmentState, Theme
from guichet.exchanges.words import THEMES
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

PER_DAY = 5
"""Of one account: asked for, cancelled and asked for again."""
KEPT = timedelta(days=365)
ANSWERED = "exchanges/appointment_answered"


class AlreadyAsked(Exception):
    """One waits for its answer."""


class TooMany(Exception):
    """Asked for too often today."""


@dataclass(frozen=True)
class Wish:
    """What a member wishes for."""

    theme: Theme
    way: Way
    half_days: Sequence[tuple[date, str]]
    """Day, and `am` or `pm`; the first preferred."""
    telephone: str
    """E.164."""
    words: str


def ask(account: Account, owner: Owner, *, fund_code: str, wish: Wish, now: datetime) -> Appointment:
    """Ask for an appointment. Raises AlreadyAsked or TooMany."""
    if Appointment.objects.filter(**owner.only, state=AppointmentState.ASKED.value).exists():
        raise AlreadyAsked
    limit = Limit("appointments.day", str(account.reference), PER_DAY, timedelta(days=1))
    if not limits.attempt(limit, now=now).allowed:
        raise TooMany
    try:
        with transaction.atomic():
            one = Appointment.objects.create(
                **owner.columns,
                account=account,
                fund_code=fund_code,
                theme=wish.theme.value,
                way=wish.way.value,
                wishes=[[day.isoformat(), half] for day, half in wish.half_days],
                telephone=wish.telephone,
                words=wish.words,
                state=AppointmentState.ASKED.value,
                asked_at=now,
            )
            open_case(
                kind=CaseKind.APPOINTMENT,
                fund_code=fund_code,
                about=str(account.reference),
                subject=str(one.reference),
                reference=one.reference,
                details={"sujet": str(THEMES[wish.theme]), "telephone": wish.telephone},
                now=now,
            )
            audit.record("appointment.asked", account=str(account.reference), fund_code=fund_code, now=now)
    except IntegrityError:
        raise AlreadyAsked from None
    return one


@transaction.atomic
def cancel(account: Account, appointment: Appointment, *, now: datetime) -> None:
    """Give it up: the member does; whoever has its case is told, or it closes. Raises `rules.WrongTransition`."""
    one = _lock(appointment)
    before = one.state
    one.state = rules.move_appointment(before, AppointmentState.CANCELLED)
    one.meeting_at = None
    one.save(update_fields=["state", "meeting_at"])
    if before == AppointmentState.SET:
        # Somebody has put it in a diary.
        again.call_again(one.reference, details=_cancelled(one), now=now)
    else:
        again.settle(one.reference, now=now)
    audit.record("appointment.cancelled", account=str(account.reference), fund_code=one.fund_code, now=now)


@transaction.atomic
def give(  # noqa: PLR0913 - each is a fact of the answer, by name
    case: Case, worker: Worker, appointment: Appointment, *, meeting_at: datetime, words: str, now: datetime
) -> None:
    """Give a day and an hour, close the case and tell. Raises `working.NotHeld` or `rules.WrongTransition`."""
    _answer(case, worker, appointment, AppointmentState.SET, meeting_at=meeting_at, words=words, now=now)


@transaction.atomic
def decline(case: Case, worker: Worker, appointment: Appointment, *, words: str, now: datetime) -> None:
    """Say why there is none, close the case and tell. Raises `working.NotHeld` or `rules.WrongTransition`."""
    _answer(case, worker, appointment, AppointmentState.DECLINED, meeting_at=None, words=words, now=now)


def read_by_member(appointment: Appointment, *, now: datetime) -> None:
    """Note that the member saw the answer."""
    if appointment.answered_at and appointment.read_at is None:
        Appointment.objects.filter(pk=appointment.pk, answered_at=appointment.answered_at).update(read_at=now)


def purge(now: datetime) -> int:
    """Delete appointments asked for a year ago; return how many."""
    return Appointment.objects.filter(asked_at__lte=now - KEPT).delete()[0]


def owner_of(appointment: Appointment) -> Owner:
    """Return whose it is."""
    return Owner(person=appointment.person, establishment=appointment.establishment)


def _answer(  # noqa: PLR0913 - each is a fact of the answer, by name
    case: Case,
    worker: Worker,
    appointment: Appointment,
    then: AppointmentState,
    *,
    meeting_at: datetime | None,
    words: str,
    now: datetime,
) -> None:
    one = _lock(appointment)
    one.state = rules.move_appointment(one.state, then)
    one.meeting_at, one.answer, one.answered_at, one.read_at = meeting_at, words, now, None
    one.save(update_fields=["state", "meeting_at", "answer", "answered_at", "read_at"])
    working.answered(case, worker, text=words, channel="space", now=now)
    outcome = Outcome.DONE if then == AppointmentState.SET else Outcome.REFUSED
    working.close(case, worker, outcome=outcome, now=now)
    notices.tell(owner_of(one), fund_code=case.fund_code, message=ANSWERED, context={}, now=now)


def _cancelled(one: Appointment) -> dict[str, str]:
    theme = str(THEMES[Theme(one.theme)])
    return {"sujet": theme, "telephone": str(one.telephone), "annule": "oui"}


def _lock(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
