"""The only writes to the outbox. Each change is one conditional statement, so that a lost lease changes nothing."""

import random
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import structlog
from django.db import connection, transaction
from django.db.models import F, QuerySet

from guichet.audit import operations as audit
from guichet.audit.vocabulary import is_reference
from guichet.delivery import queries, rendering, rules, signals
from guichet.delivery.models import LIVE, Channel, Message
from guichet.delivery.states import State, sources
from guichet.prepared import PreparedInsert

log = structlog.get_logger(__name__)

RECIPIENT_KEYS: Mapping[str, str] = {Channel.EMAIL: "email", Channel.SMS: "mobile", Channel.LETTER: "postal_lines"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


_INSERT = PreparedInsert(Message)


class OutsideTransaction(RuntimeError):
    """A message must be written with the change it tells about, or neither is true alone."""


class NotStopped(Exception):
    """The letter is not one that waits to be printed and may be stopped."""


class UnusableRecipient(ValueError):
    """The recipient lacks what the channel needs, or holds a line break (header injection). The value is not quoted."""


def enqueue(  # noqa: PLR0913 - each is a fact of the message, by name
    *,
    message: str,
    channel: Channel,
    fund_code: str,
    recipient: Mapping[str, Any],
    context: Mapping[str, Any],
    about: str,
    now: datetime,
    not_after: datetime | None = None,
) -> Message:
    """Queue a message in the caller's transaction, in one INSERT.

    `message` names a folder of templates (`accounts/provisional_password`), `recipient` is `{"email": …}`,
    `{"mobile": …}` (E.164) or `{"postal_lines": […]}` (six lines or seven, see `postal`), `context` is what the
    templates show, JSON values only. `about` is the random reference of an account or an enrolment. After
    `not_after` the message is not sent. Raises OutsideTransaction, UnusableRecipient or
    `rendering.UnknownMessage`.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(message)
    if not _usable(channel, recipient.get(RECIPIENT_KEYS[channel])):
        raise UnusableRecipient(channel)
    rendering.check_exists(message, channel)
    return _INSERT.create(
        message=message,
        channel=channel,
        fund_code=fund_code,
        about=about,
        payload={"recipient": dict(recipient), "context": dict(context)},
        address_index=queries.address_index(recipient["postal_lines"]) if channel == Channel.LETTER else "",
        next_attempt_at=now,
        created_at=now,
        not_after=not_after,
    )


def enqueue_nothing(*, message: str, channel: Channel, fund_code: str, about: str, now: datetime) -> None:
    """Write a row that never leaves, in the same statement as `enqueue`: for whom nothing may be sent.

    Otherwise the time of the INSERT would tell who is known. It holds nothing, and goes with the other rows.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(message)
    rendering.check_exists(message, channel)
    _INSERT.create(
        message=message,
        channel=channel,
        fund_code=fund_code,
        about=about,
        state=State.CANCELLED,
        next_attempt_at=now,
        created_at=now,
    )


def cancel(*, about: str, now: datetime, keep: Collection[str] = ()) -> int:
    """Cancel and erase what has not left yet for an account or an enrolment, but for messages to keep; return how many.

    One that a worker is sending at this very moment, or a letter whose batch has closed, still arrives; the caller's
    change makes it worthless.
    """
    waiting = Message.objects.filter(about=about, state__in=sources(State.CANCELLED)).exclude(message__in=keep)
    return waiting.update(state=State.CANCELLED, payload=None, lease=None, next_attempt_at=now)


@transaction.atomic
def stop_letter(  # noqa: PLR0913 - each is a fact of the journal, by name
    *, letter: uuid.UUID, fund_code: str, stoppable: Collection[str], actor: str, reason: str, now: datetime
) -> None:
    """Cancel and erase one letter of a fund that is in no batch yet. Raises NotStopped.

    `stoppable` are the messages that may be. One statement decides: a batch that closes at this very moment either has
    the letter or will never.
    """
    mine = Message.objects.filter(
        pk=letter, fund_code=fund_code, channel=Channel.LETTER, state=State.QUEUED, message__in=stoppable
    )
    message = mine.defer("payload").first()
    if message is None or not mine.update(
        state=State.CANCELLED, payload=None, next_attempt_at=now, last_error=rules.STOPPED
    ):
        raise NotStopped
    audit.record(
        "letter.stopped",
        account=message.about if is_reference(message.about) else "",
        fund_code=fund_code,
        actor=actor,
        now=now,
        purpose=message.message.rpartition("/")[2],
        reason=reason,
    )


def due(now: datetime) -> QuerySet[Message]:
    """Return what a worker may take now: queued and due, or left by a worker whose lease ended. No letter is."""
    return Message.objects.filter(state__in=LIVE, next_attempt_at__lte=now, channel__in=set(Channel) - {Channel.LETTER})


@transaction.atomic
def lease_due(*, now: datetime, limit: int) -> list[Message]:
    """Take at most `limit` messages for one worker and return them without their payload.

    PostgreSQL passes over rows that another worker is taking (SKIP LOCKED); SQLite has one writer (IMMEDIATE).
    """
    token = uuid.uuid4()
    # Deferred: a payload whose key is gone must fail alone, not with the others.
    taken = list(due(now).defer("payload").select_for_update(skip_locked=True).order_by("next_attempt_at")[:limit])
    until = now + rules.LEASE
    Message.objects.filter(pk__in=[message.pk for message in taken]).update(
        state=State.LEASED, lease=token, attempts=F("attempts") + 1, next_attempt_at=until
    )
    for message in taken:
        message.state, message.lease, message.next_attempt_at = State.LEASED, token, until
        message.attempts += 1
    return taken


def _usable(channel: Channel, value: object) -> bool:
    if channel == Channel.LETTER:
        # An address that cannot be printed makes a dead letter, not an error page: that page would tell who is known.
        return isinstance(value, list | tuple) and all(isinstance(line, str) for line in value)
    return isinstance(value, str) and bool(value) and not _CONTROL.search(value)


def open_payload(message: Message, *, now: datetime) -> dict[str, Any] | None:
    """Renew the lease and return the payload, or None when the message is no longer this worker's to send.

    Called right before sending: a batch that lasts longer than its lease, or a message cancelled meanwhile, is not
    sent twice or for nothing. Raises SealBroken.
    """
    if not _held(message).update(next_attempt_at=now + rules.LEASE):
        return None
    return cast("dict[str, Any] | None", Message.objects.values_list("payload", flat=True).get(pk=message.pk))


def mark_sent(message: Message, *, now: datetime) -> bool:
    """Record that the channel took the message, and erase it. False when the lease was lost or it was cancelled."""
    return _finish(message, state=State.SENT, sent_at=now, payload=None, last_error="")


def mark_failed(message: Message, *, error: str, permanent: bool, refused: str = "", now: datetime) -> bool:
    """Put the message back for a later try, or bury it when `permanent` or tried too often. False when not ours.

    `error` is the class of an exception, with the server's code at most. `refused` is the address when it is what was
    refused for good: it is told to whoever listens (`signals.recipient_refused`) before it is forgotten.
    """
    if permanent or message.attempts >= rules.MOST_ATTEMPTS:
        return _bury(message, error=error, refused=refused, now=now)
    delay = rules.retry_delay(message.attempts, chance=random.random())  # noqa: S311 - spreads retries, guards nothing
    return _finish(message, state=State.QUEUED, next_attempt_at=now + delay, last_error=error)


def release(messages: Iterable[Message], *, now: datetime) -> None:
    """Give back what a stopping worker took and did not begin; the try is not counted."""
    for message in messages:
        _finish(message, state=State.QUEUED, next_attempt_at=now, attempts=message.attempts - 1)


@transaction.atomic
def _bury(message: Message, *, error: str, refused: str, now: datetime) -> bool:
    if not _finish(message, state=State.DEAD, payload=None, last_error=error):
        return False
    tell_death(message, error=error, now=now)
    if refused:
        signals.recipient_refused.send(
            sender=Message, channel=message.channel, address=refused, about=message.about, now=now
        )
    return True


def tell_death(message: Message, *, error: str, now: datetime) -> None:
    """Write in the journal and in the log that a message is dead."""
    audit.record(
        "message.dead",
        account=message.about if is_reference(message.about) else "",
        fund_code=message.fund_code,
        actor="system",
        now=now,
        channel=message.channel,
        purpose=message.message.rpartition("/")[2],
        tries=message.attempts,
    )
    log.error("message.dead", message=message.message, id=str(message.pk), error=error, attempts=message.attempts)


def _held(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, lease=message.lease, state=State.LEASED)


def _finish(message: Message, **values: Any) -> bool:
    """End the lease with these values, if it is still held."""
    return bool(_held(message).update(lease=None, **values))
