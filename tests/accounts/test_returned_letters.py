"""A password letter that came back or was never printed opens nothing any more, and an agent is told."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts import opening
from guichet.accounts.models import Account
from guichet.accounts.operations import replace_password
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.delivery import answers, printing
from guichet.delivery.answers import Answer, Kind
from guichet.delivery.models import Channel, Message
from guichet.login import operations as login
from guichet.login.whence import Whence
from tests.journeys import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.LETTERS_FOLDER = tmp_path / "letters"


@pytest.fixture
def asked(claim, rene, now):
    """The account whose password leaves by post, and the password."""
    account = opening.open_by_post(claim(rene), now=now)
    return account, Message.objects.get(channel=Channel.LETTER).payload["context"]["password"]


def send(now):
    printing.close_batch(now=now)
    return Message.objects.filter(channel=Channel.LETTER).latest("created_at")


def answer(message, kind, reason, now):
    return answers.record(Answer(message.pk, kind, now, reason), now=now)


def opens(number, password, fund, now):
    try:
        login.check_pair(
            identifier=number, password=password, whence=Whence("192.0.2.0/24"), policy=fund.policy, now=now
        )
    except (login.Refused, login.Expired):
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "case_kind"), [(Kind.RETURNED, CaseKind.RETURNED_LETTER), (Kind.REJECTED, CaseKind.LETTER_REJECTED)]
)
def test_its_password_dies_and_a_case_is_opened(asked, now, kind, case_kind):
    account, _password = asked
    reason = "other"
    message = send(now)
    later = now + dt.timedelta(days=9)
    assert answer(message, kind, reason, later)
    account.refresh_from_db()
    assert (account.state, account.password_expires_at) == (AccountState.AWAITING_LETTER, later)
    assert not account.counts_as_existing(later)
    case = Case.objects.get()
    assert (case.kind, case.about, case.fund_code) == (case_kind, str(account.reference), "68")
    assert case.details == {"letter": str(message.pk), "message": "accounts/provisional_password", "reason": reason}
    entry = Entry.objects.get(event="account.provisional_password_ended")
    assert (entry.account, entry.actor, entry.facts) == (str(account.reference), "system", {"reason": case_kind})


def test_the_password_that_came_back_opens_nothing(asked, rene, fund, now):
    _account, password = asked
    message = send(now)
    assert opens(rene.nir, password, fund, now)
    answer(message, Kind.RETURNED, "refused", now)
    assert not opens(rene.nir, password, fund, now)


def test_the_same_return_twice_is_one_case(asked, now):
    message = send(now)
    assert answer(message, Kind.RETURNED, "refused", now)
    assert not answer(message, Kind.RETURNED, "refused", now)
    assert Case.objects.get().times == 1


def test_a_personal_password_outlives_the_letter(asked, rene, fund, now):
    account, _password = asked
    message = send(now)
    replace_password(account, password=people.PASSWORD, now=now)
    answer(message, Kind.RETURNED, "refused", now)
    account.refresh_from_db()
    assert (account.state, account.password_expires_at) == (AccountState.ACTIVE, None)
    assert opens(rene.nir, people.PASSWORD, fund, now)
    assert Case.objects.get().kind == CaseKind.RETURNED_LETTER
    assert not Entry.objects.filter(event="account.provisional_password_ended").exists()


@pytest.mark.parametrize("again", ["open_by_post", "open_at_once"])
def test_the_return_of_an_older_letter_spares_the_newer_password(asked, claim, rene, now, again):
    old = send(now)
    later = now + dt.timedelta(days=2)
    account = getattr(opening, again)(claim(rene), now=later)
    expires_at = account.password_expires_at
    answer(old, Kind.RETURNED, "unclaimed", later)
    account.refresh_from_db()
    assert account.password_expires_at == expires_at


def test_another_letter_that_comes_back_ends_no_password(asked, rene, fund, now):
    account, _password = asked
    expires_at = account.password_expires_at
    opening.tell_account_exists(rene, account, fund=fund, now=now + dt.timedelta(hours=1))
    message = send(now + dt.timedelta(hours=1))
    assert message.message == "accounts/account_exists"
    answer(message, Kind.RETURNED, "refused", now)
    account.refresh_from_db()
    assert account.password_expires_at == expires_at
    assert Case.objects.get().details["message"] == "accounts/account_exists"


def test_a_password_that_expired_is_left_alone(asked, now):
    account, _password = asked
    message = send(now)
    later = account.password_expires_at + dt.timedelta(days=1)
    answer(message, Kind.RETURNED, "unclaimed", later)
    account.refresh_from_db()
    assert account.password_expires_at < later
    assert not Entry.objects.filter(event="account.provisional_password_ended").exists()


@pytest.mark.parametrize("about", ["enrolment", "7c9e6679-7425-40de-944b-e07fc1f90ae7"])
def test_a_letter_about_no_account_is_nobody_s_case(asked, now, about):
    message = send(now)
    Message.objects.update(about=about)
    answer(message, Kind.RETURNED, "refused", now)
    assert not Case.objects.exists()


def test_all_of_it_or_nothing(asked, now, monkeypatch):
    from guichet.accounts import returned_letters

    account, _password = asked
    message = send(now)

    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr(returned_letters, "open_case", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        answer(message, Kind.RETURNED, "refused", now)
    assert Account.objects.get().password_expires_at == account.password_expires_at
    assert Message.objects.get(pk=message.pk).returned_at is None
    assert not Entry.objects.filter(event__startswith="letter.").exists()
