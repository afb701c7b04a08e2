"""What an answer of ProConnect is worth, whatever it holds."""

import datetime as dt

import pytest

from guichet.agents.proconnect import rules

NOW = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
CLAIMS = {"uid": "u", "email": "c@exemple.test", "siret": "12345678900011"}


@pytest.mark.parametrize(
    ("claims", "two"),
    [
        ({"acr": "eidas1", "amr": ["pwd"]}, False),
        ({"acr": "eidas1", "amr": ["pwd", "totp", "mfa"]}, True),
        ({"acr": "eidas2"}, True),
        ({"acr": "eidas3", "amr": ["pop"]}, True),
        ({"acr": "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"}, True),
        ({"acr": "https://proconnect.gouv.fr/assurance/consistency-checked"}, False),
        ({"acr": "eidas1", "amr": ["pop"]}, False),
        ({"amr": "mfa"}, False),
        ({"acr": ["eidas2"]}, False),
        ({}, False),
    ],
)
def test_two_factors_are_what_it_says_in_so_many_words(claims, two):
    assert rules.asked_for_two(claims) is two


@pytest.mark.parametrize(
    ("ago", "fresh"), [(0, True), (599, True), (600, False), (-30, True), (-31, False), (43_200, False)]
)
def test_they_count_for_ten_minutes(ago, fresh):
    assert rules.is_fresh({"auth_time": NOW.timestamp() - ago}, now=NOW) is fresh


@pytest.mark.parametrize("when", [None, "now", True, [1]])
def test_and_never_where_it_does_not_say_when(when):
    assert not rules.is_fresh({"auth_time": when}, now=NOW)
    assert not rules.is_fresh({}, now=NOW)


def test_an_identity_is_read_whole():
    assert rules.read("s", CLAIMS) == rules.Known("s", "u", "c@exemple.test", "12345678900011")


@pytest.mark.parametrize("wrong", [{"uid": ""}, {"uid": 4}, {"email": None}, {"siret": "123"}, {"siret": "١" * 14}])
def test_or_not_at_all(wrong):
    with pytest.raises(rules.Incomplete):
        rules.read("s", CLAIMS | wrong)


def test_an_organisation_is_accepted_by_its_establishment_or_whole():
    assert rules.is_accepted("12345678900011", {"12345678900011"})
    assert rules.is_accepted("12345678900029", {"123456789"})
    assert not rules.is_accepted("12345678900029", {"12345678900011"})
    assert not rules.is_accepted("98765432100011", set())
