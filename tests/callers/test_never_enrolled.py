"""« J'ai reçu une lettre, et je ne me suis jamais inscrit. » A stranger had his amount; the thief is put out for good."""

import re

import pytest

from guichet.accounts.models import Account
from guichet.cases.models import Case, CaseState
from tests.callers.hands import RENE_SAYS, enter_by_letter, finish, type_amounts
from tests.callers.people import LOGIN
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRAUD = "fraude@example.org"
BLOCK, FREE = "Bloquer le compte", "Débloquer le compte"


@pytest.fixture
def thief(caller):
    """Somebody who found a statement of René's, enrolled in his name with a mailbox of their own, and is inside."""
    one = caller(people.rene().but(email=FRAUD))
    finish(type_amounts(one.begin().identify(), people.AMOUNT))
    assert one.is_in_the_space
    return one


@pytest.mark.requirement("R117")
def test_the_letter_leads_to_the_account_which_is_blocked_then_freed_for_its_owner(
    agent, colleague, caller, thief, days
):
    rene = caller(thief.someone.but(email="rene@example.org"))
    letter = rene.letter()
    assert all(line in letter for line in people.POSTAL_LINES)
    days(2)

    # « Vous m'écrivez que j'ai ouvert un compte. Je n'ai pas Internet ! » He reads the number at the foot of the letter;
    # sixteen signs of it are enough.
    number = re.search(r"Référence de cette lettre : (.+)", letter)[1]
    agent.arrive().take_call(number[:18])
    account = Account.objects.get()
    about = str(account.reference)
    assert agent.headline.startswith("Compte actif")
    assert any(words.startswith("Jamais inscrite : « Je bloque ce compte tout de suite") for words in agent.say)
    # Anybody's word is enough to block, and it lets nobody in.
    assert BLOCK in agent.offered
    assert FREE not in agent.offered
    assert "Plus personne n'entre" in agent.prepare(BLOCK)
    agent.choose("La personne dit que ce n'est pas elle")
    assert agent.confirm(BLOCK) == "Le compte est bloqué ; la personne est prévenue par courrier."
    assert agent.headline.startswith("Compte bloqué depuis le 12 mars 2026")
    assert FREE not in agent.offered

    # The thief is out, and neither the password nor the mailbox leads back.
    thief.page.goto("/espace/")
    assert thief.heading == LOGIN
    assert thief.tries(people.PASSWORD).is_refused
    [told] = rene.letters()
    assert "Un conseiller a bloqué votre compte" in " ".join(told.split())

    # A colleague of the security takes the request that this opened, and calls René at the number that the fund knows.
    security = colleague(roles=["security"]).take_case("« Ce n'est pas moi »")
    assert "La personne dit que ce n'est pas elle" in security.text
    security.press("Ouvrir le dossier")
    assert security.offered[0] == FREE
    security.check_caller(**RENE_SAYS)
    assert security.act(FREE) == "Le compte est débloqué : un mot de passe provisoire part par courrier."

    security.follow("« Ce n'est pas moi »").close_case("Rappelé", "Titulaire rappelé et vérifié.")
    assert Case.objects.get().state == CaseState.CLOSED

    # Freed, it opens no more than before to the password and to the session of the thief.
    assert thief.tries(people.PASSWORD).is_refused
    thief.page.goto("/espace/")
    assert thief.heading == LOGIN

    # Three days later René, at his daughter's, types the password of the letter.
    days(3)
    enter_by_letter(rene, rene.letter())
    assert rene.is_in_the_space

    # Nor does the thief's mailbox lead back, now that the account lives again.
    before = len(thief.mails(FRAUD))
    thief.open_login().follow("J'ai oublié mon mot de passe").type(identifiant=thief.someone.number).press()
    thief.choose("par e-mail").press()
    assert len(thief.mails(FRAUD)) == before

    looked = rene.who_looked()
    assert "Appel téléphonique" in looked
    assert "Demande à traiter" in looked
    assert agent.did("agent.file_opened", reason="call") == [about]
    assert agent.did("agent.helped", action="bloquer") == [about]
    assert security.did("case.taken")
    assert security.did("agent.file_opened", reason="case") == [about]
    assert security.did("agent.caller_checked", right=True) == [about]
    assert security.did("agent.helped", action="debloquer") == [about]
    assert security.did("case.closed")
