"""guichet vouches for its members before npm's openid-client 5, as FranceConnect's core uses it (R194)."""

import base64
import datetime as dt
import hashlib
from urllib.parse import urlsplit

import pytest
import time_machine

from tests.node import Refused, query_of

pytestmark = [pytest.mark.processes, pytest.mark.sqlite_only, pytest.mark.django_db(transaction=True)]

BACK = "https://fc.example.org/api/v2/oidc-callback"
LEFT = "https://fc.example.org/api/v2/client/logout-callback"
ENDPOINTS = {
    "authorization_endpoint": "/openid/authorize", "token_endpoint": "/openid/token",
    "userinfo_endpoint": "/openid/userinfo", "jwks_uri": "/openid/jwks", "end_session_endpoint": "/openid/logout",
}  # fmt: skip
ASKED = {"scope": "openid profile email birth", "acr_values": "eidas1", "prompt": "login"}
"""What FranceConnect sends, with `client_id`, `redirect_uri`, `response_type`, `state` and `nonce`."""


@pytest.fixture
def now():
    """Of this very moment: what is in Node has no other clock."""
    return dt.datetime.now(dt.UTC)


class FranceConnect:
    """openid-client, registered with guichet under one name or several."""

    def __init__(self, node, issuer, now):
        self.node, self.issuer, self.now = node, issuer, now

    def registered(
        self,
        client_id="fc",
        *,
        id_token_alg="ES256",
        userinfo_alg="ES256",
        sealed_for=None,
        sealed=("id_token", "userinfo"),
        **more,
    ):
        """Be written down by an operator; return the settings of openid-client that go with it."""
        from guichet.openid_provider import registration

        if sealed_for:
            more |= {"encryption_enc": "A256GCM", "encryption_key": sealed_for}
            more |= {f"{token}_encryption_alg": sealed_for["alg"] for token in sealed}
        wanted = registration.franceconnect(
            client_id, "FranceConnect", [BACK], post_logout_redirect_uris=[LEFT], id_token_alg=id_token_alg,
            userinfo_alg=userinfo_alg, **more,
        )  # fmt: skip
        client, secret = registration.add(wanted, now=self.now)
        said = {
            "client_id": client_id, "client_secret": secret, "redirect_uris": [BACK],
            "token_endpoint_auth_method": client.auth_method, "id_token_signed_response_alg": id_token_alg,
            "userinfo_signed_response_alg": userinfo_alg,
        }  # fmt: skip
        for token in sealed if sealed_for else ():
            said |= {
                f"{token}_encrypted_response_alg": sealed_for["alg"], f"{token}_encrypted_response_enc": "A256GCM",
            }  # fmt: skip
        return {name: value for name, value in said.items() if value}

    def begin(self, client, mode="documented", **parameters):
        """Make a demand, where guichet is as FranceConnect wrote it down, or as guichet describes itself."""
        metadata = {name: self.issuer + path for name, path in ENDPOINTS.items()}
        return self.node.begin(
            self.issuer, client, metadata=metadata if mode == "documented" else None, **ASKED | parameters
        )

    def ask(self, browser, client, mode="documented", **parameters):
        """Send somebody whose login still counts; return the demand, and the address they are sent back to."""
        begun = self.begin(client, mode, **{"prompt": None, **parameters})
        return begun, straight(browser, begun["address"])

    def refused(self, begun, back, **changed):
        """Return the error that guichet answers with."""
        with pytest.raises(Refused) as refused:
            self.node.finish(begun, back, **changed)
        return refused.value.said["error"]


@pytest.fixture
def franceconnect(relying_party, live_server, settings, now):
    from guichet.openid_provider import keys

    settings.PUBLIC_URL = live_server.url
    keys.KEYS.forget()
    return FranceConnect(relying_party, live_server.url, now)


@pytest.fixture
def member():
    from tests.factories import AccountFactory

    return AccountFactory()


@pytest.fixture
def browser():
    """The browser of a member."""
    from tests.journeys.walker import Walker

    return Walker("")


@pytest.fixture
def signed_in(browser, member):
    """The browser of somebody who has just logged in."""
    from tests.factories import enter

    enter(browser.client, member)
    return browser


