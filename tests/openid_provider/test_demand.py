"""A request is looked at before anybody is sent anywhere."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from guichet.openid_provider import demand, registration
from guichet.openid_provider.demand import Refusable, Untrusted
from tests.openid_provider import partner as partners

pytestmark = pytest.mark.django_db


def read(partner, now, **more):
    asked = {name: value for name, value in partner.asks(**more).items() if value is not None}
    return demand.read(QueryDict(urlencode(asked)), now=now)


def test_what_is_in_order_is_read(partner, now):
    asked = read(
        partner, now, prompt="login consent", max_age="0", acr_values="eidas2 eidas1", scope="openid email calendar birth",
        response_mode="query", display="popup", ui_locales="de", login_hint="somebody", code_challenge="c" * 43,
        code_challenge_method="S256",
    )  # fmt: skip
    assert (asked.client, asked.redirect_uri, asked.state, asked.nonce) == (
        partner.client, partners.REDIRECT, "s" * 32, "n" * 32,
    )  # fmt: skip
    assert asked.scope == {"openid", "email"}, "nothing that it was not registered for, nothing unknown"
    assert (asked.prompt, asked.max_age, asked.acr_values) == ({"login", "consent"}, 0, ("eidas2", "eidas1"))
    assert (asked.code_challenge, asked.asked_at) == ("c" * 43, now)


def test_what_waits_for_its_member_is_read_the_same_again(partner, now):
    asked = read(partner, now, prompt="login", max_age="3600", code_challenge="c" * 43, code_challenge_method="S256")
    assert demand.read(asked.parameters, now=now) == asked
    bare = read(partner, now, state=None, nonce=None)
    assert demand.read(bare.parameters, now=now) == bare
    assert set(asked.parameters) <= set(demand.KEPT)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"client_id": "unknown"}, "client"),
        ({"client_id": None}, "client"),
        ({"client_id": "TESA"}, "client"),
        ({"client_id": "tesa\0"}, "client"),
        ({"client_id": "t" * 5000}, "client"),
        ({"redirect_uri": None}, "redirect_uri"),
        ({"redirect_uri": "https://service.example.org/retour"}, "redirect_uri"),
        ({"redirect_uri": "https://service.example.org/retour?d=1&e=2"}, "redirect_uri"),
        ({"redirect_uri": "https://service.example.org/retour?d=1#x"}, "redirect_uri"),
        ({"redirect_uri": "https://service.example.org.evil.example/retour?d=1"}, "redirect_uri"),
        ({"redirect_uri": "https://service.example.org@evil.example/retour?d=1"}, "redirect_uri"),
        ({"redirect_uri": "https://SERVICE.example.org/retour?d=1"}, "redirect_uri"),
        ({"redirect_uri": "https://service.example.org/x/../retour?d=1"}, "redirect_uri"),
        ({"redirect_uri": "https://service.example.org/retour?d=1\r\nX: y"}, "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
    ],
)
def test_who_is_unknown_or_where_is_answered_by_a_page_alone(partner, now, more, reason):
    with pytest.raises(Untrusted) as refused:
        read(partner, now, **more)
    assert refused.value.reason == reason


def test_a_disabled_client_is_unknown(partner, now):
    registration.disable(partner.client, now=now)
    with pytest.raises(Untrusted):
        read(partner, now)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "profile email"}, "invalid_scope"),
        ({"scope": "openid " + "a" * 600}, "invalid_request"),
        ({"nonce": "n" * 513}, "invalid_request"),
        ({"nonce": "é"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "9" * 12}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://evil.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"code_challenge": "c" * 43}, "invalid_request"),
        ({"code_challenge": "c" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "c" * 42, "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_what_is_wrong_is_told_at_the_client_s_own_address(partner, now, more, error):
    with pytest.raises(Refusable) as refused:
        read(partner, now, **more)
    said = refused.value
    assert (said.error, said.redirect_uri, said.state, said.client) == (
        error,
        partners.REDIRECT,
        "s" * 32,
        partner.client,
    )
    assert said.description.isascii()


@pytest.mark.parametrize("state", ["s" * 1025, "a\r\nLocation: x", "é", "\x7f"])
def test_a_state_that_cannot_be_given_back_is_not(partner, now, state):
    with pytest.raises(Refusable) as refused:
        read(partner, now, state=state)
    assert (refused.value.error, refused.value.state) == ("invalid_request", "")


@pytest.mark.parametrize("name", ["scope", "state", "nonce", "response_type", "code_challenge", "prompt"])
def test_nothing_is_said_twice(partner, now, name):
    sent = f"{urlencode(partner.asks(prompt='login'))}&{name}=x&{name}=x"
    with pytest.raises(Refusable) as refused:
        demand.read(QueryDict(sent), now=now)
    assert refused.value.error == "invalid_request"


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_two_addresses_or_two_names_are_none(partner, now, name):
    """Which of two would be compared, and which used (RFC 9700, 4.1.1)?"""
    with pytest.raises(Untrusted):
        demand.read(QueryDict(f"{urlencode(partner.asks())}&{name}=x"), now=now)


def test_what_is_unknown_may_be_said_twice_and_what_is_empty_was_not_said(partner, now):
    sent = f"{urlencode(partner.asks(max_age='', prompt='', request=''))}&resource=a&resource=b"
    assert demand.read(QueryDict(sent), now=now).max_age is None


def test_a_public_client_shows_a_challenge(now, client):
    public = partners.register(now, browser=client, **partners.PUBLIC)
    with pytest.raises(Refusable) as refused:
        read(public, now)
    assert refused.value.error == "invalid_request"
    _verifier, challenge = partners.pkce()
    assert read(public, now, code_challenge=challenge, code_challenge_method="S256").code_challenge == challenge


def test_one_query(partner, now, django_assert_num_queries):
    read(partner, now)
    with django_assert_num_queries(1):
        read(partner, now + dt.timedelta(seconds=1))
