"""« Jour d'attaque »: the pages on which two administrators raise the guard of their fund, or of all."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.backoffice.vigilance import acts
from guichet.funds import catalogue
from guichet.funds.models import NewsItem
from guichet.vigilance import operations, queries
from guichet.vigilance.models import AttackDay
from guichet.vigilance.operations import Wanted
from guichet.vigilance.rules import Measures
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/agents/jour-d-attaque/"
ALSACE = "68"
TITLE = "De <b>faux</b> SMS circulent au nom de la MSA."


def administrator(name, fund_code=ALSACE, role="administrator"):
    walker = Walker()
    walker.agent = AgentFactory(roles=[role], roles__fund_code=fund_code, name=name)
    at_work(walker.client, walker.agent, fund_code=fund_code)
    return walker


@pytest.fixture
def claire():
    return administrator("Claire Muller")


@pytest.fixture
def paul():
    return administrator("Paul Durand")


def propose(walker, **typed):
    """See the form, its preview, and propose; return the walker."""
    walker.get(f"{HERE}proposer/").press("Voir l'aperçu", **{"duree": "24", **typed})
    return walker.press("Proposer")


def press(walker, act, **typed):
    return walker.get(f"{HERE}{act}/").press(str(acts.BY_NAME[act].label), **typed)


def on(fund_code=ALSACE):
    return queries.measures_of(fund_code, now=timezone.now())


def test_two_administrators_declare_prolong_and_end(claire, paul):
    claire.get("/agents/").follow("Jour d'attaque").follow("Proposer un jour d'attaque")
    claire.press("Voir l'aperçu", duree="24")
    assert "Choisissez au moins une mesure, ou écrivez un bandeau." in claire.text
    claire.press("Voir l'aperçu", texte="Ne répondez pas.", duree="24")
    assert "Écrivez d'abord la première phrase" in claire.errors["titre"]
    claire.press("Voir l'aperçu", titre=TITLE, proofs="on", letters="on", codes="on")
    assert "De &lt;b&gt;faux&lt;/b&gt; SMS circulent" in claire.source
    assert not AttackDay.objects.exists(), "a preview proposes nothing"
    claire.press("Proposer")
    assert "Un autre administrateur doit maintenant le confirmer." in claire.text
    assert "Vous l'avez proposé" in claire.text
    assert not on()
    paul.get(HERE).follow("Confirmer et déclarer")
    assert "Claire Muller" in paul.text
    assert "De &lt;b&gt;faux&lt;/b&gt; SMS circulent" in paul.source
    paul.press("Confirmer et déclarer")
    assert "Le jour d'attaque est déclaré." in paul.text
    assert on() == Measures(proofs=True, letters=True, codes=True)
    assert not on("54")
    assert "De &lt;b&gt;faux&lt;/b&gt; SMS circulent" in Walker().get("/alsace/inscription/").source
    assert "SMS circulent" not in Walker().get("/lorraine/inscription/").source
    assert "Jour d'attaque jusqu'au" in administrator("Inès Schmitt", role="support").get("/agents/").text
    press(paul, "prolonger", duree="168")
    assert "Cela dépasserait 7 jours" in paul.errors["duree"]
    paul.press("Proposer de prolonger", duree="48")
    assert "Nouvelle fin proposée" in paul.text
    press(claire, "confirmer-la-prolongation")
    day = AttackDay.objects.get()
    assert day.ends_at - day.started_at == dt.timedelta(hours=72)
    press(claire, "terminer")
    assert on()
    press(paul, "confirmer-la-fin")
    assert not on()
    assert NewsItem.objects.get(title=TITLE).removed_at
    for said in ("Proposé le", "Déclaré le", "Fin avant l'heure proposée le", "Terminé le", "par Paul Durand"):
        assert said in paul.text
    journal = claire.get("/agents/journal/").text
    assert "A déclaré un jour d'attaque" in journal
    assert "Demander deux vérifications d'identité, Retenir les courriers" in journal


def test_one_s_own_proposal_is_not_confirmed_by_its_address_and_the_journal_knows(claire, paul):
    propose(claire, proofs="on")
    claire.get(f"{HERE}declarer/")
    assert "Vous l'avez proposé vous-même" in claire.text
    claire.post(f"{HERE}declarer/", lu=f"{AttackDay.objects.get().reference}/")
    assert not on()
    press(paul, "declarer")
    press(paul, "terminer")
    day = AttackDay.objects.get()
    paul.post(f"{HERE}confirmer-la-fin/", lu=f"{day.reference}/{day.change_asked_at.isoformat()}")
    assert "Vous l'avez proposé vous-même" in paul.text
    assert on()
    assert Entry.objects.filter(event="agent.denied", facts={"reason": "own_proposal"}).count() == 3


def test_a_form_of_an_older_proposal_confirms_nothing(claire, paul):
    """Paul reads a banner alone; Claire withdraws it and proposes more under the same address."""
    propose(claire, titre="Attention.")
    paul.get(f"{HERE}declarer/")
    press(claire, "retirer")
    propose(claire, proofs="on", letters="on", duree="168")
    paul.press("Confirmer et déclarer")
    assert "Quelqu'un d'autre a agi entre-temps" in paul.text
    assert not on()
    press(paul, "declarer")
    press(claire, "terminer")
    paul.get(f"{HERE}confirmer-la-fin/")
    press(claire, "retirer-le-changement")
    press(claire, "terminer")
    paul.press("Confirmer et terminer")
    assert "Quelqu'un d'autre a agi entre-temps" in paul.text
    assert on()
    claire.get(f"{HERE}proposer/").press("Voir l'aperçu", codes="on", duree="4").press("Proposer")
    assert "Quelqu'un d'autre a agi entre-temps" in claire.text, "one at a time"
    assert claire.get(f"{HERE}x/").status == 404


def test_what_is_of_another_fund_is_out_of_reach_and_all_funds_belong_to_the_national_site(claire, paul):
    propose(claire, proofs="on")
    luc, anne, marie = (administrator(name, code) for name, code in (("Luc", "54"), ("Anne", ""), ("Marie", "")))
    for stranger in (luc, anne):
        stranger.get(f"{HERE}declarer/")
        assert "Quelqu'un d'autre a agi" in stranger.text, "of another fund, and not shown"
        stranger.post(f"{HERE}declarer/", lu=f"{AttackDay.objects.get().reference}/")
        assert "Claire Muller" not in stranger.text
    assert not on()
    propose(anne, codes="on")
    press(marie, "declarer")
    assert on("54") == Measures(codes=True)
    assert "Un jour d'attaque est déclaré pour toutes les caisses" in luc.get(HERE).text
    luc.get(f"{HERE}terminer/")
    assert "Quelqu'un d'autre a agi" in luc.text, "no fund lowers what all raised"
    support = administrator("Inès Schmitt", role="support")
    for address in (HERE, f"{HERE}proposer/", *(f"{HERE}{act.name}/" for act in acts.ACTS)):
        assert support.get(address).status == 403
        assert support.post(address).status in {403, 405}
    assert Walker().get(HERE).path == "/agents/connexion/"


def test_the_number_of_queries_does_not_grow(claire, paul, django_assert_max_num_queries):
    now = timezone.now()
    for rank in range(5):
        at = now - dt.timedelta(days=9 - rank)
        wanted = Wanted(fund_code=ALSACE, measures=Measures(proofs=True), hours=4)
        day = operations.propose(wanted, by=claire.agent.reference, now=at)
        operations.start(day, by=paul.agent.reference, now=at)
    operations.settle(now=now)
    with django_assert_max_num_queries(6):
        assert "Terminé de lui-même" in claire.client.get(HERE).content.decode()
    assert catalogue.has_code(ALSACE)
