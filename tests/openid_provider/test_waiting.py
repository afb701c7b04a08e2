"""A request that waits is answered once, however many press at once."""

import datetime as dt

import pytest

from guichet.audit.models import Entry
from guichet.login import operations as login
from guichet.openid_provider import consent, waiting
from guichet.openid_provider.models import Asked, Subject
from tests.factories import AccountFactory
from tests.openid_provider.asking import demand_of, service


@pytest.mark.django_db
def test_it_is_answered_once_or_pressed_twice(now):
    asked = waiting.keep(demand_of(service(), now=now), now=now)
    assert waiting.find(asked.reference, now=now) == asked
    assert waiting.close(asked, now=now)
    assert waiting.close(asked, now=now + dt.timedelta(seconds=9))
    assert not waiting.close(asked, now=now + dt.timedelta(seconds=10))
    assert waiting.find(asked.reference, now=now + dt.timedelta(seconds=10)) is None


@pytest.mark.django_db
def test_what_it_holds_is_sealed_and_reads_the_same(now):
    demand = demand_of(service(), now=now, max_age="60", prompt="login consent")
    asked = waiting.keep(demand, now=now)
    assert demand_of(demand.client, now=now, **Asked.objects.get(pk=asked.pk).parameters) == demand


@pytest.mark.django_db(transaction=True)
def test_a_refusal_read_in_two_windows_at_once_is_written_once(now, at_once):
    demand = demand_of(service(), now=now)
    asked = waiting.keep(demand, now=now)

    def note():
        waiting.note_refusal(demand, None, reason="email_not_verified", asked=asked, now=now)

    assert at_once(note, note) == [None, None]
    assert Entry.objects.filter(event="openid.refused").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_windows_agree_to_different_things_and_neither_is_lost(now, at_once):
    client = service(scopes=["profile", "email", "birth"])
    session, _token = login.open_session(AccountFactory(), now=now)
    demands = [demand_of(client, now=now, scope=f"openid {scope}") for scope in ("profile", "email")]
    at_once(*[lambda one=one: consent.give(session, one, now=now) for one in demands])
    assert Subject.objects.get().consented_scopes == ["email", "openid", "profile"]
