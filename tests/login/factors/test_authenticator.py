"""The codes of an application and of a sheet of paper, as the login checks them."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.login.factors import authenticator, own, recovery_codes, totp
from guichet.login.models import Authenticator, RecoveryCode
from guichet.one_time_codes.rules import CodeAnswer
from tests.factories import AccountFactory
from tests.journeys.walker import sent

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = dt.timedelta(seconds=totp.STEP)
APPLICATION, PAPER = authenticator.AuthenticatorCode(), authenticator.RecoveryCodes()


def code(moment):
    return totp.code_at(SECRET, totp.step_at(moment))


def with_application(now):
    """Return an account with an application, confirmed an hour ago, and its recovery codes."""
    before = now - dt.timedelta(hours=1)
    account = AccountFactory(opened_at=before)
    return account, own.add_authenticator(account, secret=SECRET, typed=code(before), now=before)


@pytest.mark.django_db
class TestTheApplication:
    def test_its_code_is_accepted_once(self, now):
        account, _codes = with_application(now)
        assert APPLICATION.check(account, code(now), now) is CodeAnswer.ACCEPTED
        assert APPLICATION.check(account, code(now), now) is CodeAnswer.NONE
        assert Authenticator.objects.get().last_used_at == now

    def test_neither_does_the_code_before_it_work_afterwards(self, now):
        account, _codes = with_application(now)
        assert APPLICATION.check(account, code(now), now) is CodeAnswer.ACCEPTED
        assert APPLICATION.check(account, code(now - STEP), now) is CodeAnswer.NONE
        assert APPLICATION.check(account, code(now + STEP), now + STEP) is CodeAnswer.ACCEPTED

    def test_the_code_that_confirmed_it_opens_nothing(self, now):
        account, _codes = with_application(now)
        before = now - dt.timedelta(hours=1)
        assert APPLICATION.check(account, code(before), before) is CodeAnswer.NONE

    def test_a_code_of_another_account_s_is_wrong(self, now):
        with_application(now)
        other = AccountFactory(opened_at=now)
        own.add_authenticator(other, secret=SECRET[::-1], typed=totp.code_at(SECRET[::-1], totp.step_at(now)), now=now)
        assert APPLICATION.check(other, code(now + STEP), now + STEP) is CodeAnswer.WRONG

    def test_without_one_every_code_is_wrong(self, now):
        assert APPLICATION.check(AccountFactory(), code(now), now) is CodeAnswer.WRONG


@pytest.mark.django_db
class TestThePaper:
    def test_there_are_ten_and_each_works_once(self, now):
        account, codes = with_application(now)
        assert len(set(codes)) == 10
        for left, one in zip(range(9, -1, -1), codes, strict=True):
            assert PAPER.check(account, one, now) is CodeAnswer.ACCEPTED
            assert PAPER.check(account, one, now) is CodeAnswer.WRONG
            assert recovery_codes.left(account) == left

    def test_it_is_typed_as_people_type(self, now):
        account, codes = with_application(now)
        assert PAPER.check(account, f" {codes[0].lower().replace('-', ' ')} ", now) is CodeAnswer.ACCEPTED

    def test_the_member_is_told_how_many_are_left(self, now):
        account, codes = with_application(now)
        now += STEP
        PAPER.check(account, codes[0], now)
        told = sent("login/factor_changed")[-1].payload["context"]
        assert "Il vous en reste 9." in told["what"]
        assert codes[0] not in str(told)
        entry = Entry.objects.get(event="factor.used")
        assert entry.facts == {"factor": "recovery_code", "left": 9}
        for number, one in enumerate(codes[1:], 1):
            PAPER.check(account, one, now + STEP * number)
        assert "Le dernier de vos codes" in sent("login/factor_changed")[-1].payload["context"]["what"]

    def test_the_database_holds_none_of_them(self, now):
        _account, codes = with_application(now)
        kept = str(list(RecoveryCode.objects.values()))
        assert not [one for one in codes if one in kept or one.replace("-", "") in kept]

    def test_those_of_another_account_open_nothing(self, now):
        _account, codes = with_application(now)
        other, _codes = with_application(now)
        assert PAPER.check(other, codes[0], now) is CodeAnswer.WRONG

    @pytest.mark.parametrize("typed", ["", "-", "\x00", "K7MP-3XRT", "🙂" * 40])
    def test_anything_else_is_wrong(self, now, typed):
        account, _codes = with_application(now)
        assert PAPER.check(account, typed, now) is CodeAnswer.WRONG


@pytest.mark.django_db(transaction=True)
def test_one_code_typed_in_six_browsers_at_once_opens_one(now, at_once):
    account, codes = with_application(now)
    typed = code(now)
    answers = at_once(*[lambda: APPLICATION.check(Account.objects.get(pk=account.pk), typed, now)] * 6)
    assert sorted(answer.value for answer in answers) == ["accepted", *["none"] * 5]
    answers = at_once(*[lambda: PAPER.check(_with_contact(account), codes[0], now)] * 6)
    assert sorted(answer.value for answer in answers) == ["accepted", *["wrong"] * 5]
    assert len([one for one in sent("login/factor_changed") if "reste" in one.payload["context"]["what"]]) == 1


def _with_contact(account):
    return Account.objects.select_related("contact").get(pk=account.pk)


@pytest.mark.django_db(transaction=True)
def test_an_application_added_in_two_windows_at_once_is_added_once(now, at_once):
    account = AccountFactory(opened_at=now)
    add = lambda: own.add_authenticator(  # noqa: E731 - one line for each of the two
        Account.objects.get(pk=account.pk), secret=SECRET, typed=code(now), now=now
    )
    results = at_once(add, add)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyThere", "list"]
    assert Authenticator.objects.count() == 1
    assert RecoveryCode.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_notice_that_cannot_be_written_takes_nothing_away(now, monkeypatch):
    account, codes = with_application(now)
    monkeypatch.setattr("guichet.login.notices.delivery.enqueue", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        own.remove_authenticator(account, now=now)
    with pytest.raises(ZeroDivisionError):
        PAPER.check(account, codes[0], now)
    assert Authenticator.objects.count() == 1
    assert RecoveryCode.objects.count() == 10
