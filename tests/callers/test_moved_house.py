"""« J'ai déménagé. » The letter came back; nothing leaves for the old address, and the next one goes to the new."""

import re

import pytest
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.cases.models import Case, CaseState
from tests.browser.visitor import CODE, PASSWORD
from tests.callers.people import import_person, posted_today
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = re.compile(r"Référence de cette lettre\W+([0-9a-f]{8})")


@pytest.mark.requirement("R83")
def test_nothing_leaves_for_the_old_address_and_the_next_letter_goes_to_the_new(agent, caller, days, tmp_path):
    # René moved house and asked for a password by post; the post brought it back to the fund.
    rene = caller(people.rene())
    rene.ask_by_post()
    came_back = rene.letter()
    posted_today()
    days(6)
    agent.arrive().page.goto("/agents/courriers/revenus/")
    agent.main.locator("select[name=motif]").select_option("unknown_at_address")
    agent.type(numero=NUMBER.search(came_back)[1]).press("Noter ce retour")
    assert "est noté" in agent.text
    account = Account.objects.get()
    assert account.password_expires_at <= timezone.now()

    # « Bonjour, j'attends un mot de passe. J'ai déménagé le mois dernier. »
    days(1)
    agent.arrive().take_call(people.NUMBER)
    assert agent.headline == "Courrier revenu le 16 mars 2026 : adresse à vérifier"
    # Were another sent all the same: nothing leaves, and the page says what comes first.
    agent.prepare("Renvoyer le courrier")
    assert not agent.confirm("Renvoyer le courrier")
    assert "Rien n'a été fait. Une lettre est revenue de cette adresse" in agent.text
    assert "Faites d'abord corriger l'adresse, sur justificatif" in agent.text
    assert rene.letters() == []

    # The request that the return opened: this agent takes it, and asks for a proof of the new address.
    agent.take_case("Courrier revenu")
    assert "faites corriger le fichier, puis renvoyez le courrier depuis le dossier" in agent.text
    agent.type(**{"note-note": "Justificatif de domicile demandé ; transmis à l'affiliation."}).press("Ajouter la note")
    days(4)
    import_person(tmp_path / "registry", rene.someone.person, line4="7 IMPASSE DU PUITS", line6="67990 VILLAGE INVENTE")

    # It is in the registry. From the request to the file, which says so, and the letter leaves.
    agent.arrive().page.goto("/agents/demandes/?vue=les-miennes")
    agent.follow("Courrier revenu").press("Ouvrir le dossier")
    assert agent.headline == "Courrier revenu le 16 mars 2026 ; l'adresse a été corrigée depuis"
    assert agent.offered[0] == "Renvoyer le courrier"
    assert agent.act("Renvoyer le courrier") == "Un nouveau mot de passe provisoire part par courrier."
    agent.follow("Courrier revenu").close_case("Fait")
    assert Case.objects.get().state == CaseState.CLOSED

    days(3)
    letter = rene.letter()
    assert "7 IMPASSE DU PUITS" in letter
    assert "1 RUE DE LA GARE" not in letter
    assert rene.tries(PASSWORD.search(came_back)[0]).is_refused
    rene.open_login().log_in(PASSWORD.search(letter)[0]).replace_password().confirm()
    rene.type(code=CODE.search(rene.mail())[0]).press("Valider").enter()
    assert rene.is_in_the_space

    about = str(account.reference)
    assert agent.did("letter.returned") == [about]
    assert agent.did("agent.file_opened") == [about, about]
    assert agent.did("agent.file_opened", reason="case") == [about]
    assert agent.did("agent.helped", action="renvoyer_le_courrier") == [about]
    assert [event for event, _, _ in agent.journal if event.startswith("case.")] == [
        "case.taken",
        "case.noted",
        "case.closed",
    ]
    assert "16 mars 2026" not in rene.who_looked()
    assert "17 mars 2026" in rene.text
    assert "21 mars 2026" in rene.text
