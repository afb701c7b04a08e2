"""An account of ProConnect is tied by an invitation, or by an agent at work who shows the password; and untied."""

import pytest
from django.utils import timezone

from guichet.agents import invitations, sessions
from guichet.agents.membership import By, invite, reset, restore, suspend
from guichet.agents.models import Agent, AgentPasskey, AgentSession, AgentState, ProConnectIdentity
from guichet.agents.proconnect import ties
from guichet.agents.proconnect.rules import Known
from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.delivery.models import Message
from guichet.switches.models import Closing, Direction
from tests.agents.proconnect.elsewhere import PASSWORD_ALONE, SIRET, ask_to_link, come_back, log_in, tied
from tests.factories import AGENT_PASSWORD, AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
INVITATION, ACCESS = "/agents/invitation/", "/agents/acces/"
NEW = "Vaches-au-pre-sous-la-pluie-4"


@pytest.fixture
def paul(db):
    """Paul Meyer, who has just been invited."""
    return invite(
        by=By("68"), name="Paul Meyer", email="Paul.Meyer@exemple.test", roles=[Role.SUPPORT], now=timezone.now()
    )


def from_invitation(code, walker=None):
    walker = (walker or Walker()).get(INVITATION).press(code=code)
    return walker.press("Relier mon compte ProConnect")


def shown_secret(walker):
    return walker.page.tree.find(".//span[@class='digits']").text.replace(" ", "")


def events():
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


# By an invitation


def test_an_invitation_is_answered_with_proconnect_and_no_password(paul, proconnect, invitation_code):
    proconnect.says(email="paul.meyer@EXEMPLE.test")
    walker = from_invitation(invitation_code(paul))
    assert walker.heading == "Vous allez sur ProConnect"
    assert come_back(walker, walker.response).path == "/agents/"
    paul.refresh_from_db()
    assert (paul.state, paul.password, paul.totp_secret) == (AgentState.ACTIVE, "", None)
    assert AgentSession.objects.get().door == "proconnect"
    assert events()[-3:] == ["agent.activated", "agent.proconnect_linked", "agent.logged_in"]
    walker.get(ACCESS)
    assert "Aucun : vous vous connectez avec ProConnect" in walker.text
    for page in ("mot-de-passe/", "application/", "cles/", "proconnect/", "proconnect/delier/"):
        assert walker.get(f"{ACCESS}{page}").path == ACCESS, "there is no password to show"
    assert log_in(Walker()).path == "/agents/"


def test_closed_meanwhile_an_invitation_is_not_answered_with_it(paul, proconnect, invitation_code, code_of):
    proconnect.says(email=paul.email, **PASSWORD_ALONE)
    walker = from_invitation(invitation_code(paul))
    come_back(walker, walker.response)
    Closing.objects.create(direction=Direction.PROCONNECT_IN, asked_at=timezone.now(), closed_at=timezone.now())
    walker.press("Activer mon accès", code=code_of(shown_secret(walker)))
    assert (walker.status, walker.heading) == (503, "ProConnect est fermé pour le moment")
    paul.refresh_from_db()
    assert (paul.state, paul.totp_secret) == (AgentState.INVITED, None)
    assert not AgentSession.objects.exists()


def test_where_proconnect_asked_for_one_the_second_is_added_here(paul, proconnect, invitation_code, code_of):
    proconnect.says(email=paul.email, **PASSWORD_ALONE)
    walker = from_invitation(invitation_code(paul))
    come_back(walker, walker.response)
    assert walker.path == "/agents/invitation/second-moyen/"
    assert "Votre compte ProConnect est relié" in walker.text
    paul.refresh_from_db()
    assert paul.state == AgentState.INVITED
    assert log_in(Walker()).heading == "Terminez d'abord votre invitation"
    walker.press("Activer mon accès", code=code_of(shown_secret(walker)))
    assert walker.path == "/agents/"
    session = AgentSession.objects.get()
    assert (session.door, session.factor) == ("proconnect", "authenticator")
    assert session.abroad.id_token == "header.payload.signature"


def test_only_the_account_of_the_address_that_was_invited_is_tied(paul, proconnect, invitation_code):
    walker = from_invitation(invitation_code(paul))
    come_back(walker, walker.response)
    assert (walker.status, walker.heading) == (403, "Ce compte ProConnect n'est pas celui de l'invitation")
    assert not ProConnectIdentity.objects.exists()
    assert Entry.objects.get(event="agent.proconnect_refused").facts == {"reason": "other_email"}
    # A password may be chosen all the same.
    assert walker.follow("Revenir à l'invitation").heading == "Choisissez un mot de passe"


