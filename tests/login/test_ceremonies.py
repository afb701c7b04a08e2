"""What browsers are asked, and what an answer is worth: nothing, unless every part of it is right."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from guichet.login import ceremonies
from tests.login.device import PRESENT, Device

HANDLE = "AAAA" * 10 + "AAA"
CHALLENGE = bytes(range(32))
OTHER = bytes(32)


def creation(challenge=CHALLENGE):
    return ceremonies.to_create(challenge, handle=HANDLE, holder="René Müller", known=["AAAA"])


def made(device):
    return ceremonies.created(device.create(creation()), CHALLENGE)


def check(device, answer, challenge=CHALLENGE):
    return ceremonies.signed(ceremonies.read(answer), challenge, public_key=made(device).public_key)


def test_a_key_must_know_its_holder_by_itself_and_ask_for_a_gesture():
    asked = json.loads(creation())
    assert asked["rp"] == {"name": "MSA", "id": "localhost"}
    assert asked["user"] == {"id": HANDLE, "name": "René Müller", "displayName": "René Müller"}
    selection = asked["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert asked["attestation"] == "none"
    assert [one["id"] for one in asked["excludeCredentials"]] == ["AAAA"]


def test_a_login_page_names_no_key():
    asked = json.loads(ceremonies.to_sign(CHALLENGE))
    assert not asked.get("allowCredentials")
    assert (asked["rpId"], asked["userVerification"]) == ("localhost", "required")


def test_the_site_is_that_of_the_public_address(settings):
    settings.PUBLIC_URL = "https://espace.example:8443"
    assert (ceremonies.host(), ceremonies.origin()) == ("espace.example", "https://espace.example:8443")


def test_what_is_kept_of_a_key():
    device = Device(count=3)
    key = made(device)
    assert (key.sign_count, key.backed_up, key.transports) == (3, False, "hybrid,internal")
    assert check(device, device.sign(ceremonies.to_sign(CHALLENGE))).sign_count == 4


WRONG = {
    "another site's": {"host": "evil.example"},
    "another origin's": {"origin": "http://localhost:8001"},
    "https of the same host": {"origin": "https://localhost:8000"},
    "without a gesture": {"flags": PRESENT},
    "without anybody there": {"flags": 0x04},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_key_is_not_taken_and_a_wrong_signature_opens_nothing(wrong):
    with pytest.raises(ceremonies.NotAnswered):
        made(Device(**wrong))
    device = Device()
    public = made(device).public_key
    device.__dict__.update(wrong)
    answer = ceremonies.read(device.sign(ceremonies.to_sign(CHALLENGE)))
    with pytest.raises(ceremonies.NotAnswered):
        ceremonies.signed(answer, CHALLENGE, public_key=public)


def test_a_signature_is_of_one_challenge_and_of_one_key():
    device = Device()
    asked = ceremonies.to_sign(CHALLENGE)
    with pytest.raises(ceremonies.NotAnswered):
        check(device, device.sign(asked), challenge=OTHER)
    with pytest.raises(ceremonies.NotAnswered):
        check(device, device.sign(asked, key=ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(ceremonies.NotAnswered):
        check(device, device.sign(asked, type="webauthn.create"))


@pytest.mark.parametrize(
    "answer",
    ["", "x", "[]", "null", "{}", '{"id": 1}', '{"id": "x", "response": []}', "[" * 5000, '"' * 20_000, "\x00",
     '{"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "é", "attestationObject": "%"}}'],
    ids=range(11),
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_nothing_breaks(answer):
    with pytest.raises(ceremonies.NotAnswered):
        ceremonies.created(answer, CHALLENGE)
    device = Device()
    with pytest.raises(ceremonies.NotAnswered):
        check(device, answer)


ODD = ["\\u0000", "\\ud800", "é", "a b", "a=", "", "x" * 1365]


@pytest.mark.parametrize("odd", ODD)
def test_a_name_or_a_holder_that_is_not_bytes_is_refused_before_the_database_sees_it(odd):
    with pytest.raises(ceremonies.NotAnswered):
        ceremonies.read(f'{{"id": "{odd}", "response": {{}}}}')
    if odd:
        with pytest.raises(ceremonies.NotAnswered):
            ceremonies.read(f'{{"id": "AAAA", "response": {{"userHandle": "{odd}"}}}}')


def test_a_name_longer_than_the_standard_s_is_not_kept():
    device = Device()
    device.identifier = bytes(1_023)
    assert len(made(device).credential_id) == 1_364
    device.identifier = bytes(1_024)
    with pytest.raises(ceremonies.NotAnswered):
        made(device)
