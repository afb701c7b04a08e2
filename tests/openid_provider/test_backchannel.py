"""A service is told that a session ended, whatever ended it, once, or again until a day has passed."""

import base64
import contextlib
import datetime as dt
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from guichet.accounts import freezing
from guichet.audit.models import Entry
from guichet.cli import worker
from guichet.funds import catalogue
from guichet.jose import tokens
from guichet.login import ending, rechecking
from guichet.login import operations as login
from guichet.login.models import Session
from guichet.openid_provider import authorization, backchannel, figures, keys
from guichet.openid_provider.models import ClientSession
from tests.factories import AccountFactory
from tests.openid_provider.asking import demand_of, service, signing_key

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class Listening:
    """A service that hears of logouts, at `address`; it answers `status`."""

    def __init__(self):
        self.status, self.heard, self.headers = 200, [], {}
        listening = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                listening.heard.append(parse_qs(body)["logout_token"][0])
                self.send_response(listening.status)
                for name, value in listening.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/fin"

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listening():
    one = Listening()
    yield one
    one.stop()


@pytest.fixture
def client_(listening, now):
    signing_key(now=now)
    return service(asks_consent=False, backchannel_logout_uri=listening.address)


@pytest.fixture
def account():
    return AccountFactory()


def logged_in(account, client, *, now):
    """A session that the client knows of."""
    session, _token = login.open_session(account, now=now)
    authorization.grant(demand_of(client, now=now), session, acr="eidas1", amr=["pwd"], auth_time=now, now=now)
    return session


def events(name):
    return Entry.objects.filter(event=name)


