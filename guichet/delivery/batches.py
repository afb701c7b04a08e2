"""The writes of a batch's life. Each depends on the state it starts from: a crash or a rival changes nothing twice.

Who is in a batch is decided in one statement; what happens to the batch afterwards is decided under its row's lock.
"""

import itertools
import random
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from guichet.delivery import operations, print_folder, rules
from guichet.delivery.channels import letter
from guichet.delivery.models import LIVE, Batch, Channel, Message
from guichet.delivery.states import BatchState, State
from guichet.vigilance.queries import holding_letters
from guichet.vigilance.rules import HELD_LETTERS

log = structlog.get_logger(__name__)


def waiting(now: datetime) -> QuerySet[Message]:
    """Return the letters that the next batch takes; on a day of attack those with a password may wait for its end."""
    due = _queued().filter(next_attempt_at__lte=now).exclude(not_after__lte=now)
    if not (held := holding_letters(now=now)):
        return due
    secret = Q(message__in=HELD_LETTERS)
    return due.exclude(secret if "" in held else secret & Q(fund_code__in=held))


def begin(*, now: datetime) -> Batch | None:
    """Return the batch that was left closing, else a new one with every letter due. None when no letter is due."""
    if left := Batch.objects.filter(state=BatchState.CLOSING).first():
        return left
    if not waiting(now).exists():  # a read, so that an idle worker never takes SQLite's one write lock
        return None
    try:
        return _new_batch(now)
    except IntegrityError:
        # Another command began one at this very moment: that is the batch to finish.
        return Batch.objects.filter(state=BatchState.CLOSING).first()


@transaction.atomic
def _new_batch(now: datetime) -> Batch | None:
    day = timezone.localtime(now).strftime("%Y%m%d")
    rank = Batch.objects.filter(name__startswith=day).count() + 1
    batch = Batch.objects.create(name=f"{day}-{rank:04}", closed_at=now)
    taken = waiting(now).update(state=State.BATCHED, batch=batch, attempts=F("attempts") + 1)
    if not taken:
        transaction.set_rollback(True)
        return None
    codes = batch.messages.order_by("fund_code").values_list("fund_code", flat=True).distinct()
    batch.printed_with = letter.surroundings(codes)
    batch.save(update_fields=["printed_with"])
    return batch


def unanswered(batch: Batch) -> list[uuid.UUID]:
    """Return the letters of a batch that the print shop said nothing of, in their order."""
    letters = batch.messages.filter(state=State.BATCHED).order_by("created_at", "pk")
    return list(letters.values_list("pk", flat=True))


@transaction.atomic
def take_out(letter_id: uuid.UUID, batch: Batch, *, error: str, permanent: bool, now: datetime) -> None:
    """Take a letter that could not be printed out of a closing batch: dead when `permanent`, else in a later batch.

    `error` is the class of an exception.
    """
    if not _locked(batch, BatchState.CLOSING):
        return
    mine = Message.objects.filter(pk=letter_id, batch=batch, state=State.BATCHED)
    message = mine.defer("payload").first()
    if message is None:
        return
    if permanent or message.attempts >= rules.MOST_ATTEMPTS:
        if mine.update(state=State.DEAD, payload=None, batch=None, last_error=error):
            operations.tell_death(message, error=error, now=now)
        return
    delay = rules.retry_delay(message.attempts, chance=random.random())  # noqa: S311 - spreads retries, guards nothing
    mine.update(state=State.QUEUED, batch=None, next_attempt_at=now + delay, last_error=error)
    log.warning("message.failed", message=message.message, id=str(message.pk), error=error)


@transaction.atomic
def finish(
    batch: Batch, *, letters: Sequence[uuid.UUID], manifest_sha256: str, put_in_place: Callable[[], None], now: datetime
) -> bool:
    """Put a batch in its place and record it, if `letters` are all that it holds. False when somebody changed it.

    A batch without letters is done. Everything is locked meanwhile: no letter can be in two folders.
    """
    if not _locked(batch, BatchState.CLOSING) or unanswered(batch) != list(letters):
        return False
    if not letters:
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE, done_at=now)
        return True
    put_in_place()
    Batch.objects.filter(pk=batch.pk).update(
        state=BatchState.AT_PRINTER, at_printer_at=now, letters=len(letters), manifest_sha256=manifest_sha256
    )
    return True


@transaction.atomic
def put_again(
    batch: Batch, *, letters: Sequence[uuid.UUID], manifest_sha256: str, put_in_place: Callable[[], None]
) -> bool:
    """Put a batch in its place once more. False when the print shop answered meanwhile."""
    if not _locked(batch, BatchState.AT_PRINTER) or unanswered(batch) != list(letters):
        return False
    put_in_place()
    Batch.objects.filter(pk=batch.pk).update(manifest_sha256=manifest_sha256)
    return True


def end_answered(*, now: datetime) -> int:
    """Erase the folders of the batches that have an answer for each letter; return how many.

    One that cannot be erased is told and tried again the next time: it must not stop the others.
    """
    at_printer = Batch.objects.filter(state=BatchState.AT_PRINTER)
    ended = 0
    for batch in at_printer.exclude(messages__state=State.BATCHED):
        # The folder goes first: a crash in between leaves a batch to end again, never a PDF nobody knows of.
        try:
            print_folder.erase(batch.name)
        except OSError as error:
            log.error("batch.not_erased", batch=batch.name, error=type(error).__name__)  # noqa: TRY400 - says it all
            continue
        ended += at_printer.filter(pk=batch.pk).update(state=BatchState.DONE, done_at=now)
    return ended


def bury_late(*, now: datetime) -> int:
    """Bury the letters that are of no use any more, waiting or without an answer, and erase them; return how many."""
    at_printer = Message.objects.filter(state=State.BATCHED, batch__state=BatchState.AT_PRINTER)
    late = [
        kind.filter(not_after__lte=now).defer("payload") for kind in (_queued(), at_printer.select_related("batch"))
    ]
    buried = 0
    for message in itertools.chain(*late):
        if message.batch is not None:
            print_folder.erase_letter(message.batch.name, message.pk)
        buried += _bury(message, now)
    return buried


@transaction.atomic
def _bury(message: Message, now: datetime) -> bool:
    same = Message.objects.filter(pk=message.pk, state=message.state)
    if not same.update(state=State.DEAD, payload=None, last_error=rules.TOO_LATE):
        return False
    operations.tell_death(message, error=rules.TOO_LATE, now=now)
    return True


def _queued() -> QuerySet[Message]:
    # The first condition is that of the index message_due.
    return Message.objects.filter(state__in=LIVE, state=State.QUEUED, channel=Channel.LETTER)


def _locked(batch: Batch, state: BatchState) -> bool:
    """Hold the batch until the end of the transaction, if it still is in this state."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, state=state).exists()
