"""Tokens that nobody of ours made: refused, whatever they hold, and never an error of another kind."""

import base64
import json

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from guichet.jose.tokens import LONGEST, NotGenuine, UnknownKey, encrypt, sign, verify

KEY = ECKey.generate_key("P-256", parameters={"kid": "1"})
GOOD = {"alg": "ES256", "kid": "1"}


def encoded(value):
    return (
        base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).decode().rstrip("=")
    )


def test_claims_come_back():
    assert verify(sign({"a": "é"}, KEY, algorithm="ES256", kid="1"), KeySet([KEY]), algorithm="ES256") == {"a": "é"}


@pytest.mark.parametrize("keys", [KEY, KeySet([KEY])], ids=["key", "keys"])
@pytest.mark.parametrize(
    "header",
    [
        GOOD, b"", b"\xff", b"[" * 40_000, None, [], 5, {}, {"alg": "none"}, {"alg": ["ES256"]}, {"alg": {}},
        GOOD | {"kid": {}}, GOOD | {"kid": ["1"]}, GOOD | {"crit": 5}, GOOD | {"crit": ["x"]}, GOOD | {"zip": "DEF"},
        GOOD | {"b64": False, "crit": ["b64"]}, GOOD | {"jwk": {"kty": "oct", "k": "AAAA"}}, GOOD | {"typ": 5},
    ],
    ids=lambda header: repr(header)[:40],
)  # fmt: skip
def test_whatever_its_header_says(header, keys):
    for payload in ("", "*", encoded({"a": 1})):
        for signature in ("", "AA", "A" * 86, "!", "é"):
            with pytest.raises(NotGenuine):
                verify(f"{encoded(header)}.{payload}.{signature}", keys, algorithm="ES256")


@pytest.mark.parametrize(
    "payload", ["[" * 3000, "[]", "null", "12", "", "\\"], ids=lambda payload: payload[:4] or "empty"
)
def test_signed_and_yet_no_claims(payload):
    token = jws.serialize_compact(GOOD, payload, KEY, algorithms=["ES256"])
    with pytest.raises(NotGenuine):
        verify(token, KEY, algorithm="ES256")


@pytest.mark.parametrize("token", ["", ".", "..", "....", "é.é.é", "a" * (LONGEST + 1)], ids=lambda token: token[:5])
def test_what_is_no_token(token):
    with pytest.raises(NotGenuine):
        verify(token, KEY, algorithm="ES256")


def test_a_sealed_token_is_not_a_signed_one():
    sealed = encrypt(sign({"a": 1}, KEY, algorithm="ES256"), KEY, algorithm="ECDH-ES", encryption="A256GCM")
    with pytest.raises(NotGenuine):
        verify(sealed, KEY, algorithm="ES256")


def test_a_key_with_another_name_may_be_newer_than_our_copy():
    with pytest.raises(UnknownKey):
        verify(sign({"a": 1}, KEY, algorithm="ES256", kid="2"), KeySet([KEY]), algorithm="ES256")


@pytest.mark.parametrize("algorithm", ["none", "ES512", "PS256", ""])
def test_an_algorithm_that_is_not_ours_signs_nothing(algorithm):
    with pytest.raises(ValueError, match="is not an algorithm"):
        sign({"a": 1}, KEY, algorithm=algorithm)
