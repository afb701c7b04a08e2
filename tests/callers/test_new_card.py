"""« Votre site refuse ma carte Vitale. » She copies the card that was replaced; the funds know the new one alone."""

import pytest

from guichet.accounts.models import Account
from guichet.agents.models import Look
from tests.callers.hands import RENE_SAYS, begin_again, enter_by_letter, finish, type_amounts, type_serials
from tests.factories import CardFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OLD_SERIAL = "55554444333"
CARD_REFUSED = "Vérification refusée : numéro de série de la carte Vitale"


@pytest.fixture
def rene(caller):
    """René, who received a new card; the one in his wallet is the former one."""
    someone = people.rene()
    CardFactory(person=someone.person, serial=OLD_SERIAL, current=False)
    return caller(someone)


def refused(agent):
    """The proofs that the history says were refused, latest first, without the hour."""
    return [line.partition(" ")[2] for line in agent.history if "refusée" in line]


def test_another_proof_once_the_wait_is_released(agent, rene):
    # He copies his old card, with a blank that he thinks matters; begins again; five answers, and nothing passes.
    type_serials(rene.begin().identify(), OLD_SERIAL, "55554444334", "55554444335")
    assert rene.heading == "Inscription par voie postale"
    type_serials(begin_again(rene), OLD_SERIAL, "55554444336")

    # « Bonjour, votre site refuse ma carte Vitale, et pourtant je la recopie. »
    agent.page.goto("/agents/")
    agent.type(cherche=rene.someone.number).press("Rechercher").open()
    assert agent.headline == "Les vérifications d'identité sont bloquées jusqu'au 10 mars 2026 à 16:00"
    assert refused(agent) == [f"{CARD_REFUSED} ({rank})" for rank in ("2e essai", "1er essai")] + [
        f"{CARD_REFUSED} ({rank})" for rank in ("3e essai", "2e essai", "1er essai")
    ]
    assert OLD_SERIAL not in agent.page.content()
    assert "« Avez-vous reçu une autre carte Vitale depuis ? Seule la plus récente convient. »" in agent.say

    # « Oui, il y a un mois, mais je ne sais plus où je l'ai mise. » Another proof, then.
    agent.check_caller(**RENE_SAYS)
    assert agent.offered[:2] == ["Lever l'attente", "Inscrire par courrier"]
    will = agent.prepare("Lever l'attente")
    assert "elle choisit « S'inscrire », puis « Effacer et recommencer »." in will
    said = agent.confirm("Lever l'attente")
    assert said.startswith("L'attente est levée : la personne peut réessayer.")
    assert not agent.headline.startswith("Les vérifications d'identité sont bloquées")

    finish(type_amounts(begin_again(rene), people.AMOUNT))
    assert rene.is_in_the_space
    assert "appel téléphonique" in rene.who_looked().lower()

    look = str(Look.objects.get().reference)
    assert agent.did("agent.file_opened", reason="call") == [look]
    assert agent.did("agent.caller_checked", right=True) == [look]
    assert agent.did("agent.helped", action="lever_l_attente") == [look]


@pytest.mark.requirement("R83")
def test_a_letter_for_who_has_no_other_paper_at_hand(agent, rene, days):
    type_serials(rene.begin().identify(), OLD_SERIAL, "55554444334", "55554444335")

    # « Je n'ai que cette carte, et aucun relevé. »
    agent.take_call("Müller René 03/06/1954")
    assert agent.headline == "Vérification d'identité refusée le 10 mars 2026 à 10:00"
    assert refused(agent) == [f"{CARD_REFUSED} ({rank})" for rank in ("3e essai", "2e essai", "1er essai")]
    assert any("Seule la plus récente convient" in words for words in agent.say)
    assert any("« Effacer et recommencer », puis une autre vérification" in words for words in agent.say)
    assert agent.offered == ["Inscrire par courrier"]
    agent.check_caller(**RENE_SAYS)
    assert agent.act("Inscrire par courrier") == "Le compte est ouvert : son mot de passe provisoire part par courrier."
    assert agent.headline.startswith("Attend son courrier depuis moins d'un jour")

    days(3)
    letter = rene.letter()
    assert all(line in letter for line in people.POSTAL_LINES)
    enter_by_letter(rene, letter)
    assert rene.is_in_the_space

    account = str(Account.objects.get().reference)
    look = str(Look.objects.get().reference)
    assert agent.did("agent.file_opened", reason="call") == [look]
    assert agent.did("agent.caller_checked", right=True) == [look]
    assert agent.did("agent.helped", action="inscrire_par_courrier") == [account]
    assert "appel téléphonique" in rene.who_looked().lower()
