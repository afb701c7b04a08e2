"""« J'ai tout saisi, et rien n'est venu. » What was typed is not what the registry says; an agent compares, and is silent."""

import pytest

from guichet.accounts.models import Account
from guichet.cases.models import Case, CaseState
from tests.browser.visitor import CODE, PASSWORD
from tests.callers.people import import_person
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KIND = "Inscription : nom ou date qui diffère"
ANSWERS = {"adresse": "1 rue de la gare 67000", "prenoms": "Georges", "versement": "février, santé"}


def enrolled_in_vain(caller, someone):
    """Return who asked for a letter under a name that the registry does not know; none left, a request did."""
    visitor = caller(someone)
    visitor.ask_by_post()
    assert visitor.letters() == []
    return visitor


def compare(agent):
    """Take the request, read what was typed, and open the file of that number with the request for reason."""
    agent.take_case(KIND)
    assert "Ne dites jamais à l'appelant ce que contient le fichier" in agent.text
    assert "Schmitt" in agent.text
    agent.press("Chercher ce numéro").press("Ouvrir le dossier")
    assert agent.headline == "Le nom saisi ne correspond pas"
    assert any("ne lisez pas ceux du fichier" in words for words in agent.say)


def assert_journalled(agent):
    [opened] = agent.did("agent.file_opened", reason="case")
    assert agent.did("case.taken")
    assert agent.did("case.closed")
    return opened


def test_the_registry_is_corrected_and_the_enrolment_passes_by_itself(agent, caller, days, tmp_path):
    # René took the name of his husband in January; the registry has not heard of it.
    someone = people.rene(given_names="René,Georges").but(family_name="Schmitt")
    rene = enrolled_in_vain(caller, someone)

    # « Je me suis inscrit lundi, j'attends un courrier. » She compares: the name is another, and does not say which.
    days(3)
    agent.arrive()
    compare(agent)
    agent.follow("Le nom saisi ne correspond pas")
    agent.type(**{"note-note": "Livret de famille demandé, puis affiliation."}).press("Ajouter la note")
    days(3)
    import_person(tmp_path / "registry", someone.person, usual_name="Schmitt")
    agent.arrive().page.goto("/agents/demandes/?vue=les-miennes")
    agent.follow(KIND).close_case("Rappelé", "Le fichier est à jour : à vous de vous inscrire à nouveau.")
    assert Case.objects.get().state == CaseState.CLOSED

    # He enrols again, as he had: the letter leaves.
    rene.page.context.clear_cookies()
    rene.ask_by_post()
    rene.open_login().log_in(PASSWORD.search(rene.letter())[0]).replace_password().confirm()
    rene.type(code=CODE.search(rene.mail())[0]).press("Valider").enter()
    assert rene.is_in_the_space
    assert_journalled(agent)


def test_the_registry_is_right_and_a_letter_opens_the_account(agent, caller, days):
    # René signs with the name of his farm; the registry has the name of his birth, which is right.
    someone = people.rene(given_names="René,Georges").but(family_name="Schmitt")
    rene = enrolled_in_vain(caller, someone)
    days(3)
    agent.arrive()
    compare(agent)
    agent.check_caller(**ANSWERS)
    assert agent.act("Inscrire par courrier") == "Le compte est ouvert : son mot de passe provisoire part par courrier."
    assert agent.headline.startswith("Attend son courrier")
    agent.page.goto("/agents/demandes/?vue=les-miennes")
    agent.follow(KIND).close_case("Fait")

    days(3)
    rene.open_login().log_in(PASSWORD.search(rene.letter())[0])
    # Nothing that was typed in vain entered the account: he says where he can be reached, accepts, and proves it.
    rene.replace_password()
    assert rene.heading == "Acceptez les conditions générales d'utilisation"
    rene.press("J'accepte les conditions générales d'utilisation")
    assert someone.email not in rene.text
    rene.follow("modifier : Votre adresse email est :").type(valeur=someone.email).press("Enregistrer").confirm()
    rene.type(code=CODE.search(rene.mail())[0]).press("Valider").enter()
    assert rene.is_in_the_space
    assert "13 mars 2026" in rene.who_looked()
    account = str(Account.objects.get().reference)
    assert agent.did("agent.helped", action="inscrire_par_courrier") == [account]
    assert_journalled(agent)
