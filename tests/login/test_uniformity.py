"""Unknown, wrong, wrong and expired, frozen: the same bytes, one Argon2 run, the same queries and the same writes (R144)."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.identifiers import ti
from guichet.login import operations
from tests.factories import PASSWORD, PROVISIONAL_PASSWORD, AccountFactory, EstablishmentFactory, PersonFactory
from tests.mandates.factories import delegate_account

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = "Ce-n'est-pas-le-bon-7"
RANDOM = rb'name="(?:csrfmiddlewaretoken|defi)" value="[^"]+"|data-passkey="[^"]+"'
"""What differs from one page to the next, whatever was typed."""


def account(**kwargs):
    """Return an account whose number has a value of its own."""
    return AccountFactory(**kwargs)


def expired(state, typed):
    made = account(state=state)
    made.password_expires_at = timezone.now() - dt.timedelta(seconds=1)
    made.save()
    return made.person.nir, typed


WHO = {
    "wrong password": lambda: (account().person.nir, WRONG),
    "unknown number": lambda: (PersonFactory.build().nir, PASSWORD),
    "known to the registry, no account": lambda: (PersonFactory().nir, PASSWORD),
    "expired provisional password, by email, wrong": lambda: expired(AccountState.AWAITING_FIRST_LOGIN, WRONG),
    "expired provisional password, by letter, wrong": lambda: expired(AccountState.AWAITING_LETTER, WRONG),
    "frozen": lambda: (account(state=AccountState.FROZEN).person.nir, PASSWORD),
    "closed": lambda: (account(state=AccountState.CLOSED).person.nir, PASSWORD),
    "establishment known to the registry, no account": lambda: (EstablishmentFactory().et, PASSWORD),
    "unknown establishment": lambda: (EstablishmentFactory.build().siret, PASSWORD),
    "wrong provisional password": lambda: (account(state=AccountState.AWAITING_LETTER).person.nir, WRONG),
    "who acts for others, wrong password": lambda: (delegate_account().delegate.number, WRONG),
    "a number of who acts for others that nobody has": lambda: (ti.generate(), PASSWORD),
}


def attempt(number, password, monkeypatch, *, cookies=None):
    """Log in; return what was seen: page, statements by kind, and how many passwords were verified."""
    runs = []
    monkeypatch.setattr(operations, "check_password", lambda *args: runs.append(1) or check_password(*args))
    client = Client()
    client.cookies.load(cookies or {})
    with CaptureQueriesContext(connection) as queries:
        response = client.post("/alsace/connexion/", {"identifiant": number, "mot_de_passe": password})
    page = re.sub(RANDOM, b"", response.content).replace(number.encode(), b"N")
    statements = sorted(query["sql"].split(" ", 1)[0] for query in queries)
    return response.status_code, page, statements, len(runs), sorted(response.cookies)


@pytest.mark.requirement("R144")
def test_every_refusal_looks_and_costs_the_same(subtests, monkeypatch):
    reference = attempt(*WHO["wrong password"](), monkeypatch)
    assert "Identifiant ou mot de passe incorrect" in reference[1].decode()
    assert reference[3] == 1
    for name, who in WHO.items():
        with subtests.test(name):
            assert attempt(*who(), monkeypatch) == reference


def test_an_expired_password_is_told_to_whoever_types_the_right_one_and_costs_one_run_too(monkeypatch):
    """Whoever types it held the letter or the mailbox: they learn nothing that they did not know (G-17)."""
    refused = attempt(*WHO["wrong password"](), monkeypatch)
    for state in (AccountState.AWAITING_FIRST_LOGIN, AccountState.AWAITING_LETTER, AccountState.RENEWAL):
        told = attempt(*expired(state, PROVISIONAL_PASSWORD), monkeypatch)
        assert "Votre mot de passe provisoire n&#x27;est plus valable" in told[1].decode()
        assert (told[0], told[2], told[3]) == (refused[0], refused[2], refused[3])


def test_an_expired_password_of_a_blocked_account_is_as_any_wrong_one(monkeypatch):
    number, typed = expired(AccountState.AWAITING_LETTER, PROVISIONAL_PASSWORD)
    Account.objects.update(state=AccountState.FROZEN)
    assert attempt(number, typed, monkeypatch) == attempt(*WHO["wrong password"](), monkeypatch)


@pytest.mark.parametrize("cookies", [{}, {settings.BROWSER_COOKIE_NAME: "of no browser"}])
def test_too_many_failures_say_the_same_of_an_unknown_number(monkeypatch, cookies):
    """Nor does a cookie that nobody was given tell which number has an account."""
    pages = []
    for number in (account().person.nir, PersonFactory.build().nir, delegate_account().delegate.number, ti.generate()):
        for _ in range(10):
            attempt(number, WRONG, monkeypatch, cookies=cookies)
        status, page, statements, runs, _cookies = attempt(number, WRONG, monkeypatch, cookies=cookies)
        pages.append((status, page, statements, runs))
    assert all(one == pages[0] for one in pages)
    assert "patientez" in pages[0][1].decode()
    assert pages[0][3] == 0, "no verification for who is made to wait"
