"""Codes of an application, against the vectors of the RFC."""

import base64
import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest

from guichet.login.factors import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


def at(seconds):
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


@pytest.mark.parametrize(("seconds", "eight"), VECTORS.items())
def test_the_vectors_of_rfc_6238(seconds, eight):
    step = totp.step_at(at(seconds))
    assert totp.code_at(SECRET, step) == eight[-6:]
    assert totp.matching_step(SECRET, eight[-6:], now=at(seconds)) == step


@pytest.mark.parametrize(("drift", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_drift_each_way(now, drift, accepted):
    present = totp.step_at(now)
    found = totp.matching_step(SECRET, totp.code_at(SECRET, present + drift), now=now)
    assert found == (present + drift if accepted else None)


def test_it_may_be_typed_with_spaces_and_with_wide_digits(now):
    code = totp.code_at(SECRET, totp.step_at(now))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    for typed in (f"{code[:3]} {code[3:]}", f" {code}\t", f"{code[:3]}-{code[3:]}", wide):
        assert totp.matching_step(SECRET, typed, now=now) is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "\x00" * 6, "🙂" * 6])
def test_anything_else_is_a_wrong_code(now, typed):
    assert totp.matching_step(SECRET, typed, now=now) is None


def test_a_secret_has_160_bits_and_is_never_the_same():
    secrets = {totp.new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}


def test_what_the_qr_code_holds():
    address = urlsplit(totp.address(SECRET, holder="René Müller"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/MSA:Ren%C3%A9%20M%C3%BCller"
    assert parse_qs(address.query) == {"secret": [SECRET], "issuer": ["MSA"]}


def test_the_key_is_shown_in_groups():
    assert totp.groups("ABCDEFGHIJ") == "ABCD EFGH IJ"
