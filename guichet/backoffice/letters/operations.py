"""What an agent changes about letters."""

import uuid
from datetime import datetime

from guichet.agents.access import Desk
from guichet.backoffice.letters import kinds, reading
from guichet.delivery import answers
from guichet.delivery import operations as delivery


class UnknownNumber(Exception):
    """No letter of the agent's fund has this number."""


class NumberNotWhole(Exception):
    """Several letters of the fund begin with it."""


class NeverPosted(Exception):
    """The letter was not printed, or too lately: it cannot have come back."""


def stop(*, letter: uuid.UUID, desk: Desk, reason: str) -> None:
    """Stop a letter that was not printed and warns nobody. Raises delivery.NotStopped."""
    delivery.stop_letter(
        letter=letter,
        fund_code=desk.fund.code,
        stoppable=kinds.STOPPABLE,
        actor=desk.actor,
        reason=reason,
        now=desk.now,
    )


def note_return(*, typed: str, reason: str, desk: Desk) -> tuple[uuid.UUID, bool]:
    """Note that the post brought a letter back, as the print shop says it; return which, and whether it is news.

    Its password ends, its case opens: whoever listens to `letter_returned` does it. Raises UnknownNumber,
    NumberNotWhole, NeverPosted, or OSError where the PDF cannot be erased and nothing is changed.
    """
    found = reading.by_number(desk.fund.code, typed)
    if not found:
        raise UnknownNumber
    if len(found) > 1:
        raise NumberNotWhole
    return found[0], _record(found[0], reason, desk.actor, desk.now)


def _record(letter: uuid.UUID, reason: str, actor: str, now: datetime) -> bool:
    try:
        return answers.record(answers.Answer(letter, answers.Kind.RETURNED, now, reason), now=now, actor=actor)
    except answers.WrongAnswer:
        raise NeverPosted from None
