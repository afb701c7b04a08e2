"""« Je ne vois pas la Moselle. » A member of Alsace, enrolled at the site of another fund, wants a file there too."""

import pytest

from guichet.accounts.models import Account, File
from guichet.cases.models import Case, CaseState
from guichet.funds.models import AssistanceDesk
from tests.browser.visitor import PASSWORD
from tests.callers.desk import log_in
from tests.callers.people import print_letters, words_of
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LORRAINE, ALSACE = "54", "68"
ELSEWHERE = "Dossier demandé d'un autre département"


@pytest.fixture
def rene(caller, days):
    """René, whom Alsace alone knows; he enrols at the site of MSA Lorraine, and no page tells him that it is not his."""
    someone = caller(people.rene())
    someone.begin(home="/lorraine/").identify().choose("oui").press()
    someone.choose("avec photo").press().type(serie=people.SERIAL).press().receive().accept()
    password = PASSWORD.search(someone.mail())[0]
    someone.follow("Se connecter à Mon espace privé").log_in(password).replace_password().confirm().enter()
    assert "MSA Alsace" in words_of(someone.page.locator("header").inner_text())
    # The letter that confirms his enrolment has left: no other may on the same day.
    print_letters()
    days(2)
    someone.page.goto("/lorraine/connexion/")
    return someone.log_in(people.PASSWORD)


@pytest.mark.requirement("R160", "R192", "R193")
def test_the_agent_says_whom_to_call_and_the_code_of_a_letter_opens_the_file(rene, site, open_page, days):
    AssistanceDesk.objects.update_or_create(fund_code=ALSACE, defaults={"telephone": "03 00 00 00 68"})

    # « Je me suis inscrit sur votre site, et je ne vois pas mon dossier. » The number is all that the agent types.
    agent = log_in(open_page, site, roles=["support", "requests"], fund_code=LORRAINE, name="Paul Kern")
    agent.find(rene.someone.number)
    assert (
        "Cette personne relève de la MSA d'Alsace : invitez-la à joindre l'assistance de cette caisse au" in agent.text
    )
    assert "03 00 00 00 68" in agent.text
    assert "Son dossier ne vous est pas ouvert." in agent.text
    assert not agent.main.get_by_role("button", name="Ouvrir le dossier").count()
    assert "Müller".upper() not in agent.text.upper()

    # « Mais j'ai une parcelle en Moselle. » Then he asks for it himself, from his space: nobody may for him.
    rene.page.goto("/espace/complement/departement/")
    rene.page.locator("main select").select_option(label="57-Moselle")
    rene.press("Valider")
    assert rene.heading == "Accusé de réception"

    # The request waits at MSA Lorraine, who does not know him: who has it sees who asks, and nothing else of him.
    agent.take_case(ELSEWHERE)
    for known in ("Müller", "René", "03/06/1954"):
        assert known in agent.text
    assert not agent.main.get_by_role("button", name="Ouvrir le dossier").count()
    agent.follow("Accepter...")
    assert "Un code part par courrier, à l'adresse postale que la MSA connaît." in agent.text
    agent.press("Envoyer le code")
    assert "Demande acceptée : le code part par courrier." in agent.text
    assert Case.objects.get().state == CaseState.CLOSED
    assert File.objects.count() == 1, "nothing but the code of the letter opens it"

    days(3)
    letter = print_letters()[-1]
    assert all(line in letter for line in people.POSTAL_LINES if line)
    code = PASSWORD.search(letter)[0]
    rene.page.goto("/lorraine/connexion/")
    rene.log_in(people.PASSWORD)
    rene.page.goto("/espace/complement/code/")
    rene.type(code=code).press("Valider")
    assert rene.heading == "Votre dossier est ouvert"
    assert "MSA Lorraine" in rene.mail()
    rene.page.goto("/espace/")
    rene.follow("Changer de dossier")
    assert "MSA Lorraine" in rene.text
    assert "MSA d'Alsace" in rene.text

    # « Merci, je le vois ! » From now on Lorraine knows him: the same agent finds him, and he reads so.
    agent.log_in().take_call(rene.someone.number)
    assert agent.headline.endswith("rien ne bloque")
    looked = rene.who_looked()
    assert "MSA Lorraine" in looked
    assert "appel" in looked.lower()

    account = str(Account.objects.get().reference)
    assert len(agent.did("agent.searched")) == 2
    assert agent.did("case.taken") == agent.did("account.file_code_sent") == [account]
    assert agent.did("agent.file_opened", reason="call") == [account]
