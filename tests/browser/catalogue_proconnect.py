"""« Se connecter avec ProConnect »: the pages of agents who go there, come back, and tie or untie their account."""

from django.utils import timezone

from guichet.agents import membership
from guichet.agents.membership import By
from guichet.agents.models import Agent
from guichet.agents.proconnect.rules import Refusal
from guichet.agents.roles import Role
from guichet.delivery.models import Message
from guichet.openid_client.errors import Declined, Forged, NotVerified, Unreachable
from guichet.switches.models import Closing, Direction
from guichet.switches.queries import CLOSED
from tests.agents.proconnect.elsewhere import (
    PASSWORD_ALONE,
    RETURN,
    START,
    ask_to_link,
    come_back,
    elsewhere,
    log_in,
    tied,
)
from tests.factories import AGENT_PASSWORD, AgentFactory, at_work, invented_siret
from tests.journeys.walker import Walker

ACCESS = "/agents/acces/"


def proconnect_of_agents():
    """Getting in by ProConnect, and every reason for which one does not."""
    with elsewhere() as there:
        yield from _login(there)
        yield from _refusals(there)
        yield from _invitation(there)
        yield from _my_access(there)


def expected(walker):
    """Say that this page refuses something."""
    assert walker.status in {403, 502, 503}, walker.heading
    walker.expected = walker.status
    return walker


def _login(there):
    walker = Walker()
    yield "proconnect, login", walker.get("/agents/connexion/")
    tied(AgentFactory(), sub="in")
    there.says(sub="in")
    log_in(walker)
    yield "proconnect, logging out", walker.post("/agents/deconnexion/")
    yield "proconnect, logged out", walker.get("/agents/proconnect/deconnecte/")


def _refusals(there):
    for name, error in (
        (Refusal.DECLINED, Declined("access_denied")),
        (Refusal.FORGED, Forged("iss")),
        (Refusal.UNREACHABLE, Unreachable("timeout")),
        (Refusal.NOT_VERIFIED, NotVerified("nonce")),
    ):
        there.fails(error)
        yield f"proconnect, {name}", expected(log_in(Walker()))
    for name, said in (
        (Refusal.UNKNOWN_IDENTITY, {"sub": "nobody"}),
        (Refusal.CHANGED_IDENTITY, {"sub": "in", "uid": "another"}),
        (Refusal.OTHER_ORGANISATION, {"siret": invented_siret(3)}),
        (Refusal.INCOMPLETE, {"siret": None}),
    ):
        there.says(**said)
        yield f"proconnect, {name}", expected(log_in(Walker()))
    yield "proconnect, late", expected(Walker().get(RETURN))
    for name, state in ((Refusal.SUSPENDED, "suspended"), (Refusal.INVITED, "invited")):
        tied(AgentFactory(state=state), sub=state)
        there.says(sub=state)
        yield f"proconnect, {name}", expected(log_in(Walker()))
    tied(AgentFactory(totp_secret=None, password=""), sub="alone")
    there.says(sub="alone", **PASSWORD_ALONE)
    yield "proconnect, one factor", expected(log_in(Walker()))
    there.says(auth_time=0)
    yield "proconnect, old proof", expected(log_in(Walker()))
    closing = Closing.objects.create(
        direction=Direction.PROCONNECT_IN, asked_at=timezone.now(), closed_at=timezone.now()
    )
    yield "proconnect, closed", expected(Walker().get(START))
    closing.delete()
    CLOSED.forget()


def _invitation(there):
    agent = membership.invite(
        by=By("68"), name="Paul Meyer", email="paul.meyer@exemple.test", roles=[Role.SUPPORT], now=timezone.now()
    )
    code = Message.objects.filter(about=agent.reference).latest("created_at").payload["context"]["code"]
    walker = Walker().get("/agents/invitation/")
    yield "proconnect, an invitation", walker.press(code=code)
    asked = walker.press("Relier mon compte ProConnect").response
    there.says(sub="paul")
    yield "proconnect, other email", expected(come_back(walker, asked))
    there.says(email=agent.email, **PASSWORD_ALONE)
    del walker.expected
    asked = walker.follow("Revenir à l'invitation").press("Relier mon compte ProConnect").response
    yield "proconnect, choose a factor", come_back(walker, asked)
    asked = walker.get("/agents/invitation/mot-de-passe/").press("Relier mon compte ProConnect").response
    membership.reset(agent, by=By("68"), now=timezone.now())
    yield "proconnect, invitation over", expected(come_back(walker, asked))


def _my_access(there):
    agent, walker = AgentFactory(), Walker()
    at_work(walker.client, agent)
    yield "proconnect, my access", walker.get(ACCESS)
    yield "proconnect, link", walker.get(f"{ACCESS}proconnect/")
    yield "proconnect, link, wrong", ask_to_link(walker, password="faux")
    there.says(sub="in")
    yield "proconnect, taken", expected(come_back(walker, ask_to_link(walker).response))
    del walker.expected
    there.says(sub="mine")
    asked = ask_to_link(walker).response
    yield "proconnect, linked", come_back(walker, asked)
    yield "proconnect, unlink", walker.get(f"{ACCESS}proconnect/delier/")
    yield "proconnect, unlink, wrong", walker.press("Délier", mot_de_passe="faux")
    Agent.objects.filter(pk=agent.pk).update(totp_secret=None)
    yield "proconnect, only way", walker.press("Délier", mot_de_passe=AGENT_PASSWORD)
    other = AgentFactory()
    at_work(walker.client, other)
    asked = ask_to_link(walker).response
    tied(other, sub="first")
    there.says(sub="second")
    yield "proconnect, tied already", expected(come_back(walker, asked))
    asked_of = AgentFactory()
    at_work(walker.client, asked_of)
    asked = ask_to_link(walker).response
    at_work(walker.client, asked_of)
    yield "proconnect, other session", expected(come_back(walker, asked))
    there.says(sub="alone")
    walker = log_in(Walker())
    yield "proconnect, my access without a password", walker.get(ACCESS)
