"""The question: what the address says, and what it does not."""

from urllib.parse import parse_qs, urlsplit

import pytest

from guichet.openid_client import flow
from guichet.openid_client.provider import Provider

BACK = "https://www.example.org/alsace/franceconnect/retour/"
PATHS = {
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "end_session_endpoint": "/session/end",
}


def provider(**changes):
    return Provider(**{
        "name": "franceconnect", "issuer": "https://fc.example/api/v2", "client_id": "us", "client_secret": "hush" * 10,
        "algorithm": "ES256", "discovery": False, "scope": "openid email", "acr_values": "eidas1", "pkce": False,
        "paths": PATHS, **changes,
    })  # fmt: skip


def asked(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}


def test_franceconnect_is_asked_exactly_what_it_takes(now):
    begun = flow.begin(provider(), redirect_uri=BACK, now=now, prompt="login")
    assert begun.address.startswith("https://fc.example/api/v2/authorize?")
    assert asked(begun.address) == {
        "response_type": "code", "client_id": "us", "redirect_uri": BACK, "scope": "openid email",
        "state": begun.state, "nonce": begun.nonce, "acr_values": "eidas1", "prompt": "login",
    }  # fmt: skip
    assert (begun.verifier, begun.at) == ("", now)


def test_state_and_nonce_are_of_chance_in_letters_and_digits(now):
    one, other = (flow.begin(provider(), redirect_uri=BACK, now=now) for _ in range(2))
    words = [one.state, one.nonce, other.state, other.nonce]
    assert len(set(words)) == 4
    assert all(len(word) == 43 and word.isalnum() and word.isascii() for word in words)


def test_a_challenge_where_the_provider_takes_one(now):
    begun = flow.begin(provider(pkce=True), redirect_uri=BACK, now=now)
    said = asked(begun.address)
    assert (said["code_challenge"], said["code_challenge_method"]) == (flow.challenge(begun.verifier), "S256")
    assert begun.verifier not in begun.address


def test_the_challenge_is_that_of_the_standard():
    # RFC 7636, appendix B.
    assert (
        flow.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_what_is_asked_cannot_be_said_twice(now):
    with pytest.raises(TypeError):
        flow.begin(provider(), redirect_uri=BACK, now=now, state="ours")


def test_the_way_out_carries_what_the_provider_needs():
    address = flow.logout_address(provider(), id_token="a.b.c", state="s" * 43, back="https://www.example.org/alsace/")
    assert address.startswith("https://fc.example/api/v2/session/end?")
    assert asked(address) == {
        "id_token_hint": "a.b.c", "state": "s" * 43, "post_logout_redirect_uri": "https://www.example.org/alsace/",
    }  # fmt: skip


def test_a_provider_without_a_way_out_has_none():
    paths = {name: path for name, path in PATHS.items() if name != "end_session_endpoint"}
    assert flow.logout_address(provider(paths=paths), id_token="a.b.c", state="s", back="https://x.example/") is None


def test_the_secret_is_in_no_representation():
    assert "hush" not in repr(provider())
