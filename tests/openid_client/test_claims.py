"""What a token must say, without a provider."""

import datetime as dt

import pytest

from guichet.openid_client import claims
from guichet.openid_client.errors import NotVerified
from guichet.openid_client.provider import Provider

NONCE = "n" * 43
PROVIDER = Provider(
    name="franceconnect", issuer="https://fc.example/api/v2", client_id="us", client_secret="s", algorithm="ES256",
    discovery=False, scope="openid", acr_values="eidas1", pkce=False,
)  # fmt: skip


def repr_short(value):
    return repr(value)[:12]


def said(now, **changes):
    at = int(now.timestamp())
    return {
        "iss": PROVIDER.issuer, "aud": "us", "sub": "person", "nonce": NONCE, "acr": "eidas1", "iat": at,
        "exp": at + 60, **changes,
    }  # fmt: skip


def check(token, now, provider=PROVIDER):
    claims.check_id_token(token, provider, nonce=NONCE, access_token="token", now=now)


def test_a_token_as_it_should_be(now):
    check(said(now), now)
    check(said(now, aud=["us"], azp="us", at_hash=claims.at_hash("token")), now)


def test_the_hash_of_an_access_token_is_that_of_the_standard():
    # OpenID Connect Core 1.0, A.3, made with SHA-256.
    assert claims.at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"


@pytest.mark.parametrize(
    ("acr", "asked", "enough"),
    [
        ("eidas1", "eidas1", True), ("eidas3", "eidas1", True), ("eidas1", "eidas2", False), ("", "eidas1", False),
        ("eidas2", "eidas3 eidas2", True), ("eidas1", "eidas3 eidas2", False), ("", "", True), ("whatever", "", True),
        ("https://p.example/mfa", "eidas1 https://p.example/mfa", True), ("https://p.example/mfa", "eidas1", False),
        ("eidas3", "https://p.example/mfa", False), ("eidas", "eidas1", False), ("EIDAS1", "eidas1", False),
    ],
)  # fmt: skip
def test_a_level_reaches_what_was_asked(acr, asked, enough):
    assert claims.reaches(acr, asked) is enough


@pytest.mark.parametrize(("seconds", "holds"), [(0, True), (69, True), (70, False), (-10, True), (-11, False)])
def test_a_token_holds_for_its_minute_and_ten_seconds(now, seconds, holds):
    token, at = said(now), now + dt.timedelta(seconds=seconds)
    if holds:
        check(token, at)
    else:
        with pytest.raises(NotVerified, match="exp" if seconds > 0 else "iat"):
            check(token, at)


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", ["60", None, True, [1], {}, float("nan"), float("inf"), 10**400], ids=repr_short)
def test_a_time_that_is_no_number(now, name, value):
    with pytest.raises(NotVerified, match=name):
        check(said(now, **{name: value}), now)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nonce", None), ("nonce", ""), ("nonce", "é"), ("nonce", 12), ("sub", "é"), ("sub", "s" * 256), ("sub", None),
        ("aud", []), ("aud", ["us", "us"]), ("aud", None), ("azp", ""), ("iss", "https://fc.example/api/v2/"),
        ("nbf", 99_999_999_999), ("at_hash", None), ("acr", ["eidas1"]),
    ],
)  # fmt: skip
def test_a_claim_that_is_not_what_it_should_be(now, name, value):
    with pytest.raises(NotVerified, match=f"^{name}$"):
        check(said(now, **{name: value}), now)


def test_without_a_nonce_of_ours_nothing_is_verified(now):
    with pytest.raises(NotVerified, match="nonce"):
        claims.check_id_token(said(now, nonce=""), PROVIDER, nonce="", access_token="token", now=now)
