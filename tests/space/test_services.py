"""What the space offers, and that nothing on the screen is dead."""

import pytest

from guichet.space import services
from guichet.space.services import Service


@pytest.fixture
def offer(monkeypatch):
    """Return `offer(*services)`: make the space offer these."""
    return lambda *offered: monkeypatch.setattr(services, "SERVICES", offered)


def test_the_documents_labels_in_the_documents_order():
    assert [str(one.label) for one in services.SERVICES if one.in_menu] == [
        "Mes services", "Mes attestations", "Mes paiements", "Suivre mes demandes", "Contact & échanges",
    ]  # fmt: skip
    assert [str(one.label) for one in services.SERVICES if one.is_shortcut] == [
        "Mes attestations", "Mes documents", "Suivre mes demandes", "Mon compte",
    ]  # fmt: skip


def test_what_leads_nowhere_is_not_shown(offer):
    offer(Service(name="no_such_page", label="Rien", in_menu=True, is_shortcut=True))
    assert (services.menu("particulier"), services.shortcuts("particulier")) == ([], [])
    assert not services.SERVICES[0].exists


def test_what_leads_somewhere_is_shown_where_it_belongs(offer):
    offer(Service(name="payments", label="A", in_menu=True), Service(name="home", label="B", is_shortcut=True))
    assert services.menu("particulier") == [("A", "/espace/paiements/")]
    assert services.shortcuts("particulier") == [("B", "/espace/")]


def test_every_service_is_reached_from_home_and_answers(browser):
    home = browser.get("/espace/").content.decode()
    existing = [service for service in services.SERVICES if service.exists]
    assert existing
    offered = dict(services.menu("particulier") + services.shortcuts("particulier"))
    for service in existing:
        address = offered[str(service.label)]
        assert f'<a href="{address}"' in home
        assert browser.get(address).status_code == 200


def test_each_set_of_services_has_its_own_menu(offer):
    offer(
        Service(name="payments", label="A", in_menu=True, bundles=services.OF_PEOPLE),
        Service(name="home", label="B", in_menu=True, is_shortcut=True),
    )
    assert services.menu("particulier") == [("A", "/espace/paiements/"), ("B", "/espace/")]
    assert services.menu("exploitation") == services.menu("particulier")
    assert services.menu("entreprise") == services.menu("jardinier") == [("B", "/espace/")]
    assert services.shortcuts("entreprise") == [("B", "/espace/")]


def test_shortcuts_are_on_home(browser, offer):
    offer(Service(name="payments", label="Mes paiements & remboursements", is_shortcut=True))
    home = browser.get("/espace/").content.decode()
    assert '<li><a href="/espace/paiements/">Mes paiements &amp; remboursements</a></li>' in home
