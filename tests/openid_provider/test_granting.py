"""What a request is answered: every reason to ask, to wait or to refuse, one at a time."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from guichet.accounts.models import File
from guichet.audit.models import Entry
from guichet.login import operations as login
from guichet.login.models import Door, Factor, Session
from guichet.openid_provider import consent
from guichet.openid_provider.conditions import Lack
from guichet.openid_provider.granting import (
    CannotVouch,
    Closed,
    Grant,
    NeedsConsent,
    NeedsLogin,
    NeedsStage,
    Refused,
    amr_of,
    decide,
    error_of,
)
from guichet.openid_provider.models import AuthorizationCode, Client
from guichet.registry.models import NirKind, PersonState
from guichet.switches.models import Closing, Direction
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory
from tests.mandates.factories import MandateFactory
from tests.openid_provider.asking import answer_in, demand_of, franceconnect, request_of, service, signing_key

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def session_of(account, *, at, door=Door.PASSWORD, factor=Factor.EMAIL):
    """A session as a page reads it."""
    opened, _token = login.open_session(account, factor=factor, door=door, now=at)
    return Session.objects.select_related(
        "account__person", "account__establishment", "account__contact", "file__establishment"
    ).get(pk=opened.pk)


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now - 30 * dt.timedelta(days=1))


@pytest.fixture
def session(account, now):
    """Opened an hour ago."""
    return session_of(account, at=now - HOUR)


@pytest.fixture
def quiet(db):
    """A service that asks no consent."""
    return service(asks_consent=False)


def test_whoever_acts_for_somebody_is_vouched_for_as_themselves(quiet, client):
    """Another site is never told that they are the giver, nor is the giver's journal."""
    now, account = timezone.now(), AccountFactory()
    session = session_of(account, at=now)
    client.cookies[settings.SESSION_COOKIE_NAME] = login.act_under(session, MandateFactory(receiver=account), now=now)
    signing_key(now=now)
    _where, told = answer_in(client.get("/openid/authorize", request_of(quiet)).url)
    assert told["code"]
    assert AuthorizationCode.objects.get().account == account
    entry = Entry.objects.get(event="openid.granted")
    assert (entry.account, "by_account" in entry.facts) == (str(account.reference), False)


class TestLogin:
    def test_nobody_is_in(self, quiet, now):
        assert decide(demand_of(quiet, now=now), None, now) == NeedsLogin()

    def test_a_live_session_is_enough(self, quiet, session, now):
        assert decide(demand_of(quiet, now=now), session, now) == Grant("eidas1", ("pwd", "otp"), now - HOUR)

    @pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
    def test_asked_again_an_old_session_counts_for_nothing(self, quiet, session, now, prompt):
        assert decide(demand_of(quiet, now=now, prompt=prompt), session, now) == NeedsLogin()

    def test_asked_again_the_login_that_follows_is_enough(self, quiet, account, now):
        demand = demand_of(quiet, now=now, prompt="login")
        later = now + dt.timedelta(minutes=2)
        assert decide(demand, session_of(account, at=later), later) == Grant("eidas1", ("pwd", "otp"), later)

    @pytest.mark.parametrize(("max_age", "enough"), [("3600", True), ("3599", False), ("0", False)])
    def test_not_longer_ago_than_the_client_says(self, quiet, session, now, max_age, enough):
        found = decide(demand_of(quiet, now=now, max_age=max_age), session, now)
        assert isinstance(found, Grant) is enough

    def test_at_most_nought_seconds_ago_is_asked_once_and_not_for_ever(self, quiet, account, now):
        demand, later = demand_of(quiet, now=now, max_age="0"), now + dt.timedelta(minutes=2)
        session = session_of(account, at=now + dt.timedelta(minutes=1))
        assert isinstance(decide(demand, session, later), Grant)

    def test_a_password_shown_again_since_counts_for_the_age(self, quiet, session, now):
        session.password_checked_at = now - dt.timedelta(minutes=1)
        found = decide(demand_of(quiet, now=now, max_age="90"), session, now)
        assert isinstance(found, Grant)
        assert found.auth_time == now - dt.timedelta(minutes=1)

    def test_a_password_shown_again_is_no_login(self, quiet, session, now):
        session.password_checked_at = now + dt.timedelta(minutes=1)
        demand = demand_of(quiet, now=now, prompt="login")
        assert decide(demand, session, now + dt.timedelta(minutes=2)) == NeedsLogin()

    @pytest.mark.requirement("R196")
    def test_what_franceconnect_vouched_for_is_never_told_to_franceconnect(self, account, now):
        demand, later = demand_of(franceconnect(), now=now), now + dt.timedelta(minutes=1)
        session = session_of(account, at=later, door=Door.FRANCECONNECT)
        assert decide(demand, session, later) == NeedsLogin()
        session.password_checked_at = later
        assert decide(demand, session, later) == NeedsLogin()

    def test_but_opens_the_organisation_s_own_services(self, quiet, account, now):
        session = session_of(account, at=now - HOUR, door=Door.FRANCECONNECT, factor=Factor.EMAIL)
        assert decide(demand_of(quiet, now=now), session, now) == Grant("eidas1", ("fc", "otp"), None)

    @pytest.mark.parametrize("asked", [{"prompt": "login"}, {"prompt": "select_account"}, {"max_age": "86400"}])
    def test_not_where_they_want_the_member_to_show_who_they_are(self, quiet, account, now, asked):
        later = now + dt.timedelta(minutes=1)
        session = session_of(account, at=later, door=Door.FRANCECONNECT)
        assert decide(demand_of(quiet, now=now, **asked), session, later) == NeedsLogin()

    def test_unless_the_password_was_typed_since_and_lately_enough(self, quiet, account, now):
        session = session_of(account, at=now - HOUR, door=Door.FRANCECONNECT)
        session.password_checked_at = now - dt.timedelta(minutes=1)
        found = decide(demand_of(quiet, now=now, max_age="90"), session, now)
        assert found == Grant("eidas1", ("fc", "otp"), now - dt.timedelta(minutes=1))

    def test_every_stage_is_passed_first(self, quiet, now):
        account = AccountFactory(confirmed=False)
        found = decide(demand_of(quiet, now=now), session_of(account, at=now), now)
        assert found == NeedsStage("login:confirm_details")