def test_an_account_of_another_agent_is_not_tied(paul, claire, proconnect, invitation_code):
    proconnect.says(email=paul.email)
    walker = from_invitation(invitation_code(paul))
    come_back(walker, walker.response)
    assert walker.heading == "Ce compte ProConnect est relié à un autre accès"
    assert ProConnectIdentity.objects.get().agent == claire
    assert Entry.objects.get(event="agent.proconnect_refused").facts == {"reason": "taken"}


def test_what_is_chosen_last_is_all_there_is(paul, proconnect, invitation_code, code_of):
    code = invitation_code(paul)
    thief = Walker().get(INVITATION).press(code=code)
    proconnect.says(email=paul.email, **PASSWORD_ALONE)
    walker = from_invitation(code)
    come_back(walker, walker.response)
    # Somebody else who has the code cannot add a password, or a second factor, to what Paul chose.
    assert thief.press(nouveau=NEW, confirmation=NEW).path == INVITATION
    thief = Walker().get(INVITATION).press(code=code).press(nouveau=NEW, confirmation=NEW)
    assert not ProConnectIdentity.objects.exists()
    assert walker.press("Activer mon accès", code=code_of(shown_secret(walker))).path == INVITATION
    again = from_invitation(code)
    come_back(again, again.response)
    paul.refresh_from_db()
    assert paul.password == ""
    assert thief.press("Activer mon accès", code=code_of(shown_secret(thief))).path == INVITATION
    assert not AgentSession.objects.exists()


def test_an_invitation_that_ended_meanwhile_ties_nothing(paul, proconnect, invitation_code):
    proconnect.says(email=paul.email)
    walker = from_invitation(invitation_code(paul))
    reset(paul, by=By("68"), now=timezone.now())
    come_back(walker, walker.response)
    assert walker.heading == "L'invitation n'est plus valable"
    assert Entry.objects.get(event="agent.proconnect_refused").facts == {"reason": "invitation_over"}
    assert not ProConnectIdentity.objects.exists()
    assert Walker().post("/agents/invitation/proconnect/").path == INVITATION


def test_invited_without_a_role_left(paul, proconnect, invitation_code):
    paul.roles.all().delete()
    proconnect.says(email=paul.email)
    walker = from_invitation(invitation_code(paul))
    assert come_back(walker, walker.response).heading == "Aucun rôle ne vous est donné"


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_who_tie_one_account_at_once_one_does(at_once):
    now = timezone.now()
    known = Known("sub", "uid", "x@exemple.test", SIRET)
    agents = [AgentFactory(), AgentFactory()]
    walkers = [Walker(), Walker()]
    found = [
        sessions.live(at_work(one.client, agent).cookies["agent"].value, now=now)
        for one, agent in zip(walkers, agents, strict=True)
    ]
    results = at_once(*(lambda session=session: ties.link(session, known, now=now) for session in found))
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "Taken"]
    assert ProConnectIdentity.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_an_entrance_and_an_untying_at_once_no_session_is_left_that_should_not(at_once):
    now = timezone.now()
    agent = AgentFactory()
    tie = tied(agent)
    session = sessions.live(at_work(Walker().client, agent).cookies["agent"].value, now=now)
    came = invitations.Came(tie.reference, timezone.now(), "")

    def enter():
        return sessions.open_session(
            Agent.objects.get(pk=agent.pk), factor="proconnect", fund_code="68", came=came, now=now
        )

    at_once(enter, lambda: ties.unlink(session, now=now))
    assert not ProConnectIdentity.objects.exists()
    assert list(AgentSession.objects.all()) == [session]


# By oneself


@pytest.fixture
def at_desk(walker, agent):
    """That agent's browser, inside."""
    at_work(walker.client, agent)
    return walker


def test_an_agent_ties_it_with_the_password_and_is_told(at_desk, agent, proconnect):
    assert at_desk.get(ACCESS).page.link("Relier un compte ProConnect") == f"{ACCESS}proconnect/"
    ask_to_link(at_desk)
    assert at_desk.heading == "Vous allez sur ProConnect"
    come_back(at_desk, at_desk.response)
    assert at_desk.address == f"{ACCESS}?fait=proconnect"
    assert "ProConnect : claire@exemple.test" in at_desk.text
    tie = ProConnectIdentity.objects.get()
    assert (tie.agent, tie.sub, tie.uid, tie.email) == (
        agent,
        "sub-of-claire",
        "uid of sub-of-claire",
        "claire@exemple.test",
    )
    assert events()[-1] == "agent.proconnect_linked"
    told = Message.objects.get(message="agents/access_changed")
    assert told.payload["context"]["what"] == "Un compte ProConnect ouvre désormais votre accès."
    assert log_in(Walker()).path == "/agents/"


def test_a_wrong_password_leads_nowhere(at_desk, proconnect):
    ask_to_link(at_desk, password="faux")
    assert at_desk.path == f"{ACCESS}proconnect/"
    assert "Ce n'est pas votre mot de passe actuel" in str(at_desk.errors)


