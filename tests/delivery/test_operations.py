import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from guichet.audit.models import Entry
from guichet.delivery import operations, rules
from guichet.delivery.models import Channel, Message
from guichet.delivery.rendering import UnknownMessage
from guichet.delivery.states import State
from tests.delivery.conftest import CONTEXT, PASSWORD

pytestmark = pytest.mark.django_db


def lease_one(now):
    [message] = operations.lease_due(now=now, limit=1)
    return message


def stored(message):
    return Message.objects.get(pk=message.pk)


@pytest.mark.django_db(transaction=True)
def test_a_message_cannot_leave_outside_a_transaction(now):
    with pytest.raises(operations.OutsideTransaction):
        operations.enqueue(
            message="accounts/provisional_password",
            channel=Channel.EMAIL,
            fund_code="68",
            recipient={"email": "zoe@example.fr"},
            context={},
            about="",
            now=now,
        )


def test_enqueue_is_one_insert(enqueue, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(3) as captured:
        enqueue()
    writes = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert [sql.split()[0] for sql in writes] == ["INSERT"]


def test_the_payload_is_sealed_in_the_database(enqueue, now):
    from django.db import connection

    message = enqueue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM delivery_message")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert PASSWORD.encode() not in row
    assert b"zoe@example.fr" not in row
    assert operations.open_payload(lease_one(now), now=now) == {
        "recipient": {"email": "zoe@example.fr"},
        "context": CONTEXT,
    }
    assert stored(message).state == State.LEASED


@pytest.mark.parametrize(
    ("channel", "recipient"),
    [
        (Channel.EMAIL, {}),
        (Channel.EMAIL, {"email": ""}),
        (Channel.EMAIL, {"email": "zoe@example.fr\nBcc: others@example.fr"}),
        (Channel.EMAIL, {"email": "zoe@example.fr\r"}),
        (Channel.EMAIL, {"postal_lines": ["A"] * 6}),
        (Channel.LETTER, {"email": "zoe@example.fr"}),
        (Channel.LETTER, {"postal_lines": "A"}),
        (Channel.LETTER, {"postal_lines": ["A", None, "", "", "", ""]}),
    ],
)
def test_an_unusable_recipient_is_refused_and_not_quoted(enqueue, channel, recipient):
    with pytest.raises(operations.UnusableRecipient) as refusal:
        enqueue(channel=channel, recipient=recipient)
    assert "example" not in str(refusal.value)
    assert not Message.objects.exists()


def test_an_address_that_cannot_be_printed_is_not_an_error_page(enqueue):
    assert enqueue(channel=Channel.LETTER, recipient={"postal_lines": []})


@pytest.mark.parametrize("message", ["accounts/nothing", "accounts/../secret", "accounts", "Accounts/X", ""])
def test_an_unknown_message_is_refused(enqueue, message):
    with pytest.raises(UnknownMessage):
        enqueue(message=message)


def test_a_message_without_templates_for_the_channel_is_refused(enqueue):
    with pytest.raises(UnknownMessage):
        enqueue(message="accounts/account_exists")


def test_a_message_is_leased_once(enqueue, now, later):
    message = enqueue()
    first = lease_one(now)
    assert (first.pk, first.attempts, first.state) == (message.pk, 1, State.LEASED)
    assert operations.lease_due(now=later(2), limit=10) == []


def test_a_lease_that_ended_is_taken_by_another_and_the_first_can_say_nothing(enqueue, now):
    enqueue()
    first = lease_one(now)
    after = now + rules.LEASE
    second = lease_one(after)
    assert second.attempts == 2
    assert operations.open_payload(first, now=after) is None
    assert not operations.mark_sent(first, now=after)
    assert not operations.mark_failed(first, error="X", permanent=True, now=after)
    assert stored(second).state == State.LEASED
    assert operations.mark_sent(second, now=after)


def test_opening_the_payload_renews_the_lease(enqueue, now, later):
    enqueue()
    message = lease_one(now)
    assert operations.open_payload(message, now=later(2.9))
    assert operations.lease_due(now=later(5), limit=1) == []
    assert operations.lease_due(now=later(6), limit=1)


def test_sent_is_final_and_erases(enqueue, now, later):
    message = enqueue()
    assert operations.mark_sent(lease_one(now), now=later(1))
    kept = stored(message)
    assert (kept.state, kept.payload, kept.sent_at, kept.lease) == (State.SENT, None, later(1), None)
    assert operations.lease_due(now=later(9999), limit=1) == []


def test_a_failure_waits_and_says_only_its_class(enqueue, now):
    message = enqueue()
    assert operations.mark_failed(lease_one(now), error="SMTPServerDisconnected", permanent=False, now=now)
    kept = stored(message)
    assert (kept.state, kept.last_error, kept.attempts) == (State.QUEUED, "SMTPServerDisconnected", 1)
    assert dt.timedelta(seconds=2.5) <= kept.next_attempt_at - now <= dt.timedelta(seconds=7.5)
    assert kept.payload["context"]["password"] == PASSWORD
    assert not Entry.objects.exists()


def test_the_last_failure_buries(enqueue, now):
    message = enqueue()
    Message.objects.update(attempts=rules.MOST_ATTEMPTS - 1)
    operations.mark_failed(lease_one(now), error="TimeoutError", permanent=False, now=now)
    assert stored(message).state == State.DEAD


def test_a_dead_message_is_erased_and_visible(enqueue, now, caplog):
    message = enqueue()
    operations.mark_failed(lease_one(now), error="SMTPRecipientsRefused 550", permanent=True, now=now)
    kept = stored(message)
    assert (kept.state, kept.payload, kept.last_error) == (State.DEAD, None, "SMTPRecipientsRefused 550")
    entry = Entry.objects.get()
    assert (entry.event, entry.account, entry.fund_code, entry.actor) == ("message.dead", message.about, "68", "system")
    assert entry.facts == {"channel": "email", "purpose": "provisional_password", "tries": 1}


def test_cancel_erases_what_has_not_left(enqueue, now):
    queued, leased_first, other = enqueue(now=now), enqueue(), enqueue(about="another")
    sent = enqueue(about="third")
    Message.objects.exclude(pk=leased_first.pk).update(next_attempt_at=now + dt.timedelta(minutes=1))
    leased = lease_one(now)
    assert leased.pk == leased_first.pk
    assert operations.cancel(about=queued.about, now=now) == 2
    assert {stored(queued).state, stored(leased).state} == {State.CANCELLED}
    assert {stored(queued).payload, stored(leased).payload} == {None}
    assert stored(other).state == stored(sent).state == State.QUEUED
    assert operations.open_payload(leased, now=now) is None
    assert not operations.mark_sent(leased, now=now)


def test_cancel_leaves_what_was_sent(enqueue, now):
    message = enqueue()
    operations.mark_sent(lease_one(now), now=now)
    assert operations.cancel(about=message.about, now=now) == 0
    assert stored(message).state == State.SENT


def test_release_gives_back_without_counting(enqueue, now):
    message = enqueue()
    operations.release([lease_one(now)], now=now)
    assert (stored(message).state, stored(message).attempts) == (State.QUEUED, 0)
    assert lease_one(now).attempts == 1


def test_letters_are_not_a_worker_s_to_take(enqueue, now, later):
    letter, code = enqueue(channel=Channel.LETTER), enqueue(now=later(1), message="one_time_codes/security_code")
    assert [m.pk for m in operations.lease_due(now=later(2), limit=5)] == [code.pk]
    assert stored(letter).state == State.QUEUED


def test_a_payload_whose_key_is_gone_does_not_stop_the_lease(enqueue, now):
    enqueue()
    Message.objects.update(payload=b"\x07" + bytes(40))
    assert lease_one(now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "elsewhere"},
        {"channel": "pigeon"},
        {"payload": None},
        {"state": "sent", "payload": None},
        {"state": "dead"},
        {"lease": uuid.uuid4()},
        {"state": "leased"},
        {"sent_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"printed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"returned_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"state": "batched"},
    ],
)
def test_the_database_refuses_what_cannot_be(enqueue, wrong):
    enqueue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_instant_share_without_overlap(enqueue, now, at_once):
    ids = {enqueue().pk for _ in range(24)}

    def take():
        return [message.pk for message in operations.lease_due(now=now, limit=6)]

    taken = [pk for batch in at_once(*[take] * 4) for pk in batch]
    rest = [message.pk for message in operations.lease_due(now=now, limit=24)]
    assert len(taken + rest) == len(set(taken + rest)) == 24
    assert set(taken + rest) == ids
