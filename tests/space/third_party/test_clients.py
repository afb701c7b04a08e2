"""« Mes clients »: those who gave a mandate to this structure, and nobody else's."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.accounts.models import File
from guichet.conventions.rules import StructureKind
from guichet.mandates.models import Mandate
from tests.factories import AccountFactory, PersonFactory, enter
from tests.space.third_party.conventions import convention, here, member

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def mandate(structure, name, **more):
    """Return one in force for a week, to declare resources."""
    now = timezone.now()
    account = AccountFactory(person=PersonFactory(birth_name=name))
    today = timezone.localdate(now)
    told = {"starts_on": today, "ends_on": today + 7 * DAY, "effective_at": now - DAY, "state": "given", **more}
    return Mandate.objects.create(
        giver=account, profile="particulier", fund_code="68", structure=structure, relation="accountant",
        services=["dec_ressources"], origin="online", given_at=now, accepted_at=now, **told,
    )  # fmt: skip


@pytest.mark.requirement("R4")
def test_clients_in_force_alone_with_what_each_lets_be_done(client):
    one = member(convention(StructureKind.DECLARANT, name="Cabinet Épi"))
    other = convention(StructureKind.DECLARANT, number="T67-2", name="Cabinet Blé")
    structure, now = one.convention.structure, timezone.now()
    today = timezone.localdate(now)
    shown = mandate(structure, "Arnould")
    mandate(other.structure, "Etranger")
    mandate(structure, "Demain", starts_on=today + DAY)
    mandate(structure, "Hier", starts_on=today - DAY, ends_on=today - DAY)
    mandate(structure, "Attend", effective_at=now + DAY)
    mandate(structure, "Fini", state="ended")
    closed = mandate(structure, "Ferme")
    File.objects.filter(account=closed.giver).delete()
    blocked = mandate(structure, "Gele")
    type(blocked.giver).objects.filter(pk=blocked.giver_id).update(state="frozen")
    browser = enter(client, one.delegate.account)
    page = browser.get(here(one, "clients")).content.decode()
    assert "ARNOULD" in page
    assert "Déclaration de ressources" in page
    for name in ("ETRANGER", "DEMAIN", "HIER", "ATTEND", "FINI", "FERME", "GELE"):
        assert name not in page
    assert f"{shown.ends_on.day}" in page
    # Another structure's page, and whoever has no right to clients.
    theirs = member(other, given_name="Marc")
    assert browser.get(here(theirs, "clients")).status_code == 404
    nothing = member(one.convention, services=[], given_name="Luc")
    assert enter(type(client)(), nothing.delegate.account).get(here(nothing, "clients")).status_code == 404
