"""What an agent types in the one box, told apart without anybody saying which it is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.backoffice.finding.rules import MOST_WORDS, Kind, NotUnderstood, Sought, Unclear, is_named, read
from guichet.identifiers import nir, siret
from tests.factories import invented_nir, invented_siret

TODAY = dt.date(2026, 3, 10)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31))
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
NAMES = st.lists(
    st.sampled_from(["Weber", "de La Tour", "D'Hont", "Jean-Luc", "Éluard", "Wójcik", "Le Goff", "Nguyên", "Mai"]),
    min_size=1,
    max_size=3,
).map(" ".join)
BLANKS = st.sampled_from(["", " ", "\N{NO-BREAK SPACE}", ".", "-"])


def spaced(draw, number):
    return "".join(character + draw(BLANKS) for character in number)


def understood(text):
    return read(text, today=TODAY)


def unclear(text):
    with pytest.raises(NotUnderstood) as refusal:
        read(text, today=TODAY)
    return refusal.value


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("1 85 01 67 990 001", Kind.NIR, "1850167990001"),
        ("N° 1850167990001", Kind.NIR, "1850167990001"),
        ("012 345 674 00019", Kind.SIRET, "01234567400019"),
        ("siret : 01234567400019", Kind.SIRET, "01234567400019"),
        ("012345674", Kind.SIREN, "012345674"),
        ("ET 012 345 6789", Kind.ET, "ET0123456789"),
        ("et0123456789", Kind.ET, "ET0123456789"),
        ("0123456789", Kind.ET, "ET0123456789"),
        ("4F3A-91BC-2D07", Kind.REFERENCE, "4f3a91bc2d07"),
        ("4f3a 91bc 2d07", Kind.REFERENCE, "4f3a91bc2d07"),
        ("Demande 4F3A-91BC-2D07", Kind.REFERENCE, "4f3a91bc2d07"),
        (
            "Référence de cette lettre : 0b6cdb5e-4c0c-4a5e-9d0a-0e5a1c9b7f10",
            Kind.REFERENCE,
            "0b6cdb5e4c0c4a5e9d0a0e5a1c9b7f10",
        ),
        ("0b6cdb5e-4c0c-4a5e", Kind.REFERENCE, "0b6cdb5e4c0c4a5e"),
    ],
)
def test_a_number_says_by_its_form_what_it_is(text, kind, number):
    assert understood(text) == Sought(kind, number)


@given(st.data(), st.integers(0, 5000), st.booleans())
def test_a_personal_number_is_known_however_it_is_spaced(data, number, keyed):
    body = invented_nir(number)
    text = spaced(data.draw, body + (nir.key(body) if keyed else ""))
    assert understood(text) == Sought(Kind.NIR, body)


@given(st.data(), st.integers(0, 5000))
def test_a_siret_is_known_however_it_is_spaced(data, number):
    assert understood(spaced(data.draw, invented_siret(number))) == Sought(
        Kind.SIRET, siret.parse(invented_siret(number))
    )


@given(st.data(), st.uuids())
def test_a_letter_s_number_is_known_however_much_of_it_is_read_out(data, letter):
    kept = data.draw(st.integers(16, 32))
    text = letter.hex[:kept]
    if text.isdigit():
        return  # may be read as another number
    assert understood(text.upper()) == Sought(Kind.REFERENCE, text)


@given(NAMES, DAYS, st.booleans())
def test_a_name_and_a_date_in_any_usual_writing(name, day, first):
    word = f"{day.day}{'er' if day.day == 1 else ''} {MONTHS[day.month - 1]} {day.year}"
    writings = (
        f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}", f"{day:%d %m %Y}", f"{day:%d%m%Y}", f"{day:%Y-%m-%d}",
        f"{day.day}/{day.month}/{day.year}", word, word.replace("é", "e").upper(), f"né le {word}", f"née le {day:%d/%m/%Y}",
    )  # fmt: skip
    for writing in writings:
        text = f"{writing} {name}" if first and not writing.startswith("né") else f"{name} {writing}"
        found = understood(text)
        assert found.births == ((day.year, day.month, day.day),), text
        assert " ".join(found.words) == name, text


@pytest.mark.parametrize(
    ("text", "words", "births"),
    [
        ("weber 27/01/1985", ("weber",), ((1985, 1, 27),)),
        ("Mme Durand née Martin, 1er mars 50", ("Durand", "Martin"), ((1950, 3, 1),)),
        ("Monsieur Florent Weber né le 27 janv. 1985", ("Florent", "Weber"), ((1985, 1, 27),)),
        ("weber 5 février 02", ("weber",), ((1902, 2, 5), (2002, 2, 5))),
        ("weber 27.01.85", ("weber",), ((1985, 1, 27),)),
        ("le goff 1950", ("le", "goff"), ((1950, None, None),)),
        ("le goff né en 01/1950", ("le", "goff"), ((1950, 1, None),)),
        ("Mai 3 mai 1960", ("Mai",), ((1960, 5, 3),)),
    ],
)
def test_names_and_births(text, words, births):
    assert understood(text) == Sought(Kind.NAME, words=words, births=births)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unclear.NOTHING),
        (" - . ", Unclear.NOTHING),
        ("Weber", Unclear.BIRTH_MISSING),
        ("<script>alert()</script>", Unclear.BIRTH_MISSING),
        ("27/01/1985", Unclear.NAME_MISSING),
        ("27 janvier 1985", Unclear.NAME_MISSING),
        ("Weber 31/02/1985", Unclear.WRONG_DATE),
        ("Weber 27/01/2085", Unclear.WRONG_DATE),
        ("Weber 00/00/1985", Unclear.WRONG_DATE),
        ("Weber 27/01", Unclear.WRONG_DATE),
        ("Weber 27/01/1985 28/02/1990", Unclear.TWO_DATES),
        ("x " * (MOST_WORDS + 1) + "27/01/1985", Unclear.TOO_MANY_WORDS),
        ("florent.weber@example.org", Unclear.CONTACT),
        ("12345", Unclear.LENGTH),
        ("4F3A-91", Unclear.REFERENCE_SHORT),
        ("0b6cdb5e4c0c4a5e9d0a0e5a1c9b7f1000", Unclear.REFERENCE_LONG),
        ("185016799000112", Unclear.NIR),
        ("01234567400018", Unclear.SIRET),
        ("012345675", Unclear.SIREN),
        ("EN 0123456789", Unclear.ET),
        ("ET 12345", Unclear.ET),
    ],
)
def test_what_is_missing_is_named(text, why):
    assert unclear(text).why is why


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    try:
        found = understood(text)
    except NotUnderstood:
        return
    assert found.number or (found.words and found.births)
    assert repr(found) == f"Sought(kind={found.kind!r})"


@pytest.mark.parametrize(
    "words",
    [
        "weber",
        "WEBER florent",
        "florent weber",
        "Émile-Weber",
        "weber florent emile",
        "schmitt",
        "weber schmitt florent",
    ],
)
def test_a_name_may_come_in_any_order(words):
    named = is_named(words.split(), birth_name="Weber", usual_name="Schmitt", given_names="Florent,Émile")
    assert named is (words != "Émile-Weber")


@pytest.mark.parametrize("words", ["florent", "webers", "weber paul", "web", "émile weber"])
def test_nothing_fuzzier_is_somebody(words):
    assert not is_named(words.split(), birth_name="Weber", usual_name="", given_names="Florent,Émile")
