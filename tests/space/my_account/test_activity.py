"""The journal in words: every event is told or left out, nobody else's, nothing old."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.audit import operations as audit
from guichet.audit import vocabulary
from guichet.space.my_account import activity
from tests.factories import AccountFactory

HERE = "/espace/mon-compte/activite/"


def record(account, event="login.succeeded", *, at=None, **facts):
    audit.record(event, account=str(account.reference), fund_code="68", now=at or timezone.now(), **facts)


def test_every_event_is_told_or_left_out_for_a_reason():
    assert set(activity.SENTENCES) | set(activity.LEFT_OUT) == vocabulary.EVENTS
    assert not set(activity.SENTENCES) & set(activity.LEFT_OUT)
    assert all(activity.LEFT_OUT.values())


@pytest.mark.django_db
@pytest.mark.parametrize("event", sorted(activity.SENTENCES))
@pytest.mark.parametrize("facts", [{}, {"change": "email"}, {"change": "mobile"}, {"change": "something_new"}])
def test_every_sentence_can_be_said(event, facts, now):
    entry = audit.record(event, now=now, **facts)
    sentence = str(activity.told(entry).sentence)
    assert sentence[0].isupper()
    assert not sentence.endswith(".")


def test_who_did_it_is_said_when_it_was_not_the_member(db, now):
    agent = "agent:6f1c2a34-98d1-4d3e-9a53-0c8d9a1f2b3c"
    said = [
        str(activity.told(audit.record("account.changed", now=now, actor=actor, change="email")).by)
        for actor in ("member", "system", agent)
    ]
    assert said == ["", "automatiquement", "par un conseiller"]


def test_a_login_by_franceconnect_is_told_as_one(browser, account):
    record(account, door="password")
    record(account, door="franceconnect")
    assert browser.get(HERE).content.decode().count("Connexion avec FranceConnect") == 1


def test_only_one_s_own_of_the_last_twelve_months_latest_first(browser, account):
    now = timezone.now()
    record(AccountFactory(), "account.closed")
    record(account, "account.opened", at=now - dt.timedelta(days=366))
    record(account, "login.logged_out", at=now - dt.timedelta(days=364))
    record(account, "login.succeeded")
    page = browser.get(HERE).content.decode()
    assert "Compte fermé" not in page
    assert "Compte ouvert" not in page
    assert page.index("Connexion<") < page.index("Déconnexion<")


def test_it_comes_in_pages_and_any_address_gives_one(browser, account):
    for _ in range(60):
        record(account)
    for asked, number in {"": 1, "2": 2, "99": 3, "x": 1}.items():
        page = browser.get(HERE, {"page": asked}).content.decode()
        assert f"page {number} sur 3" in page
        assert page.count("<time datetime") == (10 if number == 3 else 25)


def test_an_event_that_no_sentence_knows_is_not_shown_and_breaks_nothing(browser, account, monkeypatch):
    monkeypatch.setattr(vocabulary, "EVENTS", vocabulary.EVENTS | {"account.from_the_future"})
    record(account, "account.from_the_future")
    assert "Rien pour le moment." in browser.get(HERE).content.decode()


def test_three_queries(browser, account, django_assert_max_num_queries):
    for _ in range(30):
        record(account)
    with django_assert_max_num_queries(3):
        browser.get(HERE)
