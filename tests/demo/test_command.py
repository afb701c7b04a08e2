"""`guichet demo` as a newcomer runs it: one command, one Ctrl-C."""

import contextlib
import html
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

from guichet.demo import mailbox, surroundings
from guichet.demo.command import _read_funds, run
from guichet.demo.members import ready
from guichet.demo.processes import Processes
from guichet.demo.surroundings import CannotStart
from tests.demo.visiting import Visitor
from tests.policies import copy_funds

# The demonstration has a SQLite database of its own, whatever the other tests run on.
pytestmark = [pytest.mark.processes, pytest.mark.sqlite_only]
USED = set()
"""Codes that were typed: the next one is waited for."""
START_SECONDS = 90
STOP_SECONDS = 8
SEND_CODE = """
import django; django.setup()
from uuid import uuid4
from django.utils import timezone
from django.db import transaction
from guichet.funds import catalogue
from guichet.one_time_codes import operations
from guichet.delivery.models import Channel
from guichet.delivery.operations import enqueue
with transaction.atomic():
    for channel, destination in ((Channel.EMAIL, "zoe@exemple.fr"), (Channel.SMS, "+33612345678")):
        operations.issue(purpose="enrolment", subject=channel, channel=channel, destination=destination,
                         fund=catalogue.by_slug("alsace"), now=timezone.now())
    enqueue(message="accounts/account_exists", channel=Channel.LETTER, fund_code="68", about=str(uuid4()), now=timezone.now(),
            recipient={"postal_lines": ["A", "", "", "1 RUE B", "", "67990 C"]},
            context={"given_name": "Zoé", "family_name": "Weber"})
print(timezone.now().timestamp())
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "demo"


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def start(folder, port):
    """Return `start() -> (process, what it said)`, once it says that it runs; nothing outlives the test."""
    started = []

    def begin():
        process = subprocess.Popen(
            [sys.executable, "-m", "guichet", "demo", "--port", str(port)],
            env=os.environ
            | {"GUICHET_DEMO_FOLDER": str(folder), "GUICHET_DATABASE_URL": "postgresql://nobody@nowhere/x"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C stops everything" in line:
                return process, "".join(said)
        pytest.fail(f"it ended with code {process.wait()} and said: {''.join(said)}")

    yield begin
    for process in started:
        family = [*_descendants(process), process]
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                one.kill()
        process.wait()
        process.stdout.close()


def _descendants(process):
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def ask(port, path):
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    return pytest.fail(f"nothing after {seconds} s")


def assert_gone(family, port):
    _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
    assert not alive
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def try_the_others(port, folder):
    """Do what the page of the demonstration says of FranceConnect, of ProConnect and of the other sites."""
    site, visitor = f"http://localhost:{port}", Visitor()
    links = re.findall(r'href="(http://localhost:\d+/)"', visitor.go(f"{site}/demo/"))
    service, other = dict.fromkeys(links)

    # By FranceConnect, the first time.
    visitor.go(f"{site}/alsace/franceconnect/")
    assert "RIEN N'EST VRAI" in visitor.text
    chosen = re.search(r'value="(\d+)">Je suis Élise Baumann', visitor.text)[1]
    assert "Confirmez que ce compte est le vôtre" in visitor.go(visitor.choose(visitor.address, chosen))
    visitor.fill("/franceconnect/associer/code/envoyer/")
    visitor.fill(code=code_sent_to("member", folder))
    assert visitor.address == f"{site}/espace/"

    # What this opened vouches for nobody at FranceConnect: the account's own password does.
    visitor.go(f"{other}connexion")
    text = log_in(visitor, "2840467999921", "member", folder)
    assert "birthplace" in text
    assert "member@exemple.fr" in text

    # An application of the organisation, and what it says of who logs out.
    company = Visitor()
    company.go(f"{service}connexion")
    log_in(company, "09000005000014", "member-company", folder)
    assert "SARL Jardins du Ried" in company.fill("accord/", accord="oui")
    company.go(f"{site}/espace/")
    company.fill("/deconnexion/")
    wait_for(lambda: "Vous êtes connecté." not in company.go(service), 10)
    assert "login_required" in company.go(f"{service}connexion?comment=en-silence")

    # By ProConnect.
    agent = Visitor()
    agent.go(f"{site}/agents/proconnect/")
    assert "Espace des agents" in agent.go(agent.choose(agent.address, "0"))


def log_in(visitor, number, mailbox_of, folder):
    visitor.fill(identifiant=number, mot_de_passe=ready.PASSWORD)
    return visitor.fill(code=code_sent_to(mailbox_of, folder))


def code_sent_to(name, folder):
    def found():
        emails = mailbox.emails(surroundings.mail_folder(folder))
        codes = [re.search(r"\b\d{6}\b", one.text) for one in emails if one.to == ready.email_of(name)]
        return codes[0][0] if codes and codes[0] and codes[0][0] not in USED else None

    code = wait_for(found, 10)
    USED.add(code)
    return code


def test_it_starts_serves_sends_stops_and_keeps_its_data(start, folder, port):
    process, said = start()
    assert f"http://localhost:{port}/demo/" in said
    family = _descendants(process)
    assert len(family) >= 3  # the server, its worker, the delivery worker

    for path in ("/", "/alsace/", "/alsace/inscription/", "/demo/", "/demo/boite-aux-lettres/"):
        assert ask(port, path)[0] == 200, path
    assert "demo.sqlite3" in {path.name for path in folder.iterdir()}

    sent = subprocess.run(
        [sys.executable, "-c", SEND_CODE],
        env=surroundings.environment(folder, port=port, smtp_port=9, sms_port=9, caller=os.environ),
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    mail = surroundings.mail_folder(folder)
    # The members of the demonstration have news of their own meanwhile.
    [email] = wait_for(lambda: [one for one in mailbox.emails(mail) if one.to == "zoe@exemple.fr"], 10)
    assert email.received_at.timestamp() - float(sent.stdout) < 2
    page = ask(port, f"/demo/boite-aux-lettres/emails/{email.name}/")[1]
    assert re.search(r"\b\d{6}\b", page)
    [sms] = wait_for(lambda: mailbox.sms(surroundings.sms_folder(folder)), 10)
    assert sms.to == "+33612345678"
    assert re.search(r": \d{6} est votre code de sécurité", sms.text)
    assert sms.text.splitlines()[0] in html.unescape(ask(port, "/demo/boite-aux-lettres/")[1])
    printed = (folder / "letters").glob
    asked_at = float(sent.stdout)
    # The members of the demonstration have letters of their own, from before.
    [letter, *_] = wait_for(lambda: [one for one in printed("[!.]*/*.pdf") if one.stat().st_mtime > asked_at], 10)
    assert letter.stat().st_mtime - asked_at < 4
    assert letter.stem in ask(port, "/demo/boite-aux-lettres/")[1]

    try_the_others(port, folder)

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=STOP_SECONDS) == 0
    assert_gone(family, port)

    process, said = start()
    assert "First start" not in said
    assert email.name in ask(port, "/demo/boite-aux-lettres/")[1]
    family = _descendants(process)
    process.terminate()
    assert process.wait(timeout=STOP_SECONDS) == 0
    assert_gone(family, port)


def test_nothing_outlives_a_demonstration_that_is_killed(start, port):
    process, _ = start()
    family = _descendants(process)
    process.kill()
    process.wait()
    assert_gone(family, port)


def test_a_process_that_dies_stops_the_whole_and_says_so(start, port):
    process, _ = start()
    family = _descendants(process)
    next(one for one in family if "worker" in one.cmdline()).kill()
    assert process.wait(timeout=STOP_SECONDS * 2) == 1
    assert "`guichet worker` ended by itself" in process.stdout.read()
    assert_gone(family, port)


def test_a_port_that_is_taken_is_said_plainly(port, folder, monkeypatch):
    monkeypatch.setenv("GUICHET_DEMO_FOLDER", str(folder))
    with socket.create_server(("127.0.0.1", port)), pytest.raises(SystemExit, match=f"Port {port} is taken"):
        run(port=port)


def test_a_command_that_cannot_start_is_told_with_its_log(tmp_path, port):
    with Processes(tmp_path / "logs", os.environ) as processes:
        processes.start("web", "--no-such-option")
        with pytest.raises(CannotStart, match=r"(?s)`guichet web` ended by itself.*no-such-option"):
            processes.wait_until_ready(port, give_up=lambda: False)


def test_waiting_ends_when_it_is_asked_to_stop(tmp_path, port):
    with Processes(tmp_path / "logs", os.environ) as processes:
        assert not processes.wait_until_ready(port, give_up=lambda: True)


def test_a_wrong_fund_is_told_in_a_sentence(settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", securty_code=True)
    with pytest.raises(CannotStart, match="securty_code: no such value"):
        _read_funds()
