"""What an exchange may be about, how far it is, and when somebody may be met (pure)."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from guichet.cases.rules import add_working_days

LONGEST_TITLE = 100
LONGEST_TEXT = 4_000
MOST_PAPERS = 3
"""Of one message."""
LARGEST_PAPER = 5 * 1024 * 1024
"""Bytes of one paper."""
LARGEST_FILE = 10 * 1024 * 1024
"""Bytes of the one file that a structure, or an agent, joins to a message."""
POSTS_PER_HOUR, POSTS_PER_DAY = 10, 30
"""Of one account: nobody who needs help writes more, and an agent reads each one."""
MOST_POSTS = 200
"""In one thread: past it another one is begun, so that no page grows without end."""
FIRST_DAY, LAST_DAY = 2, 15
"""Working days after the request, between which an appointment may be wished for."""
WISHES = 3
_SATURDAY = 5


class Theme(StrEnum):
    """What a thread or an appointment is about: it says who reads it, and opens no text of its own."""

    HEALTH = "sante"
    FAMILY = "famille"
    HOUSING = "logement"
    SOLIDARITY = "solidarite"
    PENSION = "retraite"
    DISABILITY = "invalidite"
    CONTRIBUTIONS = "cotisations"
    EMPLOYMENT = "emploi"
    ACCOUNT = "compte"
    OTHER = "autre"


class ThreadState(StrEnum):
    """Whose turn it is."""

    SENT = "sent"
    """The member wrote last: the fund owes an answer."""
    ANSWERED = "answered"
    """The fund answered. The member may write again, and does not have to."""
    CLOSED = "closed"
    """The fund has closed it. A new message of the member opens it again."""


THREAD_TRANSITIONS: Mapping[ThreadState, frozenset[ThreadState]] = {
    ThreadState.SENT: frozenset({ThreadState.SENT, ThreadState.ANSWERED, ThreadState.CLOSED}),
    ThreadState.ANSWERED: frozenset({ThreadState.SENT, ThreadState.ANSWERED, ThreadState.CLOSED}),
    ThreadState.CLOSED: frozenset({ThreadState.SENT}),
}


class AppointmentState(StrEnum):
    """How far an appointment is."""

    ASKED = "asked"
    SET = "set"
    """An agent gave a day and an hour."""
    DECLINED = "declined"
    """An agent said why there is none."""
    CANCELLED = "cancelled"
    """By the member."""


APPOINTMENT_TRANSITIONS: Mapping[AppointmentState, frozenset[AppointmentState]] = {
    AppointmentState.ASKED: frozenset({AppointmentState.SET, AppointmentState.DECLINED, AppointmentState.CANCELLED}),
    # Set again: the agent is ill, or the member called.
    AppointmentState.SET: frozenset({AppointmentState.SET, AppointmentState.DECLINED, AppointmentState.CANCELLED}),
    AppointmentState.DECLINED: frozenset(),
    AppointmentState.CANCELLED: frozenset(),
}


class WrongTransition(Exception):
    """A thread or an appointment may not go from its state to the one asked for."""


def move_thread(before: str, then: ThreadState) -> str:
    """Return the state that follows. Raises WrongTransition."""
    if then not in THREAD_TRANSITIONS[ThreadState(before)]:
        raise WrongTransition(f"{before} -> {then}")
    return then.value


def move_appointment(before: str, then: AppointmentState) -> str:
    """Return the state that follows. Raises WrongTransition."""
    if then not in APPOINTMENT_TRANSITIONS[AppointmentState(before)]:
        raise WrongTransition(f"{before} -> {then}")
    return then.value


def days_to_wish(today: date) -> list[date]:
    """Return the days that may be wished for, in order: working days, the fund having one to answer."""
    first, last = add_working_days(today, FIRST_DAY), add_working_days(today, LAST_DAY)
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return [day for day in days if day.weekday() < _SATURDAY]
