"""The agents' own pages: the login, an invitation, « Mes accès », and « Équipe »."""

from django.utils import timezone

from guichet.agents import membership
from guichet.agents.membership import By
from guichet.agents.models import AgentPasskey, AgentRole
from guichet.agents.roles import Role
from guichet.delivery.models import Message
from guichet.login.factors import totp
from tests.factories import AGENT_PASSWORD, AGENT_SECRET, AgentFactory, at_work
from tests.journeys.walker import Walker

LONGEST = "Anne-Sophie Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"
NEW = "Vaches-au-pre-sous-la-pluie-4"


def agents_in():
    """Getting in, from the login to « Mes accès »."""
    yield from _login()
    yield from _invitation()
    yield from _my_access()


def team():
    """« Équipe », as an administrator sees it."""
    boss = AgentFactory(name=LONGEST, roles=[Role.ADMINISTRATOR])
    walker = Walker()
    at_work(walker.client, boss)
    here = "/agents/equipe/"
    yield "team, alone", walker.get(here)
    yield "team, invite", walker.get(f"{here}inviter/")
    yield "team, invite, mistyped", walker.press("Envoyer l'invitation", nom="42", email="pas une adresse")
    yield "team, invited", walker.press("Envoyer l'invitation", nom="Paul Meyer", email="p@exemple.test", support="on")
    colleague = AgentFactory(roles=list(Role))
    guest = AgentFactory(name="Zoé d'Ailleurs", roles=[Role.LETTERS], roles__fund_code="54")
    by = By("68")
    membership.invite(by=by, name="Z", email=guest.email, roles=[Role.SUPPORT], now=timezone.now())
    yield "team, several", walker.get(here)
    yield "team, oneself", walker.get(f"{here}{boss.reference}/")
    yield "team, a guest", walker.get(f"{here}{guest.reference}/")
    yield "team, a guest, refused", walker.post(f"{here}{guest.reference}/suspendre/")
    yield "team, one agent", walker.get(f"{here}{colleague.reference}/")
    yield "team, suspend", walker.follow("Suspendre l'accès")
    yield "team, suspended", walker.press("Suspendre")
    yield "team, restore", walker.follow("Rétablir l'accès")
    walker.press("Rétablir")
    yield "team, reset", walker.follow("Envoyer une nouvelle invitation")
    yield "team, reset done", walker.press("Envoyer l'invitation")


def _login():
    agent, walker = AgentFactory(), Walker()
    yield "agents, login", walker.get("/agents/connexion/")
    yield "agents, login, wrong", walker.press("Se connecter", email=agent.email, mot_de_passe="faux")
    yield "agents, login, nothing typed", Walker().get("/agents/connexion/").press("Se connecter")
    yield "agents, login, too late", Walker().get("/agents/connexion/code/")
    _passkey(agent)
    yield "agents, code", walker.press("Se connecter", email=agent.email, mot_de_passe=AGENT_PASSWORD)
    yield "agents, code, wrong", walker.press("Valider", code="000000")
    only_key = AgentFactory(totp_secret=None)
    _passkey(only_key)
    walker = Walker().get("/agents/connexion/")
    yield "agents, passkey", walker.press("Se connecter", email=only_key.email, mot_de_passe=AGENT_PASSWORD)
    nobody, walker = AgentFactory(roles=[]), Walker().get("/agents/connexion/")
    walker.press("Se connecter", email=nobody.email, mot_de_passe=AGENT_PASSWORD)
    code = totp.code_at(AGENT_SECRET, totp.step_at(timezone.now()))
    yield "agents, no role", walker.press("Valider", code=code)


def _invitation():
    agent = membership.invite(
        by=By("68"), name=LONGEST, email="paul.meyer@exemple.test", roles=[Role.SUPPORT], now=timezone.now()
    )
    walker = Walker()
    yield "agents, invitation", walker.get("/agents/invitation/")
    yield "agents, invitation, wrong", walker.press(code="ABCD")
    code = Message.objects.filter(about=agent.reference).latest("created_at").payload["context"]["code"]
    yield "agents, choose a password", walker.press(code=code)
    yield "agents, choose a password, weak", walker.press(nouveau="abc", confirmation="abd")
    yield "agents, choose a factor", walker.press(nouveau=NEW, confirmation=NEW)
    yield "agents, choose a factor, wrong", walker.press("Activer mon accès", code="000000")
    yield "agents, invitation, too late", Walker().get("/agents/invitation/mot-de-passe/")


def _my_access():
    agent, walker = AgentFactory(name=LONGEST, roles=list(Role)), Walker()
    at_work(walker.client, agent)
    here = "/agents/acces/"
    yield "my access, one factor", walker.get(here)
    AgentRole.objects.create(agent=agent, fund_code="54", role="letters", given_at=timezone.now())
    _passkey(agent)
    key = _passkey(agent)
    at_work(Walker().client, agent)
    yield "my access, two funds and two factors", walker.get(here)
    yield "my access, other fund", walker.press("Travailler pour cette caisse")
    yield "my access, password", walker.get(f"{here}mot-de-passe/")
    yield "my access, password, wrong", walker.press("Enregistrer", mot_de_passe="x", nouveau="abc", confirmation="d")
    yield "my access, application", walker.get(f"{here}application/")
    yield "my access, new key", walker.get(f"{here}cles/")
    yield "my access, remove a key", walker.get(f"{here}cles/{key.reference}/retirer/")
    yield "my access, remove a key, wrong", walker.press("Retirer", mot_de_passe="faux")
    yield "my access, remove the application", walker.get(f"{here}application/retirer/")
    AgentRole.objects.filter(agent=agent).delete()
    yield "my access, no role", walker.get(here)


def _passkey(agent):
    return AgentPasskey.objects.create(
        agent=agent,
        credential_id=f"c{AgentPasskey.objects.count()}",
        handle="h",
        public_key=b"k",
        sign_count=0,
        name="Ordinateur de l'accueil de Colmar",
        transports="usb",
        backed_up=False,
        created_at=timezone.now(),
    )