def test_the_token_says_what_ended_and_could_not_pass_for_another(account, client_, listening, now):
    session = logged_in(account, client_, now=now)
    row = ClientSession.objects.get()
    assert backchannel.tell_due(now=now) == 0  # it goes on
    login.log_out(session, now=now)
    assert [one.value for family in figures.read(now) for one in family.samples] == [1]
    assert worker.CHORES["tell_logouts"].run(now) == 1
    [token] = listening.heard
    claims = tokens.verify(token, keys.shown(now=now), algorithm="ES256")
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header["typ"] == "logout+jwt"
    assert claims.pop("jti")
    assert claims == {
        "iss": "http://localhost:8000",
        "sub": row.sub,
        "sid": row.sid,
        "aud": "telepaiement",
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 120,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    assert not ClientSession.objects.exists()
    [entry] = events("openid.logout_told")
    assert (entry.account, entry.actor, entry.facts) == (str(account.reference), "system", {"client": "service"})
    assert backchannel.tell_due(now=now) == 0


def _log_out(session, now):
    login.log_out(session, now=now)


def _from_the_list(session, now):
    ending.end_sessions(session.account, reason="member", reference=str(session.reference), now=now)


def _renewed(session, now):
    ending.end_access(session.account, now=now)


def _closed(session, now):
    login.forget_everything(session.account, now=now)


def _by_an_operator(session, now):
    login.end_all(now=now)


def _guessing(session, now):
    rechecking._end(session, now=now)


def _housekeeping(session, now):
    worker.CHORES["erase_sessions"].run(now + DAY)


def _password_replaced(session, now):
    other, _token = login.open_session(session.account, now=now)
    login.end_others(other, now=now)


def _another_member_in_this_browser(session, now):
    other, _token = login.open_session(AccountFactory(), now=now)
    login._replace(session, other, now=now)


ENDS = [
    _log_out, _from_the_list, _renewed, _closed, _by_an_operator, _guessing, _housekeeping, _password_replaced,
    _another_member_in_this_browser,
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__.strip("_"))
def test_whatever_ends_a_session_is_told(account, client_, listening, now, end):
    session = logged_in(account, client_, now=now)
    end(session, now)
    assert not Session.objects.filter(pk=session.pk).exists()
    assert backchannel.tell_due(now=now) == 1
    assert len(listening.heard) == 1


def test_a_member_who_logs_in_again_has_left_nowhere(account, client_, listening, now):
    session = logged_in(account, client_, now=now)
    again, _token = login.open_session(account, now=now)
    login._replace(session, again, now=now)
    assert ClientSession.objects.get().session == again
    assert backchannel.tell_due(now=now) == 0
    login.log_out(again, now=now)
    assert backchannel.tell_due(now=now) == 1


def test_a_client_that_does_not_answer_is_told_again_later_and_later_for_a_day(account, client_, listening, now):
    login.log_out(logged_in(account, client_, now=now), now=now)
    listening.status = 503
    at, tries = now, []
    while ClientSession.objects.exists():
        assert at - now < 2 * DAY
        if backchannel.tell_due(now=at) == 0 and len(listening.heard) > len(tries):
            tries.append(at - now)
        at += dt.timedelta(minutes=1)
    minutes = [round(one.total_seconds() / 60) for one in tries]
    assert minutes == [0, 1, 6, 21, 81, 261, 621, 1341]
    assert not events("openid.logout_told").exists()
    assert events("openid.logout_given_up").get().account == str(account.reference)


def test_one_that_answers_the_next_time(account, client_, listening, now):
    login.log_out(logged_in(account, client_, now=now), now=now)
    listening.status = 400
    assert backchannel.tell_due(now=now) == 0
    listening.status = 204
    assert backchannel.tell_due(now=now) == 0
    assert backchannel.tell_due(now=now + dt.timedelta(minutes=1)) == 1
    first, second = listening.heard
    assert first != second


def test_no_redirection_is_followed(account, client_, listening, now):
    login.log_out(logged_in(account, client_, now=now), now=now)
    listening.status, listening.headers = 302, {"Location": listening.address}
    assert backchannel.tell_due(now=now) == 0
    assert len(listening.heard) == 1


def test_one_that_is_silent_keeps_nobody_else_waiting(client_, listening, now):
    dead = service("morte", asks_consent=False, backchannel_logout_uri="http://127.0.0.1:1/")
    for client in (dead, dead, client_):
        login.log_out(logged_in(AccountFactory(), client, now=now), now=now)
    assert backchannel.tell_due(now=now) == 1
    # Of the silent one's two, one was tried; the other keeps its turn.
    assert sorted(ClientSession.objects.values_list("tries", flat=True)) == [0, 1]


class Dripping:
    """A service whose answer comes a letter at a time, each soon enough, and never ends; until it is let go."""

    def __init__(self):
        self.calls, self.enough = 0, threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        taken, _address = self.socket.accept()
        self.calls += 1
        with taken, contextlib.suppress(OSError):
            taken.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not self.enough.wait(0.02):
                taken.sendall(b"x")

    def stop(self):
        self.enough.set()
        self.thread.join()
        self.socket.close()


def test_one_whose_answer_drips_holds_nobody_and_is_not_called_twice_at_once(client_, listening, now, monkeypatch):
    monkeypatch.setattr(backchannel, "OVERALL_SECONDS", 0.1)
    drips = Dripping()
    try:
        address = f"http://127.0.0.1:{drips.socket.getsockname()[1]}/"
        slow = service("lente", asks_consent=False, backchannel_logout_uri=address)
        for client in (slow, client_):
            login.log_out(logged_in(AccountFactory(), client, now=now), now=now)
        assert backchannel.tell_due(now=now) == 1
        assert backchannel.tell_due(now=now + dt.timedelta(minutes=1)) == 0
        assert (ClientSession.objects.get().tries, drips.calls) == (2, 1)
    finally:
        drips.stop()


@pytest.mark.parametrize("change", [{"backchannel_logout_uri": ""}, {"disabled_at": dt.datetime.now(dt.UTC)}])
def test_one_that_wants_to_know_no_more_is_forgotten(account, client_, listening, now, change):
    login.log_out(logged_in(account, client_, now=now), now=now)
    type(client_).objects.update(**change)
    backchannel.tell_due(now=now)
    assert not listening.heard
    assert not ClientSession.objects.exists()


def test_an_account_that_is_blocked_is_told(account, client_, listening, now):
    """As the agents' action does: the account first, then its sessions."""
    logged_in(account, client_, now=now)
    freezing.freeze(account, reason="fraud", fund=catalogue.by_code("68"), actor="system", now=now)
    ending.end_access(account, reason="frozen", actor="system", now=now)
    assert backchannel.tell_due(now=now) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_it_once(account, client_, listening, now, at_once):
    login.log_out(logged_in(account, client_, now=now), now=now)
    at_once(*[lambda: backchannel.tell_due(now=now)] * 2)
    assert len(listening.heard) == 1
    assert not ClientSession.objects.exists()
