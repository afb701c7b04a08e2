"""Whoever opens the demonstration as an agent finds something in every room."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from guichet.agents import queries
from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.demo import agents, callers, data, life
from guichet.demo.callers import Trouble
from tests.factories import at_work, open_file

pytestmark = pytest.mark.django_db(transaction=True)
HEADLINES = {
    Trouble.RETURNED: "revenu",
    Trouble.EXPIRED: "périmé",
    Trouble.ON_ITS_WAY: "courrier",
    Trouble.FROZEN: "bloqué",
    Trouble.HELD: "Les vérifications d'identité sont bloquées",
    Trouble.MOVED: "rien ne bloque",
}


@pytest.fixture
def started(demo):
    """The demonstration after its first start."""
    now = timezone.now()
    data.load_people(demo, today=timezone.localdate())
    agents.make(now=now)
    assert life.make(now=now)
    return now


def desk(role):
    return at_work(Client(), queries.by_email(agents.email_of(role)))


def read(client, address):
    import html

    response = client.get(address)
    assert response.status_code == 200, address
    return html.unescape(response.content.decode())


def test_every_room_of_every_agent_has_something(started):
    kinds = set(Case.objects.exclude(state=CaseState.CLOSED).values_list("kind", flat=True))
    assert kinds >= {
        CaseKind.CONTACT, CaseKind.UNKNOWN_PERSON, CaseKind.RETURNED_LETTER, CaseKind.ADDRESS_CHANGE,
        CaseKind.FILE_ELSEWHERE, CaseKind.NOT_ME, CaseKind.CONVENTION_ASKED,
    }  # fmt: skip
    for role in (Role.SUPPORT, Role.LETTERS, Role.REQUESTS, Role.SECURITY):
        assert "/agents/demandes/" in read(desk(role), "/agents/demandes/").split("<main", 1)[1], role
    assert "en retard" in read(desk(Role.SUPPORT), "/agents/demandes/")
    assert "Rappelé" not in read(desk(Role.SUPPORT), "/agents/demandes/?vue=les-miennes")
    assert "Demande à être rappelé" in read(desk(Role.SUPPORT), "/agents/demandes/?vue=les-miennes")
    letters = read(desk(Role.LETTERS), "/agents/courriers/")
    assert "Arrêter" in letters or "en attente" in letters.lower()
    assert "Pentecôte" in read(desk(Role.ADMINISTRATOR), "/agents/contenus/actualites/")
    assert "Claire Muller" in read(desk(Role.SECURITY), "/agents/journal/")

    # Each who calls has the trouble that the page of the demonstration tells.
    support = desk(Role.SUPPORT)
    page = read(Client(), "/demo/")
    for one in callers.all_callers():
        assert one.name in page
        assert one.number in page
        if one.trouble in HEADLINES:
            file = read(support, open_file(support, one.person))
            assert HEADLINES[one.trouble] in file.split('id="cause"')[1].split("</h2>")[0], one.trouble

    # Started again, nothing is made twice; and what is written in the journal follows in time.
    assert not life.make(now=started + dt.timedelta(days=1))
    assert Entry.objects.exists()


def test_without_enough_people_nothing_is_made(demo):
    agents.make(now=timezone.now())
    assert callers.all_callers() == []
    assert not life.make(now=timezone.now())
