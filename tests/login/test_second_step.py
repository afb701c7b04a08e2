"""Codes counted by account, whatever the session; and what the browser holds while it waits."""

import datetime as dt

import pytest
from django.conf import settings
from django.core import signing
from django.test import RequestFactory
from django.utils import timezone

from guichet.accounts import operations as accounts
from guichet.accounts.models import Account, ContactDetails
from guichet.accounts.states import AccountState
from guichet.login import factors, pending, second_step
from guichet.login.models import Factor, Session, mark_of
from guichet.login.pending import Pending
from guichet.one_time_codes.rules import CodeAnswer
from tests.factories import PASSWORD, AccountFactory
from tests.journeys.walker import Walker, sent_code

PLACES = [f"198.51.{number}.7" for number in range(60)]


@pytest.fixture
def account(transactional_db):
    return AccountFactory()


def asked(account, at="192.0.2.1"):
    walker = Walker()
    walker.client.defaults["REMOTE_ADDR"] = at
    return walker.type_pair(account.person.nir, PASSWORD)


def wrong(code, step=1):
    return f"{(int(code) + step) % 1_000_000:06}"


def request_with(cookie="", at="192.0.2.1"):
    request = RequestFactory().get("/", REMOTE_ADDR=at)
    if cookie:
        request.COOKIES[settings.LOGIN_COOKIE_NAME] = cookie
    return request


def email_way(account):
    return factors.ways_of(account, second_step.catalogue.by_code(account.fund_code).policy)[0]


class TestCounting:
    def test_guessing_in_parallel_from_fifty_sessions_stops_at_the_limit(self, account, at_once):
        """Fifty browsers of a thief who knows the password, each from a network of its own."""
        for place in PLACES[:3]:
            asked(account, place)
        code, way, now = sent_code(), email_way(account), timezone.now()

        def guess(step):
            request = request_with(at=PLACES[step % 50])
            return lambda: second_step.check(request, way, account, typed=wrong(code, step), now=now)

        answers = at_once(*[guess(step) for step in range(1, 51)])
        looked_at = [answer for answer in answers if answer is CodeAnswer.WRONG]
        assert len(looked_at) <= 5
        assert all(answer is not CodeAnswer.ACCEPTED for answer in answers)

    def test_the_right_code_typed_by_many_at_once_opens_once(self, account, at_once):
        asked(account)
        code, way, now = sent_code(), email_way(account), timezone.now()
        act = [
            lambda at=at: second_step.check(request_with(at=at), way, account, typed=code, now=now) for at in PLACES[:5]
        ]
        answers = at_once(*act)
        assert answers.count(CodeAnswer.ACCEPTED) == 1

    def test_a_new_code_gives_no_try_back(self, account):
        walker = asked(account)
        for _ in range(5):
            walker.press("Valider", code=wrong(sent_code()))
            walker.press("Recevoir un nouveau code")
        walker.press("Valider", code=sent_code())
        assert not Session.objects.exists()
        assert "patientez" in walker.errors["code"] or "Patientez" in walker.errors["code"]

    def test_nor_does_another_login(self, account):
        for place in PLACES[:5]:
            asked(account, place).press("Valider", code=wrong(sent_code()))
        held = asked(account, PLACES[9])
        held.press("Valider", code=sent_code())
        assert not Session.objects.exists()

    def test_the_wait_grows_to_a_quarter_of_an_hour_and_ends(self, account, now):
        way = email_way(account)
        at, waits = now, []
        for step in range(40):
            try:
                second_step.check(request_with(), way, account, typed="000000", now=at)
            except second_step.Delayed as delayed:
                waits.append(delayed.retry_at - at)
                at = delayed.retry_at
            else:
                at += dt.timedelta(seconds=1)
            assert step < 40
        assert max(waits) <= dt.timedelta(minutes=15)
        assert waits[-1] > waits[0]

    def test_a_code_that_went_to_a_former_address_opens_nothing(self, account):
        walker = asked(account)
        code = sent_code()
        ContactDetails.objects.update(email="autre@example.org")
        assert walker.press("Valider", code=code).path == "/connexion/code/"
        assert not Session.objects.exists()

    def test_the_right_code_forgets_the_wrong_ones(self, account):
        for _ in range(3):
            walker = asked(account)
            for _ in range(3):
                walker.press("Valider", code=wrong(sent_code()))
            assert walker.press("Valider", code=sent_code()).path == "/espace/"

    def test_the_code_of_one_member_opens_nobody_else_s_account(self, account):
        other = AccountFactory()
        mine = asked(account)
        code = sent_code()
        theirs = asked(other)
        assert theirs.press("Valider", code=code).path == "/connexion/code/"
        assert mine.press("Valider", code=code).path == "/espace/"
        assert Session.objects.get().account == account


class TestWaiting:
    def test_without_the_password_there_is_no_page(self, account):
        assert Walker().get("/connexion/code/").heading == "Se connecter à Mon espace privé"

    def test_what_the_browser_holds_opens_nothing_by_itself(self, account):
        walker = asked(account)
        assert walker.get("/espace/").heading == "Se connecter à Mon espace privé"
        held = walker.client.cookies[settings.LOGIN_COOKIE_NAME]
        assert held["httponly"]
        assert held["samesite"] == "Lax"
        assert account.person.nir not in held.value
        assert account.contact.email not in held.value

    def test_anything_else_is_nothing(self, now):
        of_another_kind = [signing.dumps({}, salt="login.pending"), signing.dumps([1], salt="login.pending")]
        for spoilt in ("", "x", "a:b:c", *of_another_kind):
            assert pending.read(request_with(spoilt), now=now) is None

    def test_it_lives_a_quarter_of_an_hour(self, now):
        cookie = signing.dumps(
            vars(Pending("a", "b", "email", "", int(now.timestamp()), "", "", 0)), salt="login.pending"
        )
        assert pending.read(request_with(cookie), now=now + dt.timedelta(minutes=14, seconds=59))
        assert pending.read(request_with(cookie), now=now + dt.timedelta(minutes=15)) is None

    def test_another_password_issued_meanwhile_ends_it(self, account):
        walker = asked(account)
        code = sent_code()
        accounts.replace_password(Account.objects.get(), password="Chemin-creux-75", now=timezone.now())
        assert walker.press("Valider", code=code).heading == "Se connecter à Mon espace privé"
        assert not Session.objects.exists()

    @pytest.mark.parametrize("state", [AccountState.FROZEN, AccountState.CLOSED, AccountState.MERGED])
    def test_an_account_blocked_meanwhile_does_not_open(self, account, state):
        walker = asked(account)
        Account.objects.update(state=state)
        walker.press("Valider", code=sent_code())
        assert not Session.objects.exists()

    def test_a_site_that_another_login_began_at_does_not_decide(self, account, with_policy):
        """The policy is the account's fund's, never the site's: the most lenient would decide for everybody."""
        with_policy(second_factor=False)  # Alsace, whose site this is not
        assert asked(account).path == "/espace/"
        account.fund_code = "13"
        account.save()
        other = Walker("alsace").type_pair(account.person.nir, PASSWORD)
        assert other.heading == "Code de sécurité"

    def test_the_session_is_another_token_than_any_before(self, account):
        walker = asked(account)
        walker.client.cookies["session"] = "planted"
        walker.pass_code()
        assert walker.client.cookies["session"].value != "planted"
        assert Session.objects.get().factor == Factor.EMAIL
        assert Session.objects.get().password_mark == mark_of(Account.objects.get().password)
