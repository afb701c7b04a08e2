"""The worker: takes what is due, hands it to its channel, says what became of it, and waits.

Letters are not its work: `printing` prints them by batches.
"""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Final

import structlog
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections, connection
from django.utils import timezone

from guichet.delivery import operations, rules
from guichet.delivery.channels import PermanentFailure, RecipientRefused, Sender, email, sms
from guichet.delivery.channels.email import EmailSender
from guichet.delivery.channels.sms import SmsSender
from guichet.delivery.models import Channel, Message

log = structlog.get_logger(__name__)

CHANNELS: Final[Mapping[str, Callable[[], Sender]]] = {Channel.EMAIL: EmailSender, Channel.SMS: SmsSender}
BATCH: Final = 20
POLL_SECONDS: Final = 0.5
DATABASE_PAUSE_SECONDS: Final = 5.0


class NoSuchChannel(Exception):
    """This worker cannot send by this channel; the message waits for one that can."""


def deliver_due(now: datetime, limit: int = BATCH, *, stop: Event | None = None) -> int:
    """Run one round: take at most `limit` messages due at `now`, try each once, and return how many were taken.

    When `stop` is set meanwhile, what was not begun goes back to the queue at once.
    """
    if not operations.due(now).exists():  # a read, so that an idle worker never takes SQLite's one write lock
        return 0
    began = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    taken = operations.lease_due(now=now, limit=limit)
    with _senders() as sender_for:
        for position, message in enumerate(taken):
            if stop is not None and stop.is_set():
                operations.release(taken[position:], now=moment())
                break
            _deliver(message, sender_for, moment)
    return len(taken)


def run(stop: Event, *, poll_seconds: float = POLL_SECONDS) -> None:
    """Deliver until `stop` is set; the message in hand is finished first. A database that is away is waited for."""
    log.info("worker.started")
    while not stop.is_set():
        pause = poll_seconds
        try:
            close_old_connections()
            if deliver_due(timezone.now(), stop=stop):
                pause = 0.0  # there may be more
        except DatabaseTrouble as error:
            log.error("worker.database_away", error=type(error).__name__)  # noqa: TRY400 - the text may quote a row
            connection.close()
            pause = DATABASE_PAUSE_SECONDS
        stop.wait(pause)
    connection.close()
    log.info("worker.stopped")


def serve() -> None:
    """Run in the main thread of a process until SIGTERM or SIGINT."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop)


def _deliver(message: Message, sender_for: Callable[[str], Sender], moment: Callable[[], datetime]) -> None:
    reason = rules.reason_to_give_up(attempts=message.attempts, not_after=message.not_after, now=moment())
    if reason is not None:
        operations.mark_failed(message, error=reason, permanent=True, now=moment())
        return
    payload = None
    try:
        payload = operations.open_payload(message, now=moment())
        if payload is None:
            return
        sender_for(message.channel).send(message, payload["recipient"], payload["context"])
    except DatabaseTrouble:
        raise  # says nothing of the message: its lease ends by itself
    except PermanentFailure as refusal:
        operations.mark_failed(
            message,
            error=named(refusal.__cause__ or refusal),
            permanent=True,
            refused=_refused_address(refusal, message, payload),
            now=moment(),
        )
    except Exception as error:  # noqa: BLE001 - whatever went wrong with one message, the next ones leave
        log.warning("message.failed", message=message.message, id=str(message.pk), error=named(error))
        operations.mark_failed(message, error=named(error), permanent=False, now=moment())
    else:
        if operations.mark_sent(message, now=moment()):
            log.info("message.sent", message=message.message, id=str(message.pk), channel=message.channel)
        else:
            # The lease ended while the channel was at work: another worker may send the same Message-ID again.
            log.warning("message.lease_lost", message=message.message, id=str(message.pk))


def _refused_address(refusal: PermanentFailure, message: Message, payload: Mapping[str, Any] | None) -> str:
    if payload is None or not isinstance(refusal, RecipientRefused):
        return ""
    return str(payload["recipient"][operations.RECIPIENT_KEYS[message.channel]])


def named(error: BaseException) -> str:
    """Return what may be kept of an error: its class and the codes of the server or gateway, never its text."""
    return " ".join([type(error).__name__, *map(str, email.codes(error) + sms.codes(error))])[:80]


@contextmanager
def _senders() -> Iterator[Callable[[str], Sender]]:
    """Give the sender of each channel, opened when first needed, closed at the end of the round."""
    opened: dict[str, Sender] = {}

    def sender_for(channel: str) -> Sender:
        if channel not in CHANNELS:
            raise NoSuchChannel(channel)
        if channel not in opened:
            opened[channel] = CHANNELS[channel]()
        return opened[channel]

    try:
        yield sender_for
    finally:
        for sender in opened.values():
            sender.close()
