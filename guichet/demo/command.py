"""`guichet demo`: the mailbox, the web server and the worker under one command, stopped by one Ctrl-C."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Final

import django
from django.utils import timezone

from guichet.demo import surroundings
from guichet.demo.elsewhere.neighbours import Neighbours
from guichet.demo.mail_sink import MailSink
from guichet.demo.processes import Processes
from guichet.demo.sms_sink import SmsSink
from guichet.demo.surroundings import HOST, CannotStart
from guichet.funds import catalogue

WATCH_SECONDS: Final = 0.3


def run(port: int = 8000) -> None:
    """Run until SIGINT, SIGTERM or SIGHUP, and leave nothing running. Data is kept in the demonstration's folder.

    Ends the process with a sentence and the code 1 when it cannot start or when one of its processes ends by itself.
    """
    stop = Event()
    folder = surroundings.demo_folder()
    try:
        with _stopped_by_signals(stop), surroundings.alone(folder):
            surroundings.check_port_is_free(port)
            _run(folder, port, stop)
    except CannotStart as reason:
        sys.exit(str(reason))


def _run(folder: Path, port: int, stop: Event) -> None:
    mail, sms = MailSink(surroundings.mail_folder(folder)), SmsSink(surroundings.sms_folder(folder))
    neighbours = Neighbours(site=f"http://localhost:{port}")
    mail.start()
    sms.start()
    try:
        # Before Django reads its settings, here and in the processes.
        environment = surroundings.environment(
            folder,
            port=port,
            smtp_port=mail.port,
            sms_port=sms.port,
            caller=os.environ,
            neighbours=neighbours.settings,
        )
        os.environ.clear()
        os.environ.update(environment)
        django.setup()
        # The sinks and the other sites tell what they receive; the terminal is for whoever tries guichet out.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        logging.getLogger("guichet.openid_client").setLevel(logging.ERROR)
        _read_funds()
        _prepare(folder)
        neighbours.start()
        with Processes(folder / "logs", environment) as processes:
            processes.start("web", "--host", HOST, "--port", str(port), "--workers", "1")
            processes.start("worker")
            if processes.wait_until_ready(port, give_up=stop.is_set):
                _say(_welcome(port, folder))
                _watch(processes, stop)
            _say("\nStopping…")
        _say("Everything is stopped; the data is kept.")
    finally:
        neighbours.stop()
        mail.stop()
        sms.stop()


def _read_funds() -> None:
    try:
        catalogue.all_funds()
    except catalogue.WrongPolicy as wrong:
        raise CannotStart(str(wrong)) from None


def _prepare(folder: Path) -> None:
    from guichet.demo import agents, data, figures, life  # noqa: PLC0415 - they read models, so Django first
    from guichet.demo.members import life as members  # noqa: PLC0415 - same
    from guichet.demo.members import partners  # noqa: PLC0415 - same

    if not (folder / data.STAMP).exists():
        _say("First start: making the database and inventing people…")
    data.migrate()
    data.load_people(folder, today=timezone.localdate())
    agents.make(now=timezone.now())
    members.make(now=timezone.now())
    partners.make(now=timezone.now())
    life.make(now=timezone.now())
    figures.make(now=timezone.now())


def _watch(processes: Processes, stop: Event) -> None:
    while not stop.wait(WATCH_SECONDS):
        if name := processes.ended():
            raise CannotStart(processes.why(name))


def _welcome(port: int, folder: Path) -> str:
    site = f"http://localhost:{port}/"
    forget = " (make demo-reset forgets them)" if folder == surroundings.DEFAULT_FOLDER else ""
    return (
        f"\nguichet is running: {site}\n\n"
        f"  {site}demo/                      accounts ready for each profile, and who can enrol\n"
        f"  {site}demo/boite-aux-lettres/    the emails, the SMS and the letters they receive\n"
        f"  {site}agents/                    the agents' pages; who they are is at the end of the first page\n\n"
        f"Nobody here exists and nothing leaves this machine. Data and logs: {folder}{forget}\n"
        "Ctrl-C stops everything."
    )


@contextmanager
def _stopped_by_signals(stop: Event) -> Iterator[None]:
    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: str) -> None:
    # At once, also where the output is a pipe.
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
