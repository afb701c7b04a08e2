"""Keys and addresses of a provider: how long they are kept, and which are of use."""

import json

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from guichet.jose.tokens import sign
from guichet.openid_client import http, keys, metadata
from guichet.openid_client.errors import NotVerified, Unreachable
from guichet.openid_client.http import Answer
from guichet.openid_client.provider import Provider

PATHS = {
    "authorization_endpoint": "/a", "token_endpoint": "/t", "userinfo_endpoint": "/u", "jwks_uri": "/k",
}  # fmt: skip
ISSUER = "https://fc.example/api/v2"


def provider(**changes):
    return Provider(**{
        "name": "franceconnect", "issuer": ISSUER, "client_id": "us", "client_secret": "s", "algorithm": "ES256",
        "discovery": False, "scope": "openid", "acr_values": "eidas1", "pkce": False, "paths": PATHS, **changes,
    })  # fmt: skip


def public(key, kid, **more):
    return {**key.as_dict(private=False), "kid": kid, **more}


class Elsewhere:
    """A provider without a network: what it answers by the end of the address, and how often it was asked."""

    def __init__(self):
        self.answers, self.asked, self.time = {}, [], 1000.0

    def get(self, address, **_):
        self.asked.append(address)
        answer = self.answers[address.removeprefix(ISSUER)]
        if isinstance(answer, Exception):
            raise answer
        return Answer(200, "application/json", json.dumps(answer).encode())


@pytest.fixture
def elsewhere(monkeypatch):
    place = Elsewhere()
    monkeypatch.setattr(http, "get", place.get)
    for module in (keys, metadata):
        monkeypatch.setattr(module, "clock", lambda: place.time)
        module.forget()
    yield place
    keys.forget()
    metadata.forget()


@pytest.fixture(scope="module")
def ours():
    return ECKey.generate_key("P-256")


@pytest.fixture(scope="module")
def theirs():
    return ECKey.generate_key("P-256")


def test_keys_are_kept_ten_minutes(elsewhere, ours):
    elsewhere.answers["/k"] = {"keys": [public(ours, "1")]}
    token = sign({"a": 1}, ours, algorithm="ES256", kid="1")
    for elsewhere.time, calls in ((1000, 1), (1599, 1), (1600, 2)):
        assert keys.verified(token, provider()) == {"a": 1}
        assert len(elsewhere.asked) == calls


def test_a_withdrawn_key_serves_no_longer_than_that(elsewhere, ours, theirs):
    elsewhere.answers["/k"] = {"keys": [public(ours, "1")]}
    token = sign({"a": 1}, ours, algorithm="ES256", kid="1")
    keys.verified(token, provider())
    elsewhere.answers["/k"] = {"keys": [public(theirs, "2")]}
    elsewhere.time += 600
    with pytest.raises(NotVerified, match="key"):
        keys.verified(token, provider())


def test_an_unknown_key_is_asked_for_once_a_minute(elsewhere, ours, theirs):
    elsewhere.answers["/k"] = {"keys": [public(ours, "1")]}
    token = sign({"a": 1}, theirs, algorithm="ES256", kid="2")
    for elsewhere.time, calls in ((1000, 2), (1059, 2), (1060, 3), (1119, 3)):
        with pytest.raises(NotVerified, match="key"):
            keys.verified(token, provider())
        assert len(elsewhere.asked) == calls
    elsewhere.answers["/k"] = {"keys": [public(ours, "1"), public(theirs, "2")]}
    elsewhere.time = 1120
    assert keys.verified(token, provider()) == {"a": 1}


def test_the_same_name_for_another_key_is_a_forgery_and_asks_nothing(elsewhere, ours, theirs):
    elsewhere.answers["/k"] = {"keys": [public(ours, "1")]}
    with pytest.raises(NotVerified, match="signature"):
        keys.verified(sign({"a": 1}, theirs, algorithm="ES256", kid="1"), provider())
    assert len(elsewhere.asked) == 1


def test_keys_that_could_not_be_read_are_read_next_time(elsewhere, ours):
    elsewhere.answers["/k"] = Unreachable("timeout")
    token = sign({"a": 1}, ours, algorithm="ES256", kid="1")
    with pytest.raises(Unreachable):
        keys.verified(token, provider())
    elsewhere.answers["/k"] = {"keys": [public(ours, "1")]}
    assert keys.verified(token, provider()) == {"a": 1}


def test_keys_of_no_use_are_passed_over(elsewhere, ours, theirs):
    rsa = RSAKey.generate_key(2048)
    with pytest.warns(SecurityWarning):
        short = RSAKey.generate_key(1024)
    elsewhere.answers["/k"] = {"keys": [
        "a word", {"kty": "AKP", "kid": "1", "alg": "ML-DSA-44"}, {"kty": "oct", "k": "AAAA", "kid": "1"},
        {"kty": "EC", "crv": "P-256", "kid": "1", "x": "AAAA", "y": "AAAA"}, public(theirs, "1", use="enc"),
        public(theirs, "1", alg="ES384"), public(ECKey.generate_key("P-384"), "1"), public(short, "1"),
        public(ours, "1", use="sig", alg="ES256"), public(rsa, "2"), public(short, "3"),
    ]}  # fmt: skip
    assert keys.verified(sign({"a": 1}, ours, algorithm="ES256", kid="1"), provider())
    by_rsa = provider(algorithm="RS256")
    assert keys.verified(sign({"a": 1}, rsa, algorithm="RS256", kid="2"), by_rsa)
    with pytest.raises(NotVerified, match="key"):
        keys.verified(sign({"a": 1}, short, algorithm="RS256", kid="3"), by_rsa)


def test_a_lone_key_needs_no_name(elsewhere, ours):
    elsewhere.answers["/k"] = {"keys": [public(ours, "1")]}
    assert keys.verified(sign({"a": 1}, ours, algorithm="ES256"), provider())


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "é.é.é", "e30.e30.", "bnVsbA.e30.AA", "." * 9, "x" * 70_000])
def test_what_is_no_token_at_all(elsewhere, ours, token):
    elsewhere.answers["/k"] = {"keys": [public(ours, "1")]}
    with pytest.raises(NotVerified, match="signature"):
        keys.verified(token, provider())


def description(**changes):
    return {"issuer": ISSUER, **{name: ISSUER + path for name, path in PATHS.items()}, **changes}


def test_a_description_is_kept_an_hour(elsewhere):
    elsewhere.answers["/.well-known/openid-configuration"] = description()
    for elsewhere.time, calls in ((1000, 1), (4599, 1), (4600, 2)):
        found = metadata.endpoints(provider(discovery=True))
        assert (found.token_endpoint, found.end_session_endpoint, found.names_itself) == (ISSUER + "/t", "", False)
        assert len(elsewhere.asked) == calls


def test_documented_addresses_ask_nobody(elsewhere):
    assert metadata.endpoints(provider()).jwks_uri == ISSUER + "/k"
    assert elsewhere.asked == []


@pytest.mark.parametrize("address", ["http://fc.example/t", "/t", "javascript:alert(1)", 12, "", None])
def test_an_address_less_safe_than_the_issuer_is_refused(elsewhere, address):
    elsewhere.answers["/.well-known/openid-configuration"] = description(token_endpoint=address)
    with pytest.raises(Unreachable, match="token_endpoint"):
        metadata.endpoints(provider(discovery=True))
