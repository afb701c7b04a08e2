"""« C'est moi qui dirige l'entreprise, à présent. » The registry says so or nothing changes; then a letter lets in."""

import pytest

from guichet.accounts.models import Account
from guichet.cases.models import Case, CaseKind, CaseState
from tests.browser.visitor import CODE, PASSWORD
from tests.callers.desk import log_in
from tests.callers.people import posted_today, print_letters, words_of
from tests.factories import PersonFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHANGE = "Changement de personne habilitée"
SUCCESSOR = "Je suis la nouvelle personne responsable"
WAITS = "Changement de responsable demandé : la caisse doit dire qui dirige l'établissement"


@pytest.fixture
def florent(caller):
    """Florent Weber, who enrolled the EARL du Moulin and manages its account."""
    someone = caller(people.moulin())
    someone.begin(profile="Entreprise").introduce().press()
    someone.type(montant=someone.someone.amount).press().receive().accept()
    password = PASSWORD.search(someone.mail())[0]
    someone.follow("Se connecter à Mon espace privé").log_in(password).replace_password().confirm().enter()
    assert someone.heading == "Mon espace privé : entreprise"
    return someone


@pytest.fixture
def anne(caller, florent):
    """Anne Roth, who took the farm over a week ago; she holds no paper with an amount, and asks by post."""
    manager = florent.someone.but(family_name="Roth", given_name="Anne", email="anne@example.org", mobile="0612345678")
    someone = caller(manager)
    someone.begin(profile="Entreprise").type(numero=manager.number).press()
    assert someone.heading == "Un compte existe déjà pour :"
    someone.press(SUCCESSOR).press().type(**manager.details).press().press()
    someone.follow("je n'ai pas trouvé ce montant").press("Je ne peux pas répondre").press()
    assert "un agent de votre MSA décidera. D'ici là, rien ne change pour elle." in someone.text
    return someone.accept()


@pytest.fixture
def agent(site, open_page):
    """Inès, who answers the telephone and has the written requests too."""
    return log_in(open_page, site, roles=["support", "requests"], name="Inès Schmitt")


@pytest.mark.requirement("R67", "R83")
def test_once_the_registry_says_so_the_letter_lets_in_and_the_former_one_is_out_and_told(florent, anne, agent, days):
    print_letters()
    account = Account.objects.get()

    # « Bonjour, Anne Roth, de l'EARL du Moulin. J'ai demandé l'accès il y a deux jours. »
    agent.take_call(florent.someone.number)
    assert agent.headline == WAITS
    assert "« Si le fichier n'est pas à jour, envoyez-nous un extrait Kbis ou les statuts. »" in agent.say
    agent.follow("Changement de responsable")
    agent.press("Prendre cette demande")
    assert "Roth" in agent.text

    # Nobody has told the registry: whatever the agent presses, it is not for them to say who runs a farm.
    agent.follow("Accepter...").press("Envoyer le mot de passe")
    agent.page.complaints.clear()  # the browser's own remark on a refusal
    assert "Pour le fichier de la caisse, cette personne ne dirige pas l'établissement" in agent.text
    florent.page.goto("/espace/")
    assert florent.is_in_the_space
    agent.follow("Revenir à la demande").type(**{"note-note": "Extrait Kbis demandé."}).press("Ajouter la note")

    # The extract came, the fund corrected its file, and the next import brings it.
    days(2)
    farm = florent.someone.establishment
    farm.responsible = PersonFactory(birth_name="Roth", given_names="Anne")
    farm.save()
    agent.log_in()
    agent.page.goto("/agents/demandes/?vue=les-miennes")
    agent.follow(CHANGE).follow("Accepter...")
    assert "L'ancienne personne n'a plus accès au compte" in agent.text
    agent.press("Envoyer le mot de passe")
    assert "Changement accepté : le mot de passe part par courrier" in agent.text
    assert Case.objects.get().state == CaseState.CLOSED

    # The former one is out at once, by the page and by the password, and told by email and by letter.
    florent.page.goto("/espace/")
    assert florent.heading == "Se connecter à Mon espace privé"
    assert florent.tries(people.PASSWORD).is_refused
    assert "une autre personne gère le compte" in words_of(florent.mail())
    to_the_farm = [words_of(one) for one in print_letters() if "2 CHEMIN DU MOULIN" in one]
    [brings] = [one for one in to_the_farm if "mot de passe provisoire" in one.lower()]
    [told] = [one for one in to_the_farm if "une autre personne gère le compte" in one]
    assert "12 mars 2026" in told
    assert "Roth" not in told, "who has come is for the establishment to say"
    posted_today()

    # The letter comes to the farm. What she typed online was kept nowhere: she gives her address, and proves it.
    days(3)
    anne.open_login().log_in(PASSWORD.search(brings)[0])
    anne.replace_password()
    anne.press("J'accepte les conditions générales d'utilisation")
    anne.follow("modifier : Votre adresse email est :").type(valeur=anne.someone.email).press("Enregistrer").confirm()
    anne.type(code=CODE.search(anne.mail())[0]).press("Valider").enter()
    assert anne.is_in_the_space
    looked = anne.who_looked()
    assert "MSA d'Alsace" in looked

    about = str(account.reference)
    assert agent.did("agent.file_opened", reason="call") == [about]
    assert agent.did("account.handed_over") == agent.did("account.opened") == [about]
    cases = [event for event, _, facts in agent.journal if event.startswith("case.")]
    assert cases == ["case.taken", "case.noted", "case.closed"]


def test_refused_nothing_changes_for_who_manages_the_account(florent, anne, agent):
    print_letters()
    agent.take_case(CHANGE)
    assert Case.objects.get().kind == CaseKind.RESPONSIBLE_CHANGES
    agent.close_case("Refusé", "L'extrait Kbis nomme toujours M. Weber.")
    assert "Cette demande est close." in agent.text
    florent.page.goto("/espace/")
    assert florent.is_in_the_space
    assert anne.tries(people.PASSWORD.upper()).is_refused