@pytest.mark.parametrize(
    ("door", "factor", "amr"),
    [
        (Door.PASSWORD, Factor.NONE, ("pwd",)),
        (Door.PASSWORD, Factor.TRUSTED_BROWSER, ("pwd",)),
        (Door.PASSWORD, Factor.SMS, ("pwd", "otp", "sms", "mfa")),
        (Door.PASSWORD, Factor.AUTHENTICATOR, ("pwd", "otp", "mfa")),
        (Door.PASSWORD, Factor.PASSKEY, ("pwd", "pop", "user", "mfa")),
        (Door.PASSKEY, Factor.PASSKEY, ("pop", "user", "mfa")),
    ],
)
def test_how_the_member_showed_who_they_are(door, factor, amr):
    assert amr_of(Session(door=door, factor=factor)) == amr


class TestLevel:
    @pytest.mark.parametrize("asked", [None, "eidas1", "eidas2 eidas1", "urn:autre eidas1"])
    def test_one_that_is_ours_among_those_asked_for(self, quiet, session, now, asked):
        assert decide(demand_of(quiet, now=now, acr_values=asked), session, now).acr == "eidas1"

    @pytest.mark.parametrize("asked", ["eidas2", "eidas3 eidas2", "urn:autre", "EIDAS1"])
    def test_what_cannot_be_reached_is_refused_at_once(self, quiet, session, now, asked):
        for someone in (session, None):
            found = decide(demand_of(quiet, now=now, acr_values=asked), someone, now)
            assert isinstance(found, Refused)
            assert error_of(found) == "unmet_authentication_requirements"


class TestClosed:
    @pytest.mark.parametrize(
        ("client", "direction"),
        [(franceconnect, Direction.FRANCECONNECT_OUT), (service, Direction.SERVICES_OUT)],
    )
    def test_each_direction_by_itself_whoever_is_in(self, client, direction, session, now):
        demand = demand_of(client(), now=now)
        closing = Closing.objects.create(direction=direction, asked_at=now, closed_at=now)
        assert decide(demand, session, now) == decide(demand, None, now) == Closed()
        Closing.objects.filter(pk=closing.pk).update(direction=Direction.FRANCECONNECT_IN)
        assert decide(demand, None, now) == NeedsLogin()


