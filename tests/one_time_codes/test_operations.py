"""Codes in the database: one after the other, and guessed all at once."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from guichet.delivery.models import Channel, Message
from guichet.one_time_codes.models import OneTimeCode
from guichet.one_time_codes.operations import NothingToResend, TooManyResends, check, check_where, issue, purge, resend
from guichet.one_time_codes.queries import sent_to
from guichet.one_time_codes.rules import CodeAnswer
from guichet.sealing.keyring import Keyring

SUBJECT = str(uuid.UUID(int=7))
MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
MAILBOX = "marie.martin@example.org"


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def ask(fund, sent):
    """Return `ask(now)`: issue a code and give it back."""

    def ask(now, destination=MAILBOX, subject=SUBJECT, purpose="login"):
        issue(
            purpose=purpose, subject=subject, channel=Channel.EMAIL, destination=destination, fund=fund, now=now
        )  # fmt: skip
        return sent[-1]["context"]["code"]

    return ask


def answer(typed, now, subject=SUBJECT, purpose="login"):
    return check(purpose=purpose, subject=subject, typed=typed, now=now)


@pytest.mark.django_db
def test_a_code_leaves_with_what_its_message_says(ask, fund, sent, now):
    code = ask(now)
    assert sent == [
        {
            "message": "one_time_codes/security_code",
            "channel": Channel.EMAIL,
            "fund_code": "68",
            "recipient": {"email": MAILBOX},
            "context": {"code": code, "minutes": 15, "fund_name": "MSA d'Alsace"},
            "about": SUBJECT,
            "now": now,
            "not_after": now + 15 * MINUTE,
        }
    ]


@pytest.mark.django_db
def test_a_code_waits_sealed_in_the_outbox(fund, now):
    issue(purpose="login", subject=SUBJECT, channel=Channel.EMAIL, destination=MAILBOX, fund=fund, now=now)
    message = Message.objects.get()
    assert (message.message, message.about, message.not_after) == (
        "one_time_codes/security_code",
        SUBJECT,
        now + 15 * MINUTE,
    )
    code = message.payload["context"]["code"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM delivery_message")
        assert code.encode() not in bytes(cursor.fetchone()[0])
    assert answer(code, now) is CodeAnswer.ACCEPTED


@pytest.mark.django_db
def test_a_code_by_sms_goes_to_a_mobile(fund, sent, now):
    issue(purpose="login", subject=SUBJECT, channel=Channel.SMS, destination="+33612345678", fund=fund, now=now)
    assert sent[0]["recipient"] == {"mobile": "+33612345678"}


@pytest.mark.django_db
@pytest.mark.requirement("R149")
def test_a_code_is_valid_fifteen_minutes_then_refused(ask, now):
    code = ask(now)
    assert answer(code, now + 15 * MINUTE) is CodeAnswer.EXPIRED
    assert answer(code, now + 15 * MINUTE - TICK) is CodeAnswer.ACCEPTED


@pytest.mark.django_db
def test_a_code_is_accepted_once(ask, now):
    code = ask(now)
    assert [answer(code, now) for _ in range(3)] == [CodeAnswer.ACCEPTED, CodeAnswer.NONE, CodeAnswer.NONE]


@pytest.mark.django_db
def test_the_sixth_try_is_refused_even_if_right(ask, now):
    code = ask(now)
    assert [answer(wrong(code), now) for _ in range(5)] == [CodeAnswer.WRONG] * 5
    assert answer(code, now) is CodeAnswer.EXHAUSTED


@pytest.mark.django_db
def test_a_new_code_gives_no_try_back_and_kills_the_one_before(ask, now):
    first = ask(now)
    assert [answer(wrong(first), now) for _ in range(3)] == [CodeAnswer.WRONG] * 3
    second = ask(now + MINUTE)
    if second != first:
        assert answer(first, now + MINUTE) is CodeAnswer.WRONG
        assert answer(second, now + MINUTE) is CodeAnswer.ACCEPTED
    assert OneTimeCode.objects.get().tries == 5


@pytest.mark.django_db
def test_no_code_is_sent_that_could_not_be_tried(ask, now):
    code = ask(now)
    for _ in range(5):
        answer(wrong(code), now)
    with pytest.raises(TooManyResends) as refused:
        ask(now + MINUTE)
    assert refused.value.retry_at == now + 15 * MINUTE
    assert answer(ask(now + 15 * MINUTE), now + 15 * MINUTE) is CodeAnswer.ACCEPTED


@pytest.mark.django_db
def test_after_the_first_code_five_others_in_fifteen_minutes(ask, fund, sent, now):
    ask(now)
    for minute in range(5):
        resend(purpose="login", subject=SUBJECT, fund=fund, now=now + minute * MINUTE)
    kept = OneTimeCode.objects.values().get()
    for again in (lambda: ask(now + 5 * MINUTE), lambda: resend(purpose="login", subject=SUBJECT, fund=fund, now=now)):
        with pytest.raises(TooManyResends) as refused:
            again()
        assert refused.value.retry_at == now + 15 * MINUTE
    assert len(sent) == 6
    assert OneTimeCode.objects.values().get() == kept
    assert answer(sent[-1]["context"]["code"], now + 6 * MINUTE) is CodeAnswer.ACCEPTED


@pytest.mark.django_db
def test_the_counts_start_again_once_a_code_was_used(ask, sent, now):
    for _ in range(3):
        code = ask(now)
        answer(wrong(code), now)
        assert answer(code, now) is CodeAnswer.ACCEPTED
    for _ in range(6):
        ask(now)
    assert len(sent) == 9


@pytest.mark.django_db
def test_a_code_is_sent_again_where_the_last_one_went(ask, fund, sent, now):
    ask(now)
    ask(now, destination="other@example.org")
    resend(purpose="login", subject=SUBJECT, fund=fund, now=now)
    assert sent[-1]["recipient"] == {"email": "other@example.org"}
    assert sent_to(purpose="login", subject=SUBJECT) == "other@example.org"


@pytest.mark.django_db
def test_nothing_is_sent_again_when_nothing_waits(ask, fund, now):
    with pytest.raises(NothingToResend):
        resend(purpose="login", subject=SUBJECT, fund=fund, now=now)
    answer(ask(now), now)
    with pytest.raises(NothingToResend):
        resend(purpose="login", subject=SUBJECT, fund=fund, now=now)
    assert sent_to(purpose="renewal", subject=SUBJECT) is None


@pytest.mark.django_db
def test_a_code_opens_nothing_for_another_subject_or_purpose(ask, now):
    code = ask(now)
    other = str(uuid.UUID(int=8))
    if ask(now, subject=other) != code:
        assert answer(code, now, subject=other) is CodeAnswer.WRONG
    assert answer(code, now, purpose="renewal") is CodeAnswer.NONE
    OneTimeCode.objects.filter(subject=other).update(digest=OneTimeCode.objects.get(subject=SUBJECT).digest)
    assert answer(code, now, subject=other) is CodeAnswer.WRONG


@pytest.mark.django_db
def test_neither_the_code_nor_its_destination_can_be_read_in_the_database(ask, now):
    code = ask(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, destination, purpose, subject FROM one_time_codes_onetimecode")
        digest, destination, *rest = cursor.fetchone()
    assert code not in digest
    assert MAILBOX.encode() not in bytes(destination)
    assert rest == ["login", SUBJECT]
    assert code not in str(OneTimeCode.objects.get())


@pytest.mark.django_db
def test_a_waiting_code_survives_a_rotation_of_the_keys(ask, now, monkeypatch):
    old, new = Keyring({1: b"1" * 32}), Keyring({1: b"1" * 32, 2: b"2" * 32})
    for module in ("guichet.one_time_codes.operations.keyring", "guichet.sealing.fields.keyring"):
        monkeypatch.setattr(module, lambda: old)
    code = ask(now)
    monkeypatch.setattr("guichet.one_time_codes.operations.keyring", lambda: new)
    assert answer(code, now) is CodeAnswer.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_a_try_inside_a_transaction_is_refused_since_a_rollback_would_give_it_back(ask, now):
    code = ask(now)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        answer(code, now)


@pytest.mark.django_db(transaction=True)
def test_a_code_that_cannot_be_handed_to_delivery_changes_nothing(ask, fund, now, monkeypatch):
    code = ask(now)

    def fail(**_message):
        raise OSError

    monkeypatch.setattr("guichet.one_time_codes.operations.enqueue", fail)
    with pytest.raises(OSError):  # noqa: PT011 - the very one raised above
        resend(purpose="login", subject=SUBJECT, fund=fund, now=now)
    assert answer(code, now) is CodeAnswer.ACCEPTED


@pytest.mark.django_db
def test_what_it_costs(ask, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # one upsert, in a transaction
        code = ask(now)
    with django_assert_max_num_queries(4):  # one update and one read, in a transaction
        answer(wrong(code), now)
    with django_assert_max_num_queries(5):
        answer(code, now)


@pytest.mark.django_db
def test_purging_keeps_what_can_still_be_said(ask, now):
    ask(now)
    ask(now + MINUTE, subject=str(uuid.UUID(int=8)))
    assert purge(now + timedelta(days=1, minutes=15) - TICK) == 0
    assert answer("000000", now + timedelta(days=1)) is CodeAnswer.EXPIRED
    assert purge(now + timedelta(days=1, minutes=15)) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_count_as_five_at_most(ask, now, at_once):
    for _ in range(5):
        code = ask(now, subject=(subject := str(uuid.uuid4())))
        guesses = [f"{(int(code) + n) % 10**6:06d}" for n in range(20)]
        answers = at_once(*[lambda typed=typed, subject=subject: answer(typed, now, subject) for typed in guesses])
        looked_at = answers.count(CodeAnswer.WRONG) + answers.count(CodeAnswer.ACCEPTED)
        assert looked_at <= OneTimeCode.objects.get(subject=subject).tries <= 5
        # Not fewer either, unless the right one came early and ended it.
        assert looked_at == 5 or CodeAnswer.ACCEPTED in answers
        assert answers.count(CodeAnswer.ACCEPTED) <= 1
        assert set(answers) <= set(CodeAnswer)


@pytest.mark.django_db(transaction=True)
def test_the_right_code_typed_at_once_in_many_windows_is_accepted_once(ask, now, at_once):
    code = ask(now)
    answers = at_once(*[lambda: answer(code, now)] * 10)
    assert answers.count(CodeAnswer.ACCEPTED) == 1
    assert set(answers) == {CodeAnswer.ACCEPTED, CodeAnswer.NONE}


@pytest.mark.django_db(transaction=True)
def test_codes_asked_for_at_once_are_no_more_than_six(ask, sent, now, at_once):
    results = at_once(*[lambda: ask(now)] * 20)
    assert len(sent) == 6
    assert sum(isinstance(result, TooManyResends) for result in results) == 14


@pytest.mark.django_db
def test_an_accepted_code_says_where_it_went_and_a_refused_one_nothing(fund, sent, now):
    subject = str(uuid.uuid4())
    told = {"purpose": "test", "subject": subject, "fund": fund, "now": now, "channel": Channel.EMAIL}
    issue(destination="a@example.org", **told)
    first = sent[-1]["context"]["code"]
    issue(destination="b@example.org", **told)
    asked = {"purpose": "test", "subject": subject, "now": now}
    if first != sent[-1]["context"]["code"]:
        assert check_where(typed=first, **asked) == (CodeAnswer.WRONG, "")
    assert check_where(typed=sent[-1]["context"]["code"], **asked) == (CodeAnswer.ACCEPTED, "b@example.org")
    assert check_where(typed=sent[-1]["context"]["code"], **asked) == (CodeAnswer.NONE, "")
