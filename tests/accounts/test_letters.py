"""The reminder of a letter whose password was not used: once, by letter, within the limits."""

import datetime as dt

import pytest

from guichet.accounts import letters, opening
from guichet.accounts.models import Account
from guichet.accounts.operations import replace_password
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery import printing
from guichet.delivery.models import Batch, Channel, Message
from guichet.funds import catalogue
from tests.factories import AccountFactory, EstablishmentFactory
from tests.journeys import people

pytestmark = pytest.mark.django_db(transaction=True)


def day(now, number, **more):
    return now + dt.timedelta(days=number, **more)


@pytest.fixture(autouse=True)
def print_folder(settings, tmp_path):
    """A print shop of this test's own."""
    settings.LETTERS_FOLDER = tmp_path / "letters"


def leave(moment):
    """A batch takes every letter that waits to the print shop."""
    printing.close_batch(now=moment)


def left(account, now):
    """Return the letter with the password of an account: printed the day after."""
    name = f"20260311-{Batch.objects.count() + 1:04}"
    batch = Batch.objects.create(
        name=name, state="done", closed_at=day(now, 1), at_printer_at=day(now, 1), done_at=day(now, 2), letters=1,
        manifest_sha256="0" * 64,
    )  # fmt: skip
    return Message.objects.create(
        message="accounts/provisional_password", channel=Channel.LETTER, about=str(account.reference), state="sent",
        created_at=now, next_attempt_at=now, sent_at=day(now, 2), printed_at=day(now, 2), batch=batch,
    )  # fmt: skip


def reminders():
    return list(Message.objects.filter(message="accounts/letter_reminder"))


@pytest.fixture
def posted(claim, rene, now):
    """René's account, whose letter left the day after it was asked for."""
    account = opening.open_by_post(claim(rene), now=now)
    leave(day(now, 1))
    return account


def test_two_weeks_after_the_letter_left_another_reminds_of_it(posted, now):
    assert letters.remind_due(now=day(now, 15, seconds=-1)) == 0
    assert letters.remind_due(now=day(now, 15)) == 1
    [reminder] = reminders()
    assert (reminder.channel, reminder.about) == (Channel.LETTER, str(posted.reference))
    assert reminder.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    context = reminder.payload["context"]
    assert (context["sent_on"], context["valid_until"]) == (
        "11\N{NO-BREAK SPACE}mars 2026",
        "9\N{NO-BREAK SPACE}avril 2026",
    )
    assert "password" not in context
    assert reminder.not_after == posted.password_expires_at
    assert Entry.objects.get(event="account.reminded").actor == "system"


def test_once_however_often_the_worker_looks(posted, now):
    assert [letters.remind_due(now=day(now, number)) for number in (15, 15, 16, 20, 22)] == [1, 0, 0, 0, 0]
    assert len(reminders()) == 1


def test_once_when_two_workers_look_at_the_same_instant(claim, now, at_once):
    for _ in range(10):
        AccountFactory(state=AccountState.AWAITING_LETTER, opened_at=now, password_expires_at=day(now, 30))
        left(Account.objects.order_by("pk").last(), now)
    counts = at_once(*[lambda: letters.remind_due(now=day(now, 15))] * 3)
    assert sum(counts) == 10
    assert len({one.about for one in reminders()}) == len(reminders()) == 10


def test_a_letter_that_has_not_left_is_not_reminded_of(claim, rene, now):
    opening.open_by_post(claim(rene), now=now)
    assert letters.remind_due(now=day(now, 22)) == 0
    leave(day(now, 2))
    assert letters.remind_due(now=day(now, 22)) == 1


def test_who_has_used_the_password_is_left_in_peace(posted, now):
    replace_password(posted, password=people.PASSWORD, now=day(now, 3))
    assert letters.remind_due(now=day(now, 15)) == 0


def test_too_late_to_be_of_use_it_does_not_leave(posted, now):
    assert letters.remind_due(now=day(now, 23)) == 0
    assert letters.remind_due(now=day(now, 31)) == 0
    assert not reminders()


def test_another_letter_is_reminded_of_in_its_turn(posted, claim, rene, now):
    assert letters.remind_due(now=day(now, 15)) == 1
    leave(day(now, 16))
    opening.open_by_post(claim(rene), now=day(now, 20))
    assert Account.objects.get().letter_reminded_at is None
    assert letters.remind_due(now=day(now, 35)) == 0, "the former letter is not the present password's"
    leave(day(now, 21))
    assert letters.remind_due(now=day(now, 35)) == 1


def test_it_counts_as_a_letter_and_waits_for_its_turn(posted, now, fund):
    Message.objects.create(
        message="accounts/account_exists", channel=Channel.LETTER, about=str(posted.reference), state="sent",
        created_at=day(now, 14, hours=12), sent_at=now, next_attempt_at=now,
    )  # fmt: skip
    assert letters.remind_due(now=day(now, 15)) == 0
    assert letters.remind_due(now=day(now, 15, hours=12)) == 1
    about = str(posted.reference)
    assert letters.letters_used_up(about, fund.policy, now=day(now, 16))
    assert not letters.letters_used_up(about, fund.policy, now=day(now, 17))


def test_the_unverified_mailbox_receives_nothing(posted, now):
    letters.remind_due(now=day(now, 15))
    assert set(Message.objects.values_list("channel", flat=True)) == {Channel.LETTER}


def test_an_establishment_is_reminded_at_its_own_address(now):
    establishment = EstablishmentFactory()
    account = AccountFactory(
        establishment=establishment,
        profile="entreprise",
        state=AccountState.AWAITING_LETTER,
        opened_at=now,
        password_expires_at=day(now, 30),
    )
    left(account, now)
    assert letters.remind_due(now=day(now, 15)) == 1
    assert reminders()[0].payload["recipient"] == {"postal_lines": establishment.postal_lines}


def test_one_that_cannot_be_reminded_stops_no_other(posted, now, monkeypatch):
    other = AccountFactory(state=AccountState.AWAITING_LETTER, opened_at=now, password_expires_at=day(now, 30))
    Account.objects.filter(pk=other.pk).update(state_changed_at=day(now, -1), fund_code="99")
    assert letters.remind_due(now=day(now, 15)) == 1


def test_each_fund_reminds_in_its_own_time(posted, now, with_policy):
    with_policy(letter_reminder_days=10)
    assert catalogue.by_code("68").policy.letter_reminder_days == 10
    assert letters.remind_due(now=day(now, 11, seconds=-1)) == 0
    assert letters.remind_due(now=day(now, 11)) == 1