def challenge(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def path_of(address):
    """Return what Django's test client asks for."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def log_in(browser, member, address):
    """Come from FranceConnect, log in, and return the address one is sent back to."""
    from tests.factories import PASSWORD

    browser.get(path_of(address))
    browser.press("Se connecter", identifiant=member.person.nir, mot_de_passe=PASSWORD).pass_code()
    [back] = [link for words, link in browser.page.links() if words.startswith("Continuer vers")]
    return back


def straight(browser, address):
    """Return where one is sent without a page."""
    return browser.client.get(path_of(address))["Location"]


@pytest.mark.requirement("R194")
@pytest.mark.parametrize("mode", ["documented", "discovered"])
@pytest.mark.parametrize("algorithms", [("ES256", "ES256"), ("RS256", "RS256"), ("HS256", "HS256"), ("ES256", "")])
def test_a_member_is_vouched_for(franceconnect, browser, member, mode, algorithms):
    id_token_alg, userinfo_alg = algorithms
    begun = franceconnect.begin(franceconnect.registered(id_token_alg=id_token_alg, userinfo_alg=userinfo_alg), mode)
    found = franceconnect.node.finish(begun, log_in(browser, member, begun["address"]))
    claims, userinfo, person = found["claims"], found["userinfo"], member.person
    assert found["header"]["alg"] == id_token_alg
    assert (claims["iss"], claims["aud"], claims["acr"]) == (franceconnect.issuer, "fc", "eidas1")
    assert claims["auth_time"] <= claims["iat"] < claims["exp"]
    assert 50 < found["expires_in"] <= 60
    assert userinfo["sub"] == claims["sub"] != str(member.reference)
    pivot = ("given_name", "family_name", "gender", "birthdate", "birthplace", "birthcountry")
    assert [userinfo[name] for name in pivot] == [
        " ".join(person.given_names.split(",")), person.birth_name, "male" if person.sex == "1" else "female",
        f"{person.birth_year}-{person.birth_month:02}-{person.birth_day:02}", person.birth_place_code, "99100",
    ]  # fmt: skip
    assert userinfo["email"]
    assert person.nir not in str(found)


@pytest.mark.requirement("R194")
@pytest.mark.parametrize(
    ("mode", "sealed"),
    [("documented", ("id_token", "userinfo")), ("discovered", ("userinfo",)), ("documented", ("id_token",))],
)
def test_what_is_told_is_sealed_for_whom_it_is_told(franceconnect, signed_in, mode, sealed):
    for key in franceconnect.node.sealing_keys():
        client = franceconnect.registered(f"fc-{key['alg']}", sealed_for=key, sealed=sealed)
        found = franceconnect.node.finish(*franceconnect.ask(signed_in, client, mode))
        assert found["userinfo"]["birthcountry"] == "99100"


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_a_client_says_who_it_is_in_its_own_way_only(franceconnect, signed_in, method):
    client = franceconnect.registered(auth_method=method)
    assert franceconnect.node.finish(*franceconnect.ask(signed_in, client))["claims"]["aud"] == "fc"
    other = {"client_secret_post": "client_secret_basic", "client_secret_basic": "client_secret_post"}[method]
    for wrong in ({"token_endpoint_auth_method": other}, {"client_secret": "x" * 48}):
        assert franceconnect.refused(*franceconnect.ask(signed_in, client | wrong)) == "invalid_client"


def test_a_code_serves_once(franceconnect, signed_in):
    begun, back = franceconnect.ask(signed_in, franceconnect.registered())
    found = franceconnect.node.finish(begun, back)
    assert franceconnect.refused(begun, back) == "invalid_grant"
    # RFC 6749, 4.1.2: what the first one gave ends with it, since one of the two is a thief's.
    with pytest.raises(Refused) as refused:
        franceconnect.node.userinfo(begun, found["access_token"])
    assert refused.value.said["error"] == "invalid_token"


def test_a_code_lives_thirty_seconds_and_a_token_sixty(franceconnect, signed_in, now):
    client = franceconnect.registered()
    begun, back = franceconnect.ask(signed_in, client)
    with time_machine.travel(now + dt.timedelta(seconds=40)):
        assert franceconnect.refused(begun, back) == "invalid_grant"
    begun, back = franceconnect.ask(signed_in, client)
    token = franceconnect.node.finish(begun, back)["access_token"]
    with time_machine.travel(now + dt.timedelta(seconds=80)), pytest.raises(Refused) as refused:
        franceconnect.node.userinfo(begun, token)
    assert refused.value.said["error"] == "invalid_token"


def test_a_challenge_is_held_to(franceconnect, signed_in):
    client, verifier = franceconnect.registered(), "v" * 43
    asked = {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    assert franceconnect.node.finish(*franceconnect.ask(signed_in, client, **asked), verifier=verifier)["userinfo"]
    for wrong in ("w" * 43, None):
        assert franceconnect.refused(*franceconnect.ask(signed_in, client, **asked), verifier=wrong) == "invalid_grant"


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"acr_values": "eidas2"}, "unmet_authentication_requirements"),
        ({"prompt": "none", "max_age": "0"}, "login_required"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_refusal_is_told_to_who_asked(franceconnect, signed_in, parameters, error):
    begun, back = franceconnect.ask(signed_in, franceconnect.registered(), **parameters)
    assert query_of(back)["iss"] == franceconnect.issuer
    assert franceconnect.refused(begun, back) == error


@pytest.mark.requirement("R197")
def test_who_cannot_be_vouched_for_goes_back_with_an_error(franceconnect, browser):
    from tests.factories import PASSWORD, AccountFactory

    person = AccountFactory(person__certified=False).person
    begun = franceconnect.begin(franceconnect.registered())
    browser.get(path_of(begun["address"]))
    browser.press("Se connecter", identifiant=person.nir, mot_de_passe=PASSWORD).pass_code()
    assert franceconnect.refused(begun, browser.page.link("Revenir vers le site")) == "access_denied"


def test_a_key_that_openid_client_has_not_read_yet(franceconnect, signed_in, now):
    from guichet.openid_provider import keys

    client = franceconnect.registered()
    before = franceconnect.node.finish(*franceconnect.ask(signed_in, client))["header"]["kid"]
    keys.rotate(at_once=True, now=now)
    assert franceconnect.node.finish(*franceconnect.ask(signed_in, client))["header"]["kid"] != before


@pytest.mark.requirement("R194")
def test_a_logout_comes_back_without_a_question(franceconnect, browser, member):
    begun = franceconnect.begin(franceconnect.registered())
    found = franceconnect.node.finish(begun, log_in(browser, member, begun["address"]))
    away = franceconnect.node.logout(begun, found["id_token"], LEFT, state="e" * 32)
    assert straight(browser, away) == f"{LEFT}?state={'e' * 32}"
    from guichet.login.models import Session

    assert not Session.objects.exists()
