"""The worker's process: messages leave in one thread, and what waits for its time is done in another."""

import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from guichet.accounts import changes, file_codes, files, owners
from guichet.accounts.letters import remind_due
from guichet.accounts.operations import follow_registry
from guichet.audit import chain
from guichet.audit.signing import NoSigningKey
from guichet.backoffice.cases import reminders
from guichet.bank import operations as bank
from guichet.cli.housekeeping import KINDS
from guichet.conventions import operations as conventions
from guichet.delivery import print_folder, printing
from guichet.delivery import worker as delivery
from guichet.enrolment.completion import settle_due
from guichet.figures import operations as figures
from guichet.mandates import ending as mandates
from guichet.openid_provider import backchannel
from guichet.requests import reported
from guichet.vigilance import operations as vigilance

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Chore:
    """Something done again and again; it may run in several workers at once and be killed at any time."""

    run: Callable[[datetime], int]
    """Takes the present time, returns how much was done."""
    every: float
    """Seconds between the end of one run and the start of the next."""


def _settle(now: datetime) -> int:
    return settle_due(now=now)


def _follow(now: datetime) -> int:
    return follow_registry(now=now) + owners.follow_registry()


def _close_files(now: datetime) -> int:
    return files.close_lost(now=now)


def _accept_known(now: datetime) -> int:
    return file_codes.accept_known(now=now)


def _remind(now: datetime) -> int:
    return remind_due(now=now)


def _apply_changes(now: datetime) -> int:
    return changes.apply_due(now=now)


def _send_bank_changes(now: datetime) -> int:
    return bank.send_due(now=now)


def _follow_bank_changes(now: datetime) -> int:
    return bank.follow(now=now)


def _end_mandates(now: datetime) -> int:
    return mandates.end_due(now=now)


def _release_cases(now: datetime) -> int:
    return reminders.release_left_alone(now=now)


def _tell_agents(now: datetime) -> int:
    return reminders.tell_agents(now=now)


def _take_up_reported(now: datetime) -> int:
    return reported.take_up(now=now)


def _end_conventions(now: datetime) -> int:
    return conventions.expire_due(now=now)


def _remind_of_conventions(now: datetime) -> int:
    return conventions.remind_due(now=now)


def _close_batch(now: datetime) -> int:
    if not settings.LETTERS_CLOSE_EVERY:
        return 0
    try:
        closed = printing.close_batch(now=now)
    except print_folder.Busy:
        return 0  # a command or another worker is at it
    return closed.letters if closed else 0


def _seal_journal(now: datetime) -> int:
    return chain.seal_due(now=now)


def _close_journal(now: datetime) -> int:
    try:
        return len(chain.close_due(now=now))
    except NoSigningKey:
        return 0  # `guichet check` says so


def _tell_logouts(now: datetime) -> int:
    return backchannel.tell_due(now=now)


def _settle_attack_days(now: datetime) -> int:
    return vigilance.settle(now=now)


def _count_held(now: datetime) -> int:
    return figures.count_held(now=now)


def _count_figures(now: datetime) -> int:
    return figures.collect(now=now).changed


CHORES: Mapping[str, Chore] = {
    "settle_enrolments": Chore(_settle, every=1),
    "end_attack_days": Chore(_settle_attack_days, every=60),
    "tell_logouts": Chore(_tell_logouts, every=5),
    "close_batch": Chore(_close_batch, every=settings.LETTERS_CLOSE_EVERY or 3600),
    "follow_registry": Chore(_follow, every=600),
    "close_lost_files": Chore(_close_files, every=3600),
    "answer_file_requests": Chore(_accept_known, every=3600),
    "apply_held_changes": Chore(_apply_changes, every=60),
    "send_bank_changes": Chore(_send_bank_changes, every=60),
    "follow_bank_changes": Chore(_follow_bank_changes, every=600),
    "end_mandates": Chore(_end_mandates, every=60),
    "remind_of_letters": Chore(_remind, every=3600),
    "release_cases": Chore(_release_cases, every=3600),
    "take_up_reported": Chore(_take_up_reported, every=600),
    "end_conventions": Chore(_end_conventions, every=600),
    "remind_of_conventions": Chore(_remind_of_conventions, every=3600),
    "tell_agents": Chore(_tell_agents, every=1800),
    "seal_journal": Chore(_seal_journal, every=60),
    "close_journal": Chore(_close_journal, every=3600),
    # What limits refuse waits in their own table, which whoever keeps knocking must not fill.
    "count_held": Chore(_count_held, every=60),
    "count_figures": Chore(_count_figures, every=3600),
    **{f"erase_{name}": Chore(kind.erase, every=kind.every) for name, kind in KINDS.items()},
}


def serve() -> None:
    """Work until SIGTERM or SIGINT; what is in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    chores = threading.Thread(target=do_chores, args=(stop,), name="chores")
    chores.start()
    try:
        delivery.run(stop)
    finally:
        stop.set()
        chores.join()


def do_chores(stop: threading.Event, chores: Mapping[str, Chore] = CHORES, look_seconds: float = LOOK_SECONDS) -> None:
    """Run each chore when its time has come, until `stop` is set. One that fails is told and tried again."""
    due = dict.fromkeys(chores, 0.0)
    while not stop.is_set():
        for name, chore in chores.items():
            if stop.is_set() or time.monotonic() < due[name]:
                continue
            try:
                close_old_connections()
                if done := chore.run(timezone.now()):
                    log.info("chore.done", chore=name, done=done)
            except Exception as error:  # noqa: BLE001 - one chore must not stop the others
                # The class alone: a database's message may quote a row.
                log.error("chore.failed", chore=name, error=type(error).__name__)  # noqa: TRY400 - see above
            due[name] = time.monotonic() + chore.every
        stop.wait(look_seconds)
    connection.close()