def test_an_answer_ties_in_the_session_that_asked_alone(at_desk, agent, proconnect):
    asked = ask_to_link(at_desk).response
    at_work(at_desk.client, agent)
    come_back(at_desk, asked)
    assert at_desk.heading == "Votre session a pris fin"
    assert not ProConnectIdentity.objects.exists()
    assert Entry.objects.get(event="agent.proconnect_refused").facts == {"reason": "other_session"}
    assert at_desk.follow("Revenir à « Mes accès »").path == ACCESS


def test_an_account_of_somebody_else_is_not_tied(at_desk, proconnect):
    tied(AgentFactory())
    asked = ask_to_link(at_desk).response
    assert come_back(at_desk, asked).heading == "Ce compte ProConnect est relié à un autre accès"


def test_a_second_account_is_not_tied(at_desk, agent, proconnect):
    asked = ask_to_link(at_desk).response
    tied(agent, sub="another")
    assert come_back(at_desk, asked).heading == "Votre accès a déjà un compte ProConnect"
    assert ProConnectIdentity.objects.get().sub == "another"
    assert at_desk.get(f"{ACCESS}proconnect/").path == ACCESS


def test_the_same_account_twice_is_tied_once(at_desk, claire, proconnect):
    session = sessions.live(at_desk.client.cookies["agent"].value, now=timezone.now())
    ties.link(session, Known("sub-of-claire", "uid of sub-of-claire", "c@exemple.test", SIRET), now=timezone.now())
    assert ProConnectIdentity.objects.count() == 1
    assert "agent.proconnect_linked" not in events()


def test_untying_takes_the_other_sessions_that_it_opened(at_desk, claire, proconnect):
    other = log_in(Walker())
    at_desk.get(ACCESS).follow("Délier ProConnect").press("Délier", mot_de_passe="faux")
    assert ProConnectIdentity.objects.exists()
    at_desk.press("Délier", mot_de_passe=AGENT_PASSWORD)
    assert at_desk.address == f"{ACCESS}?fait=proconnect-delie"
    assert not ProConnectIdentity.objects.exists()
    assert other.get(ACCESS).path == "/agents/connexion/"
    assert events()[-1] == "agent.proconnect_unlinked"
    assert Message.objects.filter(message="agents/access_changed").count() == 1
    assert log_in(Walker()).heading == "Ce compte ProConnect n'ouvre aucun accès"


def test_the_only_way_in_stays(at_desk, claire, proconnect):
    Agent.objects.update(totp_secret=None)
    at_desk.get(f"{ACCESS}proconnect/delier/").press("Délier", mot_de_passe=AGENT_PASSWORD)
    assert "Ajoutez d'abord une application" in at_desk.text
    assert ProConnectIdentity.objects.exists()


# By an administrator


def test_a_suspension_keeps_it_and_a_new_invitation_takes_it_away(claire, proconnect):
    by, now = By("68"), timezone.now()
    suspend(claire, by=by, now=now)
    assert log_in(Walker()).heading == "Votre accès est suspendu"
    restore(claire, by=by, now=now)
    assert log_in(Walker()).path == "/agents/"
    reset(claire, by=by, now=now)
    assert not AgentSession.objects.exists()
    assert log_in(Walker()).heading == "Ce compte ProConnect n'ouvre aucun accès"


def test_restored_with_proconnect_alone(proconnect):
    agent = AgentFactory(password="", totp_secret=None)
    tied(agent)
    suspend(agent, by=By("68"), now=timezone.now())
    restore(agent, by=By("68"), now=timezone.now())
    agent.refresh_from_db()
    assert agent.state == AgentState.ACTIVE


def test_half_an_invitation_is_no_access_once_restored(paul):
    tied(paul)
    suspend(paul, by=By("68"), now=timezone.now())
    restore(paul, by=By("68"), now=timezone.now())
    paul.refresh_from_db()
    assert paul.state == AgentState.INVITED


def test_administrators_see_who_has_it(claire, walker):
    at_work(walker.client, AgentFactory(roles=[Role.ADMINISTRATOR]))
    assert "ProConnect" in walker.get(f"/agents/equipe/{claire.reference}/").text
    ProConnectIdentity.objects.all().delete()
    assert "ProConnect" not in walker.get(f"/agents/equipe/{claire.reference}/").text


def test_a_passkey_counts_as_a_factor(agent):
    Agent.objects.update(totp_secret=None)
    agent.refresh_from_db()
    assert not ties.has_factor(agent)
    AgentPasskey.objects.create(
        agent=agent, credential_id="c", handle="h", public_key=b"k", sign_count=0, name="n", transports="",
        backed_up=False, created_at=timezone.now(),
    )  # fmt: skip
    assert ties.has_factor(agent)
