"""« Je n'ai plus ni cette adresse ni ce téléphone. » A password comes by post; the former one lives until it is typed."""

import pytest
from django.utils import timezone

from guichet.accounts.states import AccountState
from tests.browser.visitor import CODE, PASSWORD
from tests.callers.people import words_of
from tests.factories import PASSWORD as FORMER
from tests.factories import AccountFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "rene.muller@example.net"
ANSWERS = {"adresse": "1 rue de la gare 67000", "versement": "février, santé", "prenoms": "Georges"}


def test_a_letter_lets_them_in_and_until_then_nothing_is_lost(agent, caller, days):
    someone = people.rene(given_names="René,Georges")
    account = AccountFactory(person=someone.person, email=someone.email)
    account.contact.mobile_verified_at = timezone.now()
    account.contact.save()
    days(40)
    rene = caller(someone)
    rene.tries(FORMER)
    assert rene.heading == "Code de sécurité"

    # « On m'a volé mon téléphone, et ma messagerie avec. » Not by telephone alone: who is it?
    agent.arrive().take_call(people.NUMBER)
    assert "Renouveler par courrier" in agent.offered
    agent.follow("Renouveler par courrier")
    assert "Assurez-vous d'abord" in agent.text
    agent.follow("Revenir au dossier").check_caller(**ANSWERS)
    assert "Le mot de passe actuel sert toujours" in agent.prepare("Renouveler par courrier")
    assert agent.confirm("Renouveler par courrier") == "Un nouveau mot de passe part par courrier."
    assert agent.headline.startswith("Nouveau mot de passe envoyé par courrier")

    # What was his mailbox is told, and the letter comes. Somebody who had guessed the answers has locked nobody out.
    assert "Un conseiller a envoyé un nouveau mot de passe par courrier" in words_of(rene.mail())
    letter = rene.letter()
    days(3)
    assert rene.tries(FORMER).heading == "Code de sécurité"

    # He types the one of the letter, chooses his own, and says where he can be reached now.
    rene.someone = someone.but(email=NEW)
    rene.open_login().log_in(PASSWORD.search(letter)[0])
    assert rene.heading == "Changement de votre mot de passe"
    account.refresh_from_db()
    assert account.state == AccountState.RENEWAL
    rene.replace_password()
    # Both are written there still, to be confirmed: he writes what he has now instead, and proves it by a code.
    for detail, value in (("Votre adresse email", NEW), ("Votre numéro de téléphone portable", "06 98 76 54 32")):
        rene.follow(f"modifier : {detail} est :").type(valeur=value).press("Enregistrer")
    rene.confirm()
    rene.type(code=CODE.search(rene.mail(NEW))[0]).press("Valider").enter()
    assert rene.is_in_the_space

    about = str(account.reference)
    assert agent.did("agent.file_opened", reason="call") == [about]
    assert agent.did("agent.caller_checked", right=True) == [about]
    assert agent.did("agent.helped", action="renouveler_par_courrier") == [about]
    assert "10 mars 2026" not in rene.who_looked()
    assert "19 avril 2026" in rene.text
    other = caller(someone)
    assert other.tries(FORMER).is_refused
