"""A new version of the general conditions is asked at the login that follows, once, and never within a session."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.accounts import conditions
from guichet.accounts.models import Account, ConditionsAcceptance
from guichet.accounts.operations import PasswordSuperseded, hash_password
from guichet.audit.models import Entry
from guichet.funds import kept
from guichet.funds.known_facts import CONDITIONS
from guichet.funds.models import GeneralConditions
from tests.factories import PASSWORD, AccountFactory, enter
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
NEW = max(CONDITIONS) + 1
BUTTON = "J'accepte les conditions générales d'utilisation"
HERE = "/connexion/conditions/"


def publish(version=NEW, *, at=None):
    """Let a version be in force, as one is that was approved two weeks ago."""
    made = GeneralConditions.objects.create(
        version=version,
        text="## 1. Le service\nIl est gratuit.",
        summary="Un médiateur est nommé.",
        published_at=at or timezone.now(),
    )
    kept.VERSIONS.forget()
    return made


@pytest.fixture
def account():
    return AccountFactory()


@pytest.fixture
def walker(account):
    """A member who logs in once the version is in force."""
    publish()
    walker = Walker()
    enter(walker.client, account)
    return walker.get("/espace/")


def test_it_is_asked_then_the_space_opens(walker, account):
    assert walker.path == HERE
    assert walker.heading == "Les conditions générales d'utilisation ont changé"
    assert "Un médiateur est nommé." in walker.text
    assert "Il est gratuit." in walker.text
    walker.press(BUTTON)
    assert walker.path == "/espace/"
    acceptance = ConditionsAcceptance.objects.get(account=account)
    assert acceptance.version == NEW
    assert Account.objects.get().conditions_version == NEW
    entry = Entry.objects.get(event="account.conditions_accepted")
    assert (entry.account, entry.facts) == (str(account.reference), {"version": NEW})
    enter(walker.client, account)
    assert walker.get("/espace/").path == "/espace/"


def test_who_never_accepted_any_is_not_told_that_they_changed(walker):
    Account.objects.update(conditions_version=0)
    walker.get(HERE)
    assert walker.heading == "Acceptez les conditions générales d'utilisation"
    assert "Un médiateur est nommé." not in walker.text
    assert walker.press(BUTTON).path == "/espace/"


def test_nothing_else_opens_before(walker):
    for address in ("/espace/paiements/", "/espace/mon-compte/", "/espace/mes-dossiers/"):
        response = walker.client.get(address)
        if response.status_code != 404:
            assert response["Location"] == HERE, address
    assert walker.client.get("/connexion/coordonnees/")["Location"] == HERE


def test_a_session_is_not_interrupted(account):
    walker = Walker()
    enter(walker.client, account)
    publish()
    assert walker.get("/espace/").path == "/espace/"
    assert walker.get(HERE).path == "/espace/"


def test_whoever_refuses_may_still_take_their_data_and_leave(walker, account):
    assert walker.get("/espace/mon-compte/mes-donnees/").path == "/espace/mon-compte/mes-donnees/"
    assert walker.client.post("/espace/mon-compte/mes-donnees/json/").status_code == 200
    assert walker.get("/espace/mon-compte/fermer/").path == "/espace/mon-compte/fermer/"
    walker.press("Fermer mon compte", compris="on")
    assert Account.objects.get().state == "closed"
    assert not ConditionsAcceptance.objects.exists()


def test_whoever_leaves_is_asked_again(walker, account):
    walker.press("Se déconnecter sans accepter")
    assert "Vous êtes déconnecté" in walker.text
    enter(walker.client, account)
    assert walker.get("/espace/").path == HERE


def test_no_version_is_accepted_but_the_one_that_was_read(walker, account):
    publish(NEW + 1)
    walker.press(BUTTON)
    assert "Une autre version vient d'entrer en vigueur" in walker.text
    assert not ConditionsAcceptance.objects.exists()
    walker.press(BUTTON)
    assert ConditionsAcceptance.objects.get().version == NEW + 1


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "999", "9" * 40])
def test_a_version_that_is_not_in_force_is_not_accepted(walker, version):
    walker.post(HERE, version=version)
    assert walker.status == 200
    assert walker.path == HERE
    assert not ConditionsAcceptance.objects.exists()


def test_where_enrolment_has_a_box_to_tick_so_has_this(with_policy, account):
    with_policy(acceptance="tick_then_next")
    publish()
    walker = Walker()
    enter(walker.client, account)
    walker.get("/espace/").press("Suivant >")
    assert "cochez la case" in walker.errors["conditions"]
    walker.press("Suivant >", conditions="on")
    assert walker.path == "/espace/"


def test_it_is_accepted_once_however_often_it_is_sent(account, now):
    publish(at=now)
    same = Account.objects.get()
    assert conditions.accept(account, version=NEW, now=now)
    assert not conditions.accept(same, version=NEW, now=now)
    assert ConditionsAcceptance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_accept_once(at_once, account, now):
    publish(at=now)
    results = at_once(*[lambda: conditions.accept(Account.objects.get(), version=NEW, now=now)] * 2)
    assert sorted(results) == [False, True]
    assert ConditionsAcceptance.objects.count() == 1


def test_whoever_has_another_s_password_accepts_nothing(account, now):
    publish(at=now)
    Account.objects.update(password=hash_password("Un-autre-verger-9"))
    with pytest.raises(PasswordSuperseded):
        conditions.accept(account, version=NEW, now=now)
    assert not ConditionsAcceptance.objects.exists()


def test_from_the_login_window_to_the_page_that_was_asked_for_or_the_space():
    member = AccountFactory(email_verified=False)  # no code is asked of who has nowhere to receive it
    publish()
    walker = Walker().get("/espace/paiements/")
    walker.press("Se connecter", identifiant=member.person.nir, mot_de_passe=PASSWORD)
    assert walker.path == HERE
    assert walker.press(BUTTON).path == "/espace/"


def test_a_version_to_come_asks_nobody_and_its_day_asks_without_delay(account):
    soon = timezone.now() + dt.timedelta(seconds=30)
    publish(at=soon)
    assert kept.version_in_force(now=timezone.now()) == max(
        version for version, since in CONDITIONS.items() if since <= timezone.now()
    )
    assert kept.version_in_force(now=soon) == NEW


def test_no_page_costs_a_query_more(account, django_assert_num_queries):
    browser = enter(Client(), account)
    with django_assert_num_queries(6):
        browser.get("/espace/")
    publish()
    with django_assert_num_queries(6):
        browser.get("/espace/")


def test_a_login_costs_no_query_more_but_the_first_of_a_minute():
    member = AccountFactory(email_verified=False)

    def queries():
        walker = Walker().get("/alsace/connexion/")
        typed = {"identifiant": member.person.nir, "mot_de_passe": PASSWORD}
        with CaptureQueriesContext(connection) as made:
            walker.client.post("/alsace/connexion/", typed)
        return [one["sql"] for one in made if "generalconditions" in one["sql"]], len(made)

    queries()  # the browser is not known yet
    assert queries()[0] == []
    warm = queries()[1]
    kept.VERSIONS.forget()
    asked, cold = queries()
    assert (len(asked), cold) == (1, warm + 1)


def test_the_page_itself_costs_two_queries(walker, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        walker.client.get(HERE)


def test_accounts_of_before_keep_what_they_accepted(account, now):
    from importlib import import_module

    from django.apps import apps

    ConditionsAcceptance.objects.create(account=account, version=1, accepted_at=now - dt.timedelta(days=9))
    ConditionsAcceptance.objects.create(account=account, version=2, accepted_at=now)
    other = AccountFactory(conditions_version=0)
    Account.objects.update(conditions_version=0)
    import_module("guichet.accounts.migrations.0009_conditions_accepted").from_acceptances(apps, None)
    account.refresh_from_db()
    other.refresh_from_db()
    assert (account.conditions_version, other.conditions_version) == (2, 0)
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
