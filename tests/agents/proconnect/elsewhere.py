"""ProConnect at the boundary of the protocol's code: it answers what a test wants, and the network is not touched."""

from contextlib import contextmanager
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings
from django.utils import timezone

from config.environment import ProviderSettings
from guichet.agents.models import ProConnectIdentity
from guichet.agents.proconnect import ties
from guichet.agents.proconnect.rules import Known
from guichet.openid_client import flow
from guichet.switches.queries import CLOSED
from tests.factories import AGENT_PASSWORD, invented_siret

SIRET = invented_siret(4242)
ISSUER = "https://auth.proconnect.test/api/v2"
START, RETURN = "/agents/proconnect/", "/agents/proconnect/retour/"
CONFIGURED = ProviderSettings(
    issuer=ISSUER, client_id="guichet", client_secret="s" * 40, discovery=False, algorithm="RS256"
)
PASSWORD_ALONE = {"acr": "eidas1", "amr": ["pwd"]}


class ProConnect:
    """What it says next: `says(email=…, amr=[…])`, or `fails(error)`."""

    def __init__(self):
        self.sub, self.claims, self.error, self.asked = "sub-of-claire", {}, None, []

    def says(self, *, sub=None, **claims):
        """Let it answer with these claims besides those of an agent who showed two factors just now."""
        self.error, self.sub = None, sub or self.sub
        self.claims = {
            "uid": f"uid of {self.sub}",
            "email": "claire@exemple.test",
            "siret": SIRET,
            "given_name": "Claire",
            "usual_name": "Muller",
            "acr": "eidas2",
            "amr": ["pwd", "totp", "mfa"],
            "auth_time": int(timezone.now().timestamp()),
        } | claims
        return self

    def fails(self, error):
        """Let it give no identity."""
        self.error = error
        return self

    def finish(self, _provider, **told):
        """Stand in place of `flow.finish`."""
        self.asked.append(told)
        if self.error is not None:
            raise self.error
        claims = {name: value for name, value in self.claims.items() if value is not None}
        return flow.Identity(
            sub=self.sub, claims=claims, id_token="header.payload.signature", acr=claims.get("acr", "")
        )


@contextmanager
def elsewhere():
    """Offer ProConnect here, as one that a test speaks for."""
    spoken_for = ProConnect().says()
    offered = override_settings(PROCONNECT=CONFIGURED, PROCONNECT_SIRETS=frozenset({SIRET}))
    with offered, mock.patch("guichet.openid_client.flow.finish", spoken_for.finish):
        CLOSED.forget()
        yield spoken_for
        CLOSED.forget()


def question(response):
    """Return the parameters of the address at ProConnect that a page leads to, by a redirection or by its link."""
    address = response.headers.get("Location") or response.context["address"]
    assert address.startswith(f"{ISSUER}/authorize?")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def come_back(walker, response, **changed):
    """Come back from ProConnect with an answer to the question of this response."""
    answer = {"code": "c", "state": question(response)["state"], "iss": ISSUER} | changed
    walker.response = walker.client.get(RETURN, answer, follow=True)
    return walker


def log_in(walker, back=""):
    """Press « Se connecter avec ProConnect », and come back."""
    return come_back(walker, walker.client.get(START, {"suite": back} if back else {}))


def ask_to_link(walker, password=AGENT_PASSWORD):
    """Ask in « Mes accès » for the account to be tied; return the walker, on the page that leaves."""
    return walker.get("/agents/acces/proconnect/").press("Continuer vers ProConnect", mot_de_passe=password)


def tied(agent, sub="sub-of-claire", **more):
    """Tie an identity to an agent, as if it were done long ago."""
    known = Known(sub, more.get("uid", f"uid of {sub}"), more.get("email", "claire@exemple.test"), SIRET)
    ties.keep(agent, known, now=timezone.now())
    return ProConnectIdentity.objects.get(agent=agent)
