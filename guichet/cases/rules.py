"""Which team works which case, and until when (pure). The days are the law's where it gives any, else our own.

A working day is Monday to Friday. Public holidays count as working days: they differ in Alsace-Moselle and overseas,
and a date that comes a day too early does no harm.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LEFT_ALONE = timedelta(days=7)
"""Taken and not touched for so long, a case goes back to the pile: its agent is away, or has forgotten it."""
KEPT_AFTER_CLOSING = timedelta(days=183)
"""Who contests an answer has two months (CRPA L. 411-2), the fund two to reply (L. 411-7), a court two more."""
REMINDED_FROM, REMINDED_UNTIL = 7, 12
"""Hours of the morning, local time, between which agents are told once what waits."""
LONGEST_NOTE = 1_500
LONGEST_ANSWER = 1_200
"""Characters: a letter is one page."""
_SATURDAY = 5


class Team(StrEnum):
    """Who works a case. The words are those of the agents' roles, which are known higher up."""

    SUPPORT = "support"
    LETTERS = "letters"
    REQUESTS = "requests"
    SECURITY = "security"


class Outcome(StrEnum):
    """How a case ended."""

    ANSWERED = "answered"
    CALLED_BACK = "called_back"
    UNREACHABLE = "unreachable"
    DONE = "done"
    """What was asked for is done."""
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    """The fund knows nobody by what was typed."""
    DIRECTED = "directed"
    """Sent to another body, or to the reception desk."""
    NOTHING_TO_DO = "nothing_to_do"
    SETTLED = "settled"
    """By itself: what the case waited for happened."""


@dataclass(frozen=True)
class Handling:
    """How one kind of case is worked."""

    team: Team
    working_days: int
    """Until it is late, counted from the day after it was opened; 0 for a month of the calendar."""
    outcomes: tuple[Outcome, ...]
    moves: bool = False
    """Whether it may be handed to another fund: only before there is an account, which belongs to no single fund."""


MONTH = 0
_ENROLMENT = (Outcome.DONE, Outcome.CALLED_BACK, Outcome.NOT_FOUND, Outcome.DIRECTED, Outcome.NOTHING_TO_DO)
_REQUEST = (Outcome.DONE, Outcome.ANSWERED, Outcome.REFUSED, Outcome.DIRECTED, Outcome.NOTHING_TO_DO)
_LETTER = (Outcome.DONE, Outcome.CALLED_BACK, Outcome.UNREACHABLE, Outcome.NOTHING_TO_DO)

# CRPA L. 112-11: what comes online is acknowledged at once, else registered within a working day and acknowledged
# within seven days. The receipt number, shown at once, acknowledges; what follows is when somebody answers. An
# enrolment that failed keeps a member out of their account: five working days, within the week that a posted password
# takes. CRPA L. 231-4: two months of silence refuse a request about a file; GDPR 12(3) gives one month where personal
# data must be corrected, as an address must, and the shorter holds for all. GDPR 33: a breach is notified within 72
# hours, so who says « ce n'est pas moi » is read the next working day.
HANDLING: Mapping[str, Handling] = {
    "contact": Handling(
        Team.SUPPORT,
        2,
        (Outcome.CALLED_BACK, Outcome.UNREACHABLE, Outcome.DIRECTED, Outcome.NOTHING_TO_DO),
        moves=True,
    ),
    "unknown_person": Handling(Team.SUPPORT, 5, _ENROLMENT, moves=True),
    "details_do_not_match": Handling(Team.SUPPORT, 5, _ENROLMENT, moves=True),
    "temporary_number": Handling(Team.SUPPORT, 5, _ENROLMENT, moves=True),
    "dependant": Handling(Team.SUPPORT, 5, _ENROLMENT, moves=True),
    "limits_reached": Handling(Team.SUPPORT, 2, _ENROLMENT, moves=True),
    "no_postal_address": Handling(Team.LETTERS, 5, _ENROLMENT),
    "returned_letter": Handling(Team.LETTERS, 5, _LETTER),
    "letter_rejected": Handling(Team.LETTERS, 2, _LETTER),
    "responsible_changes": Handling(Team.REQUESTS, 10, _REQUEST),
    "file_asked": Handling(Team.REQUESTS, 10, _REQUEST),
    "file_elsewhere": Handling(Team.REQUESTS, 10, _REQUEST),
    "convention_asked": Handling(Team.REQUESTS, 10, _REQUEST, moves=True),
    "convention_ends": Handling(Team.REQUESTS, 10, _REQUEST),
    "address_change": Handling(Team.REQUESTS, MONTH, _REQUEST),
    "request": Handling(Team.REQUESTS, 20, _REQUEST),
    "message": Handling(Team.REQUESTS, 5, _REQUEST, moves=True),
    "beneficiary": Handling(Team.REQUESTS, 5, _REQUEST),
    "appointment": Handling(Team.REQUESTS, 2, _REQUEST),
    "bank_details": Handling(Team.REQUESTS, 5, _REQUEST),
    "not_me": Handling(Team.SECURITY, 1, (Outcome.DONE, Outcome.CALLED_BACK, Outcome.NOTHING_TO_DO)),
    "access_lost": Handling(Team.SECURITY, 2, _ENROLMENT),
    "deceased_or_blocked": Handling(Team.SECURITY, 5, _ENROLMENT),
}
"""By the value of a kind."""


def due_on(kind: str, opened_on: date) -> date:
    """Return the last day on which a case of this kind, opened on that day, is not late."""
    days = HANDLING[kind].working_days
    return add_working_days(opened_on, days) if days else _a_month_after(opened_on)


def add_working_days(day: date, number: int) -> date:
    """Return the `number`th working day after a day."""
    while number:
        day += timedelta(days=1)
        number -= is_working(day)
    return day


def is_working(day: date) -> bool:
    """Whether agents work on that day: Monday to Friday."""
    return day.weekday() < _SATURDAY


def _a_month_after(day: date) -> date:
    """Return the same day of the next month, or its last (regulation 1182/71, art. 3)."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def reference_of(actor: str) -> uuid.UUID | None:
    """Return the reference of the agent that the journal names so; None for a member or the system."""
    role, _colon, reference = actor.partition(":")
    return uuid.UUID(reference) if role == "agent" else None
