"""« Mon mot de passe ne marche plus. » It was right, and its days are over: seven by email, thirty by letter."""

import pytest

from guichet.accounts.models import Account
from tests.callers.hands import enter_by_letter, finish, type_amounts
from tests.callers.people import PASSWORD, posted_today, words_of
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OVER = "Votre mot de passe provisoire n'est plus valable"
LEAVES = "Un nouveau mot de passe provisoire part par courrier."


@pytest.fixture
def late(caller, days):
    """René, who enrolled with an amount, and left the password in his mailbox for eight days."""
    rene = caller(people.rene())
    type_amounts(rene.begin().identify(), people.AMOUNT).receive().accept()
    rene.password = PASSWORD.search(rene.mail())[0]
    assert "un compte « Mon espace privé »" in rene.letter().replace("\N{NO-BREAK SPACE}", " ")
    days(8)
    assert rene.tries(rene.password).heading == OVER
    return rene


@pytest.mark.requirement("R119")
def test_seven_days_are_over_and_he_begins_again_by_himself(agent, late):
    # « J'ai le bon mot de passe, votre site dit qu'il n'est plus valable. »
    agent.arrive().take_call("Müller René 03/06/1954")
    account = str(Account.objects.get().reference)
    assert agent.headline == "Le mot de passe provisoire est périmé depuis le 17 mars 2026"
    assert any("Connexion refusée : le mot de passe provisoire était périmé" in line for line in agent.history)
    assert any("Inscrivez-vous à nouveau sur le site" in words for words in agent.say)

    # « C'est écrit là, en effet. » He is still before the page that says so.
    late.follow("Recommencer mon inscription")
    finish(type_amounts(late.begin().identify(), people.AMOUNT))
    assert late.is_in_the_space
    assert late.tries(late.password).is_refused
    assert agent.did("agent.file_opened", reason="call") == [account]
    assert not agent.did("agent.helped")


@pytest.mark.requirement("R119", "R120")
def test_seven_days_are_over_and_the_paper_is_lost(agent, late, days):
    # « Recommencer ? Je n'ai plus le relevé avec le montant. »
    agent.arrive().take_call(people.NUMBER)
    assert agent.offered[0] == "Renvoyer le courrier"
    assert "Une lettre part à l'adresse postale connue" in agent.prepare("Renvoyer le courrier")
    assert agent.confirm("Renvoyer le courrier") == LEAVES
    assert agent.headline.startswith("Attend son courrier depuis moins d'un jour")

    # The mailbox that he had proved is told, whoever telephoned.
    assert "Un conseiller a envoyé un mot de passe provisoire par courrier" in words_of(late.mail())
    days(3)
    enter_by_letter(late, late.letter())
    assert late.is_in_the_space
    account = str(Account.objects.get().reference)
    assert agent.did("agent.file_opened", reason="call") == [account]
    assert agent.did("agent.helped", action="renvoyer_le_courrier") == [account]
    assert "appel téléphonique" in late.who_looked().lower()


@pytest.mark.requirement("R83", "R120")
def test_thirty_days_are_over(agent, caller, days):
    rene = caller(people.rene())
    rene.ask_by_post()
    old = PASSWORD.search(rene.letter())[0]
    posted_today()
    days(31)
    assert rene.tries(old).heading == OVER

    # « Je rentre de l'hôpital, et votre lettre est périmée. » He did not dare to press anything.
    agent.arrive().take_call("1 54 06 99 990 921 93")
    assert agent.headline == "Le mot de passe provisoire est périmé depuis le 9 avril 2026"
    assert agent.offered[0] == "Renvoyer le courrier"
    assert agent.act("Renvoyer le courrier") == LEAVES

    # He presses after all: the one on its way is not doubled.
    rene.press("Recevoir un nouveau courrier")
    assert rene.heading == "Votre nouveau courrier est demandé"
    days(3)
    letter = rene.letter()
    assert all(line in letter for line in people.POSTAL_LINES)
    assert rene.tries(old).is_refused
    enter_by_letter(rene, letter)
    assert rene.is_in_the_space
    account = str(Account.objects.get().reference)
    assert agent.did("agent.file_opened", reason="call") == [account]
    assert agent.did("agent.helped", action="renvoyer_le_courrier") == [account]
    assert "appel téléphonique" in rene.who_looked().lower()
