"""« Portes »: the pages on which two administrators of the national site close and open a direction."""

import pytest
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.backoffice.switches import acts
from guichet.switches import operations, queries
from guichet.switches.models import Closing, Direction
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/agents/portes/"
DOOR = f"{HERE}franceconnect/"
IN = Direction.FRANCECONNECT_IN
ADDRESSES = [HERE, *(f"{DOOR}{act.name}/" for act in acts.ACTS)]


def administrator(name, fund_code=""):
    agent = AgentFactory(roles=["administrator"], roles__fund_code=fund_code, name=name)
    walker = Walker()
    at_work(walker.client, agent, fund_code=fund_code)
    walker.agent = agent
    return walker


@pytest.fixture
def claire():
    return administrator("Claire Muller")


@pytest.fixture
def paul():
    return administrator("Paul Durand")


def press(walker, act):
    """Go to the page that confirms an act by its address, and press its button; return the walker."""
    return walker.get(f"{DOOR}{act}/").press(str(acts.BY_NAME[act].label))


def test_two_administrators_close_then_open(claire, paul):
    claire.get("/agents/").follow("Portes")
    claire.follow("Proposer de fermer : Connexion des adhérents avec FranceConnect")
    assert "Utilisez votre identifiant et votre mot de passe." in claire.text
    claire.press("Proposer de fermer")
    assert "Un autre administrateur national doit maintenant la confirmer." in claire.text
    assert "Vous l'avez proposé" in claire.text
    assert queries.is_open(IN)
    paul.get(HERE)
    assert "par Claire Muller" in paul.text
    paul.follow("Confirmer et fermer : Connexion des adhérents avec FranceConnect").press("Confirmer et fermer")
    assert "C'est fermé." in paul.text
    assert not queries.is_open(IN)
    assert "La connexion avec FranceConnect est momentanément fermée" in Walker().get("/alsace/connexion/").source
    press(paul, "proposer-de-rouvrir")
    assert not queries.is_open(IN)
    press(claire, "rouvrir")
    assert queries.is_open(IN)
    assert "momentanément fermée" not in Walker().get("/alsace/connexion/").source
    for said in ("Fermeture proposée le", "Fermée le", "Réouverture proposée le", "Rouverte le", "par Paul Durand"):
        assert said in claire.text
    journal = claire.get("/agents/journal/").text
    assert "A rouvert une porte" in journal
    assert "Connexion des adhérents avec FranceConnect" in journal


def test_one_s_own_proposal_is_not_confirmed_by_its_address_and_the_journal_knows(claire, paul):
    press(claire, "proposer-de-fermer")
    claire.get(f"{DOOR}fermer/")
    assert "Vous l'avez proposé vous-même" in claire.text
    claire.post(f"{DOOR}fermer/", lu=str(Closing.objects.get().reference))
    assert "Vous l'avez proposé vous-même" in claire.text
    assert queries.is_open(IN)
    press(paul, "fermer")
    press(claire, "proposer-de-rouvrir")
    claire.post(f"{DOOR}rouvrir/", lu=str(Closing.objects.get().reference))
    assert not queries.is_open(IN)
    assert Entry.objects.filter(event="agent.denied", facts={"reason": "own_proposal"}).count() == 3


def test_what_changed_meanwhile_is_told_and_nothing_is_done(claire, paul):
    claire.get(f"{DOOR}proposer-de-fermer/")
    press(paul, "proposer-de-fermer")
    claire.press("Proposer de fermer")
    assert "Quelqu'un d'autre a agi entre-temps" in claire.text
    claire.get(f"{DOOR}fermer/")
    press(paul, "retirer-la-fermeture")
    press(paul, "proposer-de-fermer")
    claire.press("Confirmer et fermer")
    assert "Quelqu'un d'autre a agi entre-temps" in claire.text
    assert queries.is_open(IN), "the other proposal was never read"
    assert Closing.objects.filter(over_at=None).count() == 1


def test_an_act_that_does_not_stand_leads_back(claire):
    for act in acts.ACTS[1:]:
        claire.get(f"{DOOR}{act.name}/")
        assert "Quelqu'un d'autre a agi entre-temps" in claire.text
    operations.close_at_once(direction=IN, now=timezone.now())
    claire.get(f"{DOOR}proposer-de-fermer/")
    assert "Quelqu'un d'autre a agi entre-temps" in claire.text
    assert "par l'exploitant du site" in claire.text


@pytest.mark.parametrize("address", [f"{HERE}x/fermer/", f"{DOOR}x/"])
def test_another_address_is_no_page(claire, address):
    assert claire.get(address).status == 404


def test_a_proposal_to_open_is_withdrawn(claire, paul):
    operations.close_at_once(direction=IN, now=timezone.now())
    press(claire, "proposer-de-rouvrir")
    press(paul, "retirer-la-reouverture")
    assert "la porte reste fermée" in paul.text
    assert Closing.objects.get().opening_asked_at is None


def test_administrators_of_a_fund_and_others_see_none_of_it():
    fund = administrator("Luc Weiss", fund_code="68")
    assert "Portes" not in fund.get("/agents/").text
    for address in ADDRESSES:
        assert fund.get(address).status == 403
        assert fund.post(address).status in {403, 405}
    assert Closing.objects.count() == 0
    support = Walker()
    at_work(support.client, AgentFactory(roles=["support"], roles__fund_code=""), fund_code="")
    assert support.get(HERE).status == 403
    assert Walker().get(HERE).path == "/agents/connexion/"


def test_the_number_of_queries_does_not_grow(claire, paul, django_assert_max_num_queries):
    for door in acts.DOORS.values():
        closing = operations.propose_closing(direction=door, by=paul.agent.reference, now=timezone.now())
        operations.close(closing, by=claire.agent.reference, now=timezone.now())
    with django_assert_max_num_queries(5):
        assert claire.client.get(HERE).status_code == 200


def test_every_direction_has_its_place_and_its_words():
    assert set(acts.DOORS.values()) == set(acts.CLOSED_MEANS) == set(Direction)
