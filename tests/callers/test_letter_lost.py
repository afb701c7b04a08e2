"""« Je n'ai jamais reçu votre courrier. » Asked for twenty days ago; another leaves, and the lost one opens nothing."""

import pytest

from guichet.accounts.models import Account
from tests.browser.visitor import CODE, PASSWORD
from tests.callers.people import posted_today
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R83", "R120")
def test_another_letter_comes_and_the_lost_one_opens_nothing(agent, caller, days):
    # René asked for his password by post; the letter was printed and posted, and never came.
    rene = caller(people.rene())
    rene.ask_by_post()
    lost = PASSWORD.search(rene.letter())[0]
    posted_today()
    days(20)

    # « Bonjour, je suis René Müller, j'attends un courrier de vous depuis trois semaines. »
    agent.log_in().find("Müller René 03/06/1954").open()
    assert agent.headline.startswith("Attend son courrier depuis 20 jours")
    assert agent.offered[0] == "Renvoyer le courrier"
    said = agent.act("Renvoyer le courrier")
    assert said == "Un nouveau mot de passe provisoire part par courrier."
    assert agent.headline.startswith("Attend son courrier depuis moins d'un jour")

    # Three days later it is there. What was in the lost one, should somebody have it, opens nothing.
    days(3)
    letter = rene.letter()
    assert all(line in letter for line in people.POSTAL_LINES)
    found = PASSWORD.search(letter)[0]
    assert found != lost
    assert rene.tries(lost).is_refused
    rene.open_login().log_in(found).replace_password().confirm()
    rene.type(code=CODE.search(rene.mail())[0]).press("Valider").enter()
    assert rene.is_in_the_space

    account = str(Account.objects.get().reference)
    assert agent.did("agent.file_opened", reason="call") == [account]
    assert agent.did("agent.helped", action="renvoyer_le_courrier") == [account]
    looked = rene.who_looked()
    assert "30 mars 2026" in looked
    assert "MSA d'Alsace" in looked
    assert "appel" in looked.lower()
