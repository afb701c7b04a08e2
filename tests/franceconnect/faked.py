"""FranceConnect as far as this service sees it: what it answers is said by the test, at the boundary of the protocol."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from config.environment import ProviderSettings
from guichet.openid_client import flow
from guichet.openid_client.flow import Identity

ISSUER = "https://fc.invalid/api/v2"
SETTINGS = ProviderSettings(
    issuer=ISSUER, client_id="guichet", client_secret="secret-for-tests", discovery=False, algorithm="ES256"
)
CALLBACK = "/franceconnect/retour/"


def claims_of(person, **more):
    """What FranceConnect says of a person of the registry."""
    month, day = person.birth_month or 1, person.birth_day or 1
    return {
        "gender": {"1": "male", "2": "female"}[person.sex],
        "family_name": person.birth_name.upper(),
        "given_name": person.given_names.replace(",", " "),
        "birthdate": f"{person.birth_year:04}-{month:02}-{day:02}",
        "birthplace": person.birth_place_code,
        "birthcountry": person.birth_country_code,
        "email": "chez-fc@example.org",
        **more,
    }


def identity_of(person, *, sub="sub-1", **more):
    return Identity(sub=sub, claims=claims_of(person, **more), id_token=f"id-token-of-{sub}", acr="eidas1")


class FranceConnect:
    """What it answers next: an Identity, or a trouble that is raised."""

    def __init__(self):
        self.answer = None
        self.asked = []

    def finish(self, _provider, **question):
        self.asked.append(question)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def go(self, walker, *, suite="", root=None):
        """Press the button of the login window; return the state that the browser took there."""
        path = f"{root or walker.root}franceconnect/"
        response = walker.client.get(path, {"suite": suite} if suite else {})
        assert response.status_code == 302, response.content
        assert response["Location"].startswith(f"{ISSUER}/authorize?")
        return parse_qs(urlsplit(response["Location"]).query)["state"][0]

    def come_back(self, walker, state, **query):
        """Be sent back by it."""
        walker.response = walker.client.get(CALLBACK, {"state": state, "code": "abc", **query}, follow=True)
        return walker

    def log_in(self, walker, answer, **more):
        self.answer = answer
        return self.come_back(walker, self.go(walker, **more))

    @property
    def cookie(self):
        return settings.FRANCECONNECT_COOKIE_NAME


@pytest.fixture
def fc(settings, monkeypatch):
    """Return FranceConnect, offered here and open."""
    from guichet.switches.queries import CLOSED

    CLOSED.forget()
    settings.FRANCECONNECT = SETTINGS
    faked = FranceConnect()
    monkeypatch.setattr(flow, "finish", faked.finish)
    yield faked
    CLOSED.forget()
