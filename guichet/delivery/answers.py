"""What becomes of a letter when the print shop answers. The same answer twice changes nothing."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction

from guichet.audit import operations as audit
from guichet.audit.vocabulary import is_reference
from guichet.delivery import print_folder
from guichet.delivery.models import Channel, Message
from guichet.delivery.signals import letter_rejected, letter_returned
from guichet.delivery.states import BatchState, State, check_transition


class Kind(StrEnum):
    """What a print shop says of a letter."""

    PRINTED = "printed"
    POSTED = "posted"
    REJECTED = "rejected"
    """It will not print it."""
    RETURNED = "returned"
    """The post brought it back (« pli non distribuable »)."""


REASONS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.PRINTED: frozenset(),
    Kind.POSTED: frozenset(),
    Kind.REJECTED: frozenset({"damaged", "missing_file", "unreadable_file", "unusable_address", "other"}),
    Kind.RETURNED: frozenset(
        {"incomplete_address", "no_access", "refused", "unclaimed", "unknown_at_address", "other"}
    ),
}
"""A closed list: free words would bring names and addresses into the journal."""
_REJECTED: Final = "Rejected"
SOONEST_BACK: Final = timedelta(days=2)
"""Between the print shop's folder and an agent's desk, by the post, there and back. What came back is erased from that
folder, so that an agent who says it of a letter still lying there would stop it, even one that warns."""


@dataclass(frozen=True)
class Answer:
    """One line of an answer file, in order."""

    letter_id: uuid.UUID
    kind: Kind
    at: datetime
    """When it happened, as the print shop says."""
    reason: str
    """One of REASONS; empty for a kind that has none."""


class WrongAnswer(Exception):
    """The answer cannot be true. The message says why, without anything personal."""


def record(answer: Answer, *, now: datetime, actor: str = "system") -> bool:
    """Record an answer. False when it was known already. Raises WrongAnswer.

    `actor` is whom the journal names: an agent who has the envelope in hand says the same as the print shop.

    The first answer erases the PDF, then the payload: a crash in between leaves a letter to be answered again, never a
    file that nobody remembers.
    """
    with transaction.atomic():
        letters = Message.objects.select_for_update(of=("self",)).select_related("batch").defer("payload")
        message = letters.filter(pk=answer.letter_id, channel=Channel.LETTER).first()
        if message is None:
            raise WrongAnswer("no letter has this identifier")
        if message.batch is None or message.batch.state == BatchState.CLOSING:
            raise WrongAnswer("this letter is in no batch of the print shop")
        if _known(message, answer):
            return False
        if answer.kind == Kind.RETURNED:
            told_by_agent = actor != "system"
            if told_by_agent and message.state == State.BATCHED and now < message.batch.closed_at + SOONEST_BACK:
                raise WrongAnswer("this letter cannot have been printed, posted and brought back yet")
            _returned(message, answer, now, actor)
        elif message.state != State.BATCHED:
            raise WrongAnswer(f"this letter is {message.state} already")
        elif answer.kind == Kind.REJECTED:
            _rejected(message, answer, now, actor)
        else:
            _first(message, State.SENT, sent_at=now, printed_at=answer.at)
    return True


def _known(message: Message, answer: Answer) -> bool:
    match answer.kind:
        case Kind.RETURNED:
            return message.returned_at is not None
        case Kind.REJECTED:
            return message.state == State.DEAD and message.last_error.startswith(_REJECTED)
        case Kind.PRINTED | Kind.POSTED:
            return message.state == State.SENT


def _returned(message: Message, answer: Answer, now: datetime, actor: str) -> None:
    if message.state == State.BATCHED:
        # What comes back was printed, whether or not it was said.
        _first(message, State.SENT, sent_at=now, printed_at=answer.at)
    elif message.state != State.SENT:
        raise WrongAnswer(f"this letter is {message.state} already")
    Message.objects.filter(pk=message.pk).update(returned_at=answer.at)
    _journal("letter.returned", message, answer, now, actor)
    letter_returned.send(sender=Message, message=message, reason=answer.reason, now=now)


def _rejected(message: Message, answer: Answer, now: datetime, actor: str) -> None:
    _first(message, State.DEAD, last_error=f"{_REJECTED} {answer.reason}")
    _journal("letter.rejected", message, answer, now, actor)
    letter_rejected.send(sender=Message, message=message, reason=answer.reason, now=now)


def _first(message: Message, state: State, **values: object) -> None:
    """Erase the letter: the print shop has it on paper, or never will."""
    check_transition(State(message.state), state)
    if message.batch is not None:
        print_folder.erase_letter(message.batch.name, message.pk)
    message.state = state
    Message.objects.filter(pk=message.pk).update(state=state, payload=None, **values)


def _journal(event: str, message: Message, answer: Answer, now: datetime, actor: str) -> None:
    audit.record(
        event,
        account=message.about if is_reference(message.about) else "",
        fund_code=message.fund_code,
        actor=actor,
        now=now,
        purpose=message.message.rpartition("/")[2],
        reason=answer.reason,
    )
