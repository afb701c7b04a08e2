"""R15: a member who needs help is accompanied by the reception team, and nobody but them learns a secret."""

import datetime as dt
import re

import pytest

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.agents.models import Look, Reason
from guichet.audit.models import Entry
from guichet.delivery.models import Channel
from tests.factories import AgentFactory, at_work
from tests.journeys import people
from tests.journeys.walker import FINISH, Walker, sent, sent_code, sent_password

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = {"piece": "identity_card", "photo": "on", "noms": "on", "naissance": "on", "profil": "particulier"}
CODE = re.compile(r"\b[A-Z3-9]{4}-[A-Z3-9]{4}\b")
BORN = {"date_naissance_day": "3", "date_naissance_month": "6", "date_naissance_year": "1954"}


class Desk(Walker):
    """The screen of an agent; everything it ever showed is kept."""

    def __init__(self, agent):
        super().__init__()
        at_work(self.client, agent)
        self.seen = ""

    def get(self, url):
        super().get(url)
        self.seen += self.source
        return self

    def post(self, url, **data):
        super().post(url, **data)
        self.seen += self.source
        return self

    def welcome(self, number=people.NUMBER):
        """Type the number of who is present, compare their paper, and read the reference aloud."""
        self.get("/agents/guichet/").press("Ouvrir le dossier", numero=number)
        self.press("Donner une référence", **PAPER)
        return CODE.search(self.text)[0]


@pytest.fixture
def agent(db):
    return AgentFactory()


@pytest.fixture
def desk(agent):
    return Desk(agent)


def go_on(telephone, code):
    """Type the reference on one's own telephone, then what nobody else is to see, up to the last button."""
    telephone.open_enrolment().follow("J'ai une référence donnée au guichet")
    telephone.press("Continuer mon inscription", reference=code.lower().replace("-", " "), **BORN)
    telephone.press(email="rene@example.org", mobile="06 12 34 56 78").press()
    return telephone.press(code=sent_code())


@pytest.mark.requirement("R15")
def test_from_the_desk_to_the_login_by_one_s_own_telephone(desk, agent, rene, walker):
    code = desk.welcome()
    page = desk.path
    go_on(walker, code).press(FINISH)
    assert walker.heading == "Inscription terminée"
    account = Account.objects.get()
    assert (account.person, account.state) == (rene.person, AccountState.AWAITING_FIRST_LOGIN)
    # The agent follows, and sees neither code, nor mailbox, nor mobile, nor password.
    desk.get(page)
    assert "terminée" in desk.text
    secrets = ["rene@example.org", "612345678", "12 34 56 78", sent_code(), sent_password()]
    assert not [secret for secret in secrets if secret in desk.seen]
    # Who may log in is who holds the mailbox.
    walker.get("/alsace/connexion/").press("Se connecter", identifiant=people.NUMBER, mot_de_passe=sent_password())
    assert walker.heading == "Changement de votre mot de passe"


@pytest.mark.requirement("R15")
def test_the_agent_may_log_out_and_the_person_still_finishes(desk, rene, walker):
    code = desk.welcome()
    desk.client.post("/agents/deconnexion/")
    assert go_on(walker, code).press(FINISH).heading == "Inscription terminée"


def test_an_agent_who_helps_a_thief_is_told_of_to_the_real_person(desk, agent, rene, walker):
    """What limits the damage: the letter and its code, the look that the member reads, the agent's name in the journal."""
    go_on(walker, desk.welcome()).press(FINISH)
    account = Account.objects.get()
    [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert letter.payload["context"]["counter_of"] == "MSA d'Alsace"
    assert [(look.person, look.reason, look.agent) for look in Look.objects.all()] == [
        (rene.person, Reason.COUNTER, agent)
    ]
    assert Entry.objects.get(event="counter.ended", account=str(account.reference)).actor == agent.actor
    # The real person, at home, with the letter.
    home = Walker().get("/alsace/ce-n-est-pas-moi/").press(code=letter.payload["context"]["code"])
    home.press("Oui, bloquer ce compte")
    account.refresh_from_db()
    assert account.state == AccountState.FROZEN


def test_who_overhears_the_reference_gets_nowhere_without_the_birth_date(desk, rene):
    code = desk.welcome()
    thief = Walker().get("/alsace/inscription/guichet/")
    for year in range(1950, 1957):
        typed = {**BORN, "date_naissance_year": str(year)}
        if year != 1954:
            thief.press("Continuer mon inscription", reference=code, **typed)
            assert "ne vont pas ensemble" in thief.text
    assert "essayée trop de fois" in desk.follow("Actualiser").text


def test_a_reference_taken_home_is_worth_nothing(desk, rene, walker, clock):
    code = desk.welcome()
    clock.shift(dt.timedelta(minutes=31))
    walker.get("/alsace/inscription/guichet/").press("Continuer mon inscription", reference=code, **BORN)
    assert "ne vont pas ensemble" in walker.text


def test_the_wrong_telephone_joined_and_the_agent_takes_it_back(desk, rene, walker):
    code = desk.welcome()
    walker.get("/alsace/inscription/guichet/").press("Continuer mon inscription", reference=code, **BORN)
    assert "en cours" in desk.follow("Actualiser").text
    desk.press("Annuler cette inscription")
    walker.press(email="voleur@example.org", mobile="06 12 34 56 78")
    assert walker.heading == "Votre inscription n'a pas été conservée"
    assert not Account.objects.exists()
