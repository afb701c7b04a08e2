import datetime as dt
import os
import signal
import threading

import pytest
from django.db import InterfaceError, OperationalError

from guichet.delivery import operations, rules, worker
from guichet.delivery.channels import PermanentFailure
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State

pytestmark = pytest.mark.django_db


class FakeSender:
    """Keeps what it is given; fails as told."""

    def __init__(self):
        self.given, self.closed, self.failures = [], 0, {}
        self.during = lambda _message: None

    def send(self, message, recipient, context):
        self.during(message)
        if error := self.failures.pop(message.pk, None):
            raise error
        self.given.append((message.pk, recipient, context))

    def close(self):
        self.closed += 1


@pytest.fixture
def sender(monkeypatch):
    fake = FakeSender()
    monkeypatch.setattr(worker, "CHANNELS", {Channel.EMAIL: lambda: fake})
    return fake


def stored(message):
    return Message.objects.get(pk=message.pk)


def test_an_idle_round_only_reads(now, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        assert worker.deliver_due(now) == 0
    assert captured[0]["sql"].startswith("SELECT")


def test_what_is_due_is_sent_once(enqueue, now, later, sender):
    due, early = enqueue(), enqueue(now=later(5))
    assert worker.deliver_due(now) == 1
    assert [pk for pk, _, _ in sender.given] == [due.pk]
    assert (stored(due).state, stored(early).state) == (State.SENT, State.QUEUED)
    assert worker.deliver_due(now) == 0
    assert sender.closed == 1


def test_a_round_takes_no_more_than_its_limit(enqueue, now, sender):
    for _ in range(3):
        enqueue()
    assert [worker.deliver_due(now, 2) for _ in range(3)] == [2, 1, 0]


def test_one_failure_does_not_hold_the_others(enqueue, now, sender):
    failing, refused, good = enqueue(), enqueue(), enqueue()
    sender.failures = {failing.pk: TimeoutError("zoe@example.fr"), refused.pk: PermanentFailure("zoe@example.fr")}
    worker.deliver_due(now)
    assert [stored(message).state for message in (failing, refused, good)] == [State.QUEUED, State.DEAD, State.SENT]
    assert stored(failing).last_error == "TimeoutError"
    assert stored(refused).last_error == "PermanentFailure"


def test_nothing_personal_is_logged(enqueue, now, sender, capsys, caplog):
    failing, refused = enqueue(), enqueue()
    sender.failures = {failing.pk: TimeoutError("zoe@example.fr"), refused.pk: PermanentFailure("zoe@example.fr")}
    worker.deliver_due(now)
    written = "".join(capsys.readouterr()) + caplog.text
    assert "message.dead" in written
    assert not any(secret in written for secret in ("example.fr", "Zoé", "tomika"))


def test_what_is_too_late_dies_unsent(enqueue, now, later, sender):
    message = enqueue(not_after=later(1))
    worker.deliver_due(later(1))
    assert (stored(message).state, stored(message).last_error) == (State.DEAD, "TooLate")
    assert sender.given == []


def test_a_message_that_kills_its_workers_is_buried(enqueue, now, sender):
    message = enqueue()
    Message.objects.update(attempts=rules.MOST_ATTEMPTS)
    worker.deliver_due(now)
    assert (stored(message).state, stored(message).last_error) == (State.DEAD, "TooManyAttempts")
    assert sender.given == []


def test_what_another_worker_took_or_was_cancelled_meanwhile_is_not_sent(enqueue, now, sender):
    first, second = enqueue(about="a"), enqueue(about="b")
    sender.during = lambda message: operations.cancel(about=({"a", "b"} - {message.about}).pop(), now=now)
    worker.deliver_due(now)
    assert len(sender.given) == 1
    assert sorted([stored(first).state, stored(second).state]) == [State.CANCELLED, State.SENT]


def test_a_channel_this_worker_does_not_have_waits(enqueue, now, monkeypatch):
    message = enqueue()
    monkeypatch.setattr(worker, "CHANNELS", {})
    worker.deliver_due(now)
    assert (stored(message).state, stored(message).last_error) == (State.QUEUED, "NoSuchChannel")


def test_a_payload_whose_key_is_gone_waits_for_it(enqueue, now, sender):
    broken, good = enqueue(), enqueue()
    Message.objects.filter(pk=broken.pk).update(payload=b"\x07" + bytes(40))
    worker.deliver_due(now)
    kept = Message.objects.defer("payload").get(pk=broken.pk)
    assert (kept.state, kept.last_error) == (State.QUEUED, "SealBroken")
    assert stored(good).state == State.SENT


def test_a_stopping_worker_gives_back_what_it_did_not_begin(enqueue, now, sender):
    for _ in range(3):
        enqueue()
    stop = threading.Event()
    sender.during = lambda _message: stop.set()
    worker.deliver_due(now, stop=stop)
    assert sorted(Message.objects.values_list("state", "attempts")) == [("queued", 0), ("queued", 0), ("sent", 1)]


def test_the_loop_sends_stops_and_survives_a_database_that_is_away(monkeypatch):
    stop, rounds = threading.Event(), []

    def one_round(moment, **_):
        rounds.append(moment)
        if len(rounds) == 1:
            raise OperationalError("secret row")
        if len(rounds) == 2:
            raise InterfaceError("secret row")
        if len(rounds) == 4:
            stop.set()
        return 1

    monkeypatch.setattr(worker, "deliver_due", one_round)
    monkeypatch.setattr(worker, "DATABASE_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "connection", type("Connection", (), {"close": staticmethod(lambda: None)}))
    worker.run(stop)
    assert len(rounds) == 4


def test_sigterm_stops_the_loop(monkeypatch):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    stopped = []

    def loop(stop):
        os.kill(os.getpid(), signal.SIGTERM)
        stopped.append(stop.wait(10))

    monkeypatch.setattr(worker, "run", loop)
    try:
        worker.serve()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert stopped == [True]


def test_letters_are_left_to_their_batch(enqueue, now, letters):
    message = enqueue(channel=Channel.LETTER)
    assert worker.deliver_due(now) == 0
    assert stored(message).state == State.QUEUED
    assert not letters.exists()


def test_the_clock_of_a_round_moves_on(enqueue, now, sender, monkeypatch):
    enqueue()
    ticks = iter(range(0, 10_000, 10))
    monkeypatch.setattr(worker.time, "monotonic", lambda: next(ticks))
    worker.deliver_due(now)
    assert Message.objects.get().sent_at >= now + dt.timedelta(seconds=20)