class TestOfWhom:
    """Towards FranceConnect."""

    def decided(self, account, now):
        return decide(demand_of(franceconnect(), now=now), session_of(account, at=now), now)

    @pytest.mark.requirement("R195", "R197")
    def test_of_a_particulier_with_the_three_conditions(self, account, now):
        assert isinstance(self.decided(account, now), Grant)

    @pytest.mark.requirement("R195")
    def test_not_of_a_company(self, now):
        account = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise")
        assert self.decided(account, now) == CannotVouch((Lack.NOT_PARTICULIER,))

    @pytest.mark.requirement("R195")
    def test_of_an_exploitant_as_the_particulier_they_are_where_a_fund_knows_them_so(self, now):
        account = AccountFactory(profile="exploitant")
        assert self.decided(account, now) == CannotVouch((Lack.NOT_PARTICULIER,))
        File.objects.create(account=account, profile="particulier", fund_code="68", opened_at=now)
        demand = demand_of(Client.objects.get(), now=now)
        assert isinstance(decide(demand, session_of(account, at=now), now), Grant)

    @pytest.mark.requirement("R197")
    @pytest.mark.parametrize(
        "person", [{"certified": False}, {"nir_kind": NirKind.AWAITING}, {"nir_kind": NirKind.PROVISIONAL}]
    )
    def test_not_without_a_certified_number(self, now, person):
        account = AccountFactory(person=PersonFactory(**person))
        assert self.decided(account, now) == CannotVouch((Lack.NOT_CERTIFIED,))

    @pytest.mark.requirement("R197")
    def test_not_without_a_verified_email(self, now):
        account = AccountFactory(email_verified=False, opened_at=now)
        assert self.decided(account, now) == CannotVouch((Lack.EMAIL,))

    @pytest.mark.requirement("R197")
    def test_nor_with_one_that_its_server_refuses_since(self, account, now):
        account.contact.email_refused_at = now - 40 * dt.timedelta(days=1)
        account.contact.confirmed_at = now
        account.contact.save()
        assert self.decided(account, now) == CannotVouch((Lack.EMAIL,))

    @pytest.mark.parametrize("state", [PersonState.DECEASED, PersonState.BLOCKED])
    def test_not_of_who_died_or_is_in_doubt_and_no_more_is_said(self, now, state):
        account = AccountFactory(person=PersonFactory(state=state, certified=False), email_verified=False)
        assert self.decided(account, now) == CannotVouch((Lack.NOT_AVAILABLE,))

    @pytest.mark.parametrize("state", [PersonState.DECEASED, PersonState.BLOCKED])
    def test_nor_towards_a_service(self, quiet, now, state):
        account = AccountFactory(person=PersonFactory(state=state))
        found = decide(demand_of(quiet, now=now), session_of(account, at=now), now)
        assert found == CannotVouch((Lack.NOT_AVAILABLE,))

    def test_a_service_asks_none_of_the_three(self, quiet, now):
        account = AccountFactory(person=PersonFactory(certified=False), email_verified=False, opened_at=now)
        assert isinstance(decide(demand_of(quiet, now=now), session_of(account, at=now), now), Grant)

    def test_a_service_of_the_space_opens_to_the_files_that_it_is_for(self, now):
        tesa = service("tesa", service="ent_tesa", asks_consent=False)
        people, company = AccountFactory(), AccountFactory(establishment=EstablishmentFactory(), profile="entreprise")
        demand = demand_of(tesa, now=now)
        assert decide(demand, session_of(people, at=now), now) == CannotVouch((Lack.SERVICE,))
        assert isinstance(decide(demand, session_of(company, at=now), now), Grant)


class TestConsent:
    @pytest.fixture
    def client_(self):
        return service(scopes=["profile", "email", "file"])

    def test_is_asked_once_and_remembered(self, client_, session, now):
        demand = demand_of(client_, now=now)
        assert decide(demand, session, now) == NeedsConsent()
        consent.give(session, demand, now=now)
        assert isinstance(decide(demand, session, now), Grant)
        assert isinstance(decide(demand_of(client_, now=now + HOUR), session, now + HOUR), Grant)

    def test_is_asked_again_when_more_is_asked_for_and_not_when_less_is(self, client_, session, now):
        consent.give(session, demand_of(client_, now=now, scope="openid profile"), now=now)
        assert isinstance(decide(demand_of(client_, now=now, scope="openid"), session, now), Grant)
        more = demand_of(client_, now=now, scope="openid profile file")
        assert decide(more, session, now) == NeedsConsent()
        consent.give(session, more, now=now)
        assert isinstance(decide(demand_of(client_, now=now, scope="openid profile"), session, now), Grant)

    def test_is_asked_again_when_the_client_wants_it_so_and_once_only(self, client_, session, now):
        consent.give(session, demand_of(client_, now=now), now=now)
        later = now + HOUR
        demand = demand_of(client_, now=later, prompt="consent")
        assert decide(demand, session, later) == NeedsConsent()
        consent.give(session, demand, now=later)
        assert isinstance(decide(demand, session, later), Grant)

    def test_of_one_member_is_nobody_else_s(self, client_, session, now):
        demand = demand_of(client_, now=now)
        consent.give(session, demand, now=now)
        assert decide(demand, session_of(AccountFactory(), at=now), now) == NeedsConsent()

    def test_at_one_client_is_not_at_another(self, client_, session, now):
        consent.give(session, demand_of(client_, now=now), now=now)
        assert decide(demand_of(service("autre"), now=now), session, now) == NeedsConsent()

    def test_taken_back_is_asked_for_again(self, client_, session, now):
        demand = demand_of(client_, now=now)
        consent.give(session, demand, now=now)
        assert consent.take_back(session.account, key="telepaiement", now=now) == "Télépaiement"
        assert decide(demand, session, now) == NeedsConsent()
        assert consent.take_back(session.account, key="telepaiement", now=now) == ""


def test_what_may_show_no_page_is_told_by_a_word():
    words = {error_of(one) for one in (NeedsLogin(), NeedsConsent(), NeedsStage("x"), CannotVouch(()), Closed())}
    assert words == {"login_required", "consent_required", "interaction_required", "temporarily_unavailable"}
    assert error_of(Grant("eidas1", (), timezone.now())) == ""


def test_it_takes_two_queries_when_all_is_well(session, now, django_assert_num_queries):
    client = service()
    demand = demand_of(client, now=now)
    consent.give(session, demand, now=now)
    with django_assert_num_queries(2):
        decide(demand, session, now)
