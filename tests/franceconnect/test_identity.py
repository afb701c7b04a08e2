"""What FranceConnect says, in our terms."""

import pytest

from guichet.franceconnect.identity import pivot_of, suggested
from guichet.registry.pivot import FRANCE, Pivot

CLAIMS = {
    "sub": "abc",
    "gender": "female",
    "family_name": "DUBOIS",
    "given_name": "Angela Claire Louise",
    "birthdate": "1962-08-24",
    "birthplace": "75107",
    "birthcountry": "99100",
    "email": "wossewodda-3728@yopmail.com",
}


def but(**changes):
    return {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}


def test_the_civil_status():
    assert pivot_of(CLAIMS) == Pivot("2", "DUBOIS", "Angela Claire Louise", (1962, 8, 24), "75107", FRANCE)


def test_born_abroad_there_is_no_commune():
    assert pivot_of(but(birthcountry="99109", birthplace="")).birth_place_code == ""
    assert pivot_of(but(birthcountry="99109", birthplace="99109")).birth_place_code == ""


def test_corsica():
    assert pivot_of(but(birthplace="2A004")).birth_place_code == "2A004"


def test_without_a_given_name():
    assert pivot_of(but(given_name="")).given_names == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"gender": None},
        {"gender": "unspecified"},
        {"gender": ["male"]},
        {"family_name": ""},
        {"family_name": "D" * 101},
        {"given_name": None},
        {"given_name": "A" * 151},
        {"birthdate": "1962-00-00"},
        {"birthdate": "24/08/1962"},
        {"birthdate": "1962-02-30"},
        {"birthdate": "0000-01-01"},
        {"birthdate": 1962},
        {"birthplace": ""},
        {"birthplace": "Paris"},
        {"birthcountry": None},
        {"birthcountry": "FR"},
    ],
)
def test_what_is_missing_or_misshapen_means_nobody(wrong):
    assert pivot_of(but(**wrong)) is None


def test_what_an_enrolment_shows_at_first():
    assert suggested(CLAIMS) == {
        "nom": "DUBOIS",
        "prenom": "Angela",
        "date_naissance": [1962, 8, 24],
        "email": "wossewodda-3728@yopmail.com",
    }


@pytest.mark.parametrize(
    ("claims", "left"),
    [
        ({}, {}),
        ({"email": "nothing", "birthdate": "?", "family_name": 7, "given_name": " "}, {}),
        ({"given_name": "Jean-Pierre,Marie"}, {"prenom": "Jean-Pierre"}),
    ],
)
def test_nothing_is_made_up(claims, left):
    assert suggested(claims) == left
