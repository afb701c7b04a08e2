"""What an agent changes about letters."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from guichet.agents.access import Desk
from guichet.audit import operations as audit
from guichet.backoffice.letters import kinds, reading
from guichet.delivery import answers
from guichet.delivery import operations as delivery
from guichet.limits import operations as limits
from guichet.limits.rules import Decision, Limit

STOPS_PER_DAY: Final = 30
"""Of one agent: letters are stopped one by one, for somebody who calls. Members wait for each of them, and a script at
an agent's screen would stop a fund's."""
RETURNS_PER_DAY: Final = 300
"""A sack of them is noted in a day; each ends a password."""
_DAY: Final = timedelta(days=1)


class UnknownNumber(Exception):
    """No letter of the agent's fund has this number."""


class NumberNotWhole(Exception):
    """Several letters of the fund begin with it."""


class NeverPosted(Exception):
    """The letter was not printed, or too lately: it cannot have come back."""


class TooManyToday(Exception):
    """The agent has done as many of these as a day allows."""


def stop(*, letter: uuid.UUID, desk: Desk, reason: str) -> None:
    """Stop a letter that was not printed and warns nobody. Raises delivery.NotStopped or TooManyToday."""
    counted = _count("letters.stopped", STOPS_PER_DAY, desk)
    try:
        delivery.stop_letter(
            letter=letter,
            fund_code=desk.fund.code,
            stoppable=kinds.STOPPABLE,
            actor=desk.actor,
            reason=reason,
            now=desk.now,
        )
    except delivery.NotStopped:
        limits.withdraw(counted)
        raise


def _count(scope: str, most: int, desk: Desk) -> Decision:
    """Count before it is done. Raises TooManyToday, which is journalled."""
    decision = limits.attempt(Limit(scope, str(desk.agent.reference), most, _DAY), now=desk.now)
    if not decision.allowed:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="cap")
        raise TooManyToday
    return decision


def note_return(*, typed: str, reason: str, desk: Desk) -> tuple[uuid.UUID, bool]:
    """Note that the post brought a letter back, as the print shop says it; return which, and whether it is news.

    Its password ends, its case opens: whoever listens to `letter_returned` does it. Raises UnknownNumber,
    NumberNotWhole, NeverPosted, TooManyToday, or OSError where the PDF cannot be erased and nothing is changed.
    """
    found = reading.by_number(desk.fund.code, typed)
    if not found:
        raise UnknownNumber
    if len(found) > 1:
        raise NumberNotWhole
    _count("letters.returned", RETURNS_PER_DAY, desk)
    return found[0], _record(found[0], reason, desk.actor, desk.now)


def _record(letter: uuid.UUID, reason: str, actor: str, now: datetime) -> bool:
    try:
        return answers.record(answers.Answer(letter, answers.Kind.RETURNED, now, reason), now=now, actor=actor)
    except answers.WrongAnswer:
        raise NeverPosted from None
