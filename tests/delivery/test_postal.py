import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.delivery.postal import (
    LineTooLong,
    NobodyNamed,
    UnusableAddress,
    WrongLines,
    WrongPostcode,
    address_lines,
    capitals,
)

NAME = "Madame Zoé D'Œuvre"


def lines(**changes):
    address = {
        "name": NAME,
        "flat": "",
        "building": "",
        "street": "3 rue du Puits",
        "place": "",
        "town": "67000 Strasbourg",
    }
    return list((address | changes).values())


def test_empty_lines_are_closed_up():
    assert address_lines(lines()) == [NAME, "3 RUE DU PUITS", "67000 STRASBOURG"]


def test_all_six_lines_keep_their_order():
    full = lines(flat="Appartement 4", building="Résidence du Lac", place="Hameau de l'Orme")
    assert address_lines(full) == [
        NAME,
        "Appartement 4",
        "Résidence du Lac",
        "3 RUE DU PUITS",
        "HAMEAU DE L ORME",
        "67000 STRASBOURG",
    ]


def test_the_last_lines_are_capitals_without_accents_or_punctuation():
    assert address_lines(lines(street="12, rue de l'Église"))[1] == "12 RUE DE L EGLISE"
    assert capitals("  Œuf – à l'Haÿ-les-Roses ; n° 3 ") == "OEUF A L HAY LES ROSES N 3"


def test_cedex_stays_with_its_town():
    assert address_lines(lines(town="67981 Strasbourg Cedex 9"))[-1] == "67981 STRASBOURG CEDEX 9"


def test_a_blank_in_the_postcode_is_closed():
    assert address_lines(lines(town="67 000 Strasbourg"))[-1] == "67000 STRASBOURG"


@pytest.mark.parametrize("town", ["", "Strasbourg", "6700 Strasbourg", "67000", "670000 Strasbourg"])
def test_a_french_town_needs_its_postcode(town):
    with pytest.raises(WrongPostcode):
        address_lines(lines(town=town))


def test_a_foreign_address_gains_its_country_in_capitals():
    abroad = lines(street="Hauptstraße 5", town="D-77694 Kehl", country="Allemagne")
    assert address_lines(abroad) == [NAME, "HAUPTSTRASSE 5", "D 77694 KEHL", "ALLEMAGNE"]


@pytest.mark.parametrize("country", ["", "France", "FRANCE "])
def test_france_is_not_printed(country):
    assert address_lines(lines(country=country)) == address_lines(lines())


def test_a_street_of_32_characters_is_left_as_it_is():
    street = "BOULEVARD DU GENERAL DE LA MARCH"
    assert len(street) == 32
    assert address_lines(lines(street=f"12, {street}"))[1] == f"12 {street}"
    # With a longer number the line would pass 38.
    assert address_lines(lines(street=f"12 bis {street}"))[1] == "12 BIS BOULEVARD DU GAL DE LA MARCH"


def test_beyond_32_characters_words_are_shortened_one_after_the_other():
    assert address_lines(lines(street="128 boulevard du Maréchal de Lattre de Tassigny"))[1] == (
        "128 BD DU MAL DE LATTRE DE TASSIGNY"
    )
    # Only as much as is needed: the kind of street is still whole.
    assert address_lines(lines(street="7 avenue du Commandant Jacques Durant"))[1] == ("7 AVENUE DU CDT JACQUES DURANT")


def test_a_locality_beyond_32_characters_is_shortened_or_refused():
    assert address_lines(lines(town="54540 Saint-Maurice-sur-Mortagne Cedex 09"))[-1] == (
        "54540 ST MAURICE SUR MORTAGNE CEDEX 09"
    )
    with pytest.raises(LineTooLong):
        address_lines(lines(town="80800 Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"))


def test_38_characters_fit_and_39_are_refused():
    assert address_lines(lines(name="A" * 38))[0] == "A" * 38
    with pytest.raises(LineTooLong) as refusal:
        address_lines(lines(name="A" * 39))
    assert refusal.value.line == 1


def test_a_long_name_loses_its_civility_before_it_is_refused():
    assert address_lines(lines(name="Monsieur Jean-Baptiste de la Rochefoucauld"))[0] == (
        "M Jean-Baptiste de la Rochefoucauld"
    )


def test_accents_do_not_hinder_abbreviation():
    assert address_lines(lines(building="Résidence Les Grands Marronniers, Bâtiment B32"))[1] == (
        "RES Les Grands Marronniers, BAT B32"
    )


def test_a_refusal_never_quotes_the_address():
    with pytest.raises(UnusableAddress) as refusal:
        address_lines(lines(name="Secret " * 10))
    assert "Secret" not in str(refusal.value)


@pytest.mark.parametrize("count", [0, 1, 5, 8])
def test_six_or_seven_lines_are_needed(count):
    with pytest.raises(WrongLines):
        address_lines(["A"] * count)


def test_somebody_must_be_named():
    with pytest.raises(NobodyNamed):
        address_lines(lines(name=" "))
    assert address_lines(lines(name="", flat="Chez Zoé"))[0] == "Chez Zoé"


@given(st.lists(st.text(max_size=45), min_size=6, max_size=7))
def test_whatever_comes_the_lines_obey_the_standard_or_are_refused(given_lines):
    try:
        written = address_lines(given_lines)
    except UnusableAddress:
        return
    assert 1 <= len(written) <= 7
    assert all(line and len(line) <= 38 and line == line.strip() for line in written)
    assert all(line.isprintable() for line in written)
    assert re.fullmatch("[A-Z0-9 ]+", written[-1]) or len(written) == 1


@given(st.text(max_size=60))
def test_capitals_are_stable(text):
    assert capitals(capitals(text)) == capitals(text)
    assert re.fullmatch("[A-Z0-9 ]*", capitals(text))
