"""« Il refuse tout ce que je tape. » Too many answers were wrong, hers or somebody else's: the wait is released."""

import pytest

from guichet.agents.models import Look
from tests.callers.hands import RENE_SAYS, begin_again, finish, type_amounts
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HELD = "Les vérifications d'identité sont bloquées jusqu'au 10 mars 2026 à 16:00"
AMOUNT_REFUSED = "Vérification refusée : montant d'un versement reçu"
RELEASE = "Lever l'attente"


def assert_journalled(agent):
    look = str(Look.objects.get().reference)
    assert agent.did("agent.file_opened", reason="call") == [look]
    assert agent.did("agent.caller_checked", right=True) == [look]
    assert agent.did("agent.helped", action="lever_l_attente") == [look]
    assert set(agent.did("limit.released")) == {look}


def test_by_herself(agent, caller):
    # René reads the wrong line of his statement, five times; the right one then passes no more.
    rene = caller(people.rene())
    type_amounts(rene.begin().identify(), "1,99", "2,99", "3,99")
    type_amounts(begin_again(rene), "4,99", "5,99", people.AMOUNT)
    assert rene.heading == "Inscription par voie postale"

    # « Il refuse même le bon montant ! » It is told before anything is said of him.
    agent.take_call(rene.someone.number)
    assert agent.headline == HELD
    assert sum(AMOUNT_REFUSED in line for line in agent.history) == 5
    agent.follow(RELEASE)
    assert "Assurez-vous d'abord" in agent.text
    agent.follow("Vérifier qui appelle")
    for name, answer in RENE_SAYS.items():
        agent.type(**{name: answer})
    agent.press("Comparer")
    assert agent.act(RELEASE).startswith("L'attente est levée")
    assert RELEASE not in agent.offered

    finish(type_amounts(begin_again(rene), people.AMOUNT))
    assert rene.is_in_the_space
    assert "appel téléphonique" in rene.who_looked().lower()
    assert_journalled(agent)


def test_by_somebody_else(agent, caller):
    # Somebody who has his number and his birth date guesses amounts, from elsewhere.
    someone = people.rene()
    thief = caller(someone.but(email="fraude@example.org"))
    type_amounts(thief.begin().identify(), "10,00", "20,00", "30,00")
    type_amounts(begin_again(thief), "40,00", "50,00")
    # René types the right one at once, and is refused.
    rene = caller(someone)
    type_amounts(rene.begin().identify(), people.AMOUNT)
    assert "ne correspond pas aux informations" in rene.text

    # « Je n'ai essayé qu'une fois. » The page shows two enrolments more than his, and what not to say of them.
    agent.take_call("Müller René 03/06/1954")
    assert agent.headline == HELD
    assert sum("Inscription commencée" in line for line in agent.history) == 3
    assert "Ne dites jamais : l'adresse, l'email, le téléphone, un numéro, un montant, ce que d'autres ont essayé." in (
        agent.text
    )
    agent.check_caller(**RENE_SAYS)
    assert agent.act(RELEASE).startswith("L'attente est levée")

    # He is still before the question: the same answer, and it passes.
    rene.type(montant=people.AMOUNT).press()
    finish(rene)
    assert rene.is_in_the_space
    assert_journalled(agent)
