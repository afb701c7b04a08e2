from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guichet.identifiers import nir
from guichet.identifiers.errors import InvalidIdentifier
from guichet.identifiers.nir import NirKind
from tests.identifiers.strategies import bodies, provisional_bodies, spread

BODY = "1850133990917"
KEYED = BODY + "86"
PROVISIONAL = "7113312345678"  # what a month test would read as month 33, and a place test as 12
any_body = bodies() | provisional_bodies()


@pytest.mark.requirement("R38")
@given(any_body, st.booleans(), st.data())
def test_whatever_is_typed_thirteen_characters_are_kept(body, with_key, data):
    typed = data.draw(spread(body + nir.key(body) if with_key else body))
    number = nir.parse(typed)
    assert number.body == body
    assert number.had_key is with_key


@pytest.mark.requirement("R37")
@given(any_body, st.integers(0, 14), st.integers(1, 9))
def test_no_single_mistyped_digit_passes_the_key(body, place, shift):
    typed = body + nir.key(body)
    assume(typed[place].isdigit())
    mistyped = f"{typed[:place]}{(int(typed[place]) + shift) % 10}{typed[place + 1 :]}"
    with pytest.raises(nir.InvalidNir):
        nir.parse(mistyped)


@pytest.mark.requirement("R37")
@given(any_body, st.integers(0, 13))
def test_no_swap_of_two_neighbours_passes_the_key(body, place):
    typed = body + nir.key(body)
    assume(typed[place] != typed[place + 1])
    with pytest.raises(nir.InvalidNir):
        nir.parse(typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :])


@given(any_body)
def test_the_key_is_from_01_to_97(body):
    key = nir.key(body)
    assert len(key) == 2
    assert 1 <= int(key) <= 97


@given(bodies())
def test_corsica_counts_as_the_public_rule_says(body):
    """The letter as a zero, one million less for A and two for B: the other way to the same key."""
    less = {"A": 1_000_000, "B": 2_000_000}.get(body[6], 0)
    plain = int(body.replace("A", "0").replace("B", "0")) - less
    assert nir.key(body) == f"{97 - plain % 97:02}"


@given(any_body)
def test_a_grouped_number_is_read_back(body):
    grouped = nir.group(body)
    assert [len(part) for part in grouped.split(" ")] == [1, 2, 2, 2, 3, 3]
    assert nir.parse(grouped).body == body


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with suppress(nir.InvalidNir):
        number = nir.parse(text)
        assert nir.parse(number.body) == number


@pytest.mark.parametrize(
    ("first", "kind", "sex"),
    [
        ("1", NirKind.PERMANENT, 1),
        ("2", NirKind.PERMANENT, 2),
        ("3", NirKind.BEING_REGISTERED, 1),
        ("4", NirKind.BEING_REGISTERED, 2),
        ("7", NirKind.TEMPORARY, 1),
        ("8", NirKind.TEMPORARY, 2),
    ],
)
def test_the_first_digit_says_the_kind_and_the_sex(first, kind, sex):
    number = nir.parse(first + BODY[1:])
    assert (number.kind, number.sex) == (kind, sex)


@pytest.mark.parametrize(
    ("code", "month"),
    [("01", 1), ("12", 12), ("20", None), ("30", None), ("31", 1), ("42", 12), ("50", None), ("99", None)],
)
def test_year_and_month_are_told(code, month):
    number = nir.parse(f"185{code}33990917")
    assert (number.year, number.month, number.corsica) == (85, month, False)


def test_corsica_and_the_key_are_told():
    number = nir.parse("169042a990955")
    assert (number.corsica, number.key) == (True, "94")


@pytest.mark.parametrize("origin", "012")
def test_a_provisional_number_holds_neither_birth_nor_place(origin):
    number = nir.parse(f"7{origin}00000000000")
    assert (number.kind, number.year, number.month, number.corsica) == (NirKind.TEMPORARY, None, None, False)


def test_the_key_of_a_provisional_number_is_checked():
    right = nir.key(PROVISIONAL)
    assert nir.parse(PROVISIONAL + right).had_key
    with pytest.raises(nir.WrongKey):
        nir.parse(PROVISIONAL + f"{int(right) % 97 + 1:02}")


@pytest.mark.parametrize("year", ["00", "26", "54", "75"])
def test_corsica_as_20_stands_for_births_before_1976(year):
    assert nir.parse(f"1{year}0320990921").year == int(year)


@pytest.mark.parametrize("year", ["76", "85", "99"])
def test_corsica_as_20_is_refused_after_and_said_so(year):
    with pytest.raises(nir.WrongPlace) as refusal:
        nir.parse(f"1{year}0320990921")
    assert refusal.value.corsica


@pytest.mark.parametrize("place", ["00990", "33000", "2A000", "97100", "98700", "99000"])
def test_places_that_cannot_exist(place):
    with pytest.raises(nir.WrongPlace) as refusal:
        nir.parse(f"18501{place}917")
    assert not refusal.value.corsica


@pytest.mark.parametrize("place", ["96990", "97601", "98801", "99999", "95990"])
def test_places_past_and_overseas(place):
    assert nir.parse(f"18501{place}917").body[5:10] == place


@pytest.mark.parametrize("typed", ["1850133990", "18501339909178", "1" * 16, "1"])
def test_the_length_typed_is_told(typed):
    with pytest.raises(nir.WrongLength) as refusal:
        nir.parse(" ".join(typed))
    assert (refusal.value.length, refusal.value.expected) == (len(typed), (13, 15))


@pytest.mark.parametrize(("length", "other"), [(13, KEYED), (15, BODY)])
def test_a_fund_may_take_one_length_only(length, other):
    assert nir.parse(KEYED[:length], lengths=(length,)).body == BODY
    with pytest.raises(nir.WrongLength) as refusal:
        nir.parse(other, lengths=(length,))
    assert refusal.value.expected == (length,)


@pytest.mark.parametrize(
    ("typed", "character", "position"),
    [
        ("1850133990917/86", "/", 14),
        ("1 85 01 2c 990 917", "C", 7),
        ("1 85 01 3A 990 917", "A", 7),  # a letter of Corsica after another digit than 2
        ("1 85 2A 33 990 917", "A", 5),
        ("²850133990917", "²", 1),
        ("\u0661850133990917", "\u0661", 1),
        ("BONJOUR", "B", 1),  # an O among others is not a mistyped zero
        ("1ß5", "ß", 2),
    ],
)
def test_the_wrong_character_is_told(typed, character, position):
    with pytest.raises(nir.WrongCharacter) as refusal:
        nir.parse(typed)
    assert (refusal.value.character, refusal.value.position) == (character, position)


@pytest.mark.parametrize(
    ("typed", "position"), [("185O133990917", 4), ("1 85 o1 33 99o 917", 4), ("1 85 01 2A 99o 917", 10)]
)
def test_the_letter_o_is_named(typed, position):
    with pytest.raises(nir.LetterO) as refusal:
        nir.parse(typed)
    assert refusal.value.position == position


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0\u202f", " . - "])
def test_nothing_typed(typed):
    with pytest.raises(nir.Empty):
        nir.parse(typed)


@pytest.mark.parametrize("typed", ["2690549588157", "2 69 05 49 588 157 80", "269054958815799"])
def test_the_specimen_is_nobody(typed):
    with pytest.raises(nir.Specimen):
        nir.parse(typed)


def test_a_part_that_cannot_be_is_named_before_the_key():
    with pytest.raises(nir.WrongMonth):
        nir.parse("1851333990917" + "00")


@pytest.mark.parametrize(
    ("body", "date", "fits"),
    [
        (BODY, (1985, 1, 31), True),
        (BODY, (1885, 1, 31), True),  # the number holds no century
        (BODY, (1986, 1, 31), False),
        (BODY, (1985, 2, 1), False),
        ("1853133990917", (1985, 1, 1), True),
        ("1853133990917", (1985, 2, 1), False),
        ("1852033990917", (1985, 7, 1), True),
        ("1852033990917", (1984, 7, 1), False),
        ("1856233990917", (1985, 12, 1), True),
        ("1000113992901", (2000, 1, 1), True),
        (PROVISIONAL, (1990, 5, 5), True),
        ("7850133990917", (1985, 1, 1), True),
        ("7850133990917", (1985, 2, 1), False),
    ],
)
def test_birth_date_fits(body, date, fits):
    assert nir.birth_date_fits(body, *date) is fits


@pytest.mark.parametrize("body", ["", KEYED, "185012C990917", "１850133990917"])
def test_only_thirteen_characters_have_a_key_a_group_or_a_date(body):
    for function in (nir.key, nir.group, lambda text: nir.birth_date_fits(text, 1985, 1, 1)):
        with pytest.raises(ValueError, match="not the 13 characters"):
            function(body)


def test_neither_repr_nor_refusal_shows_the_number():
    assert BODY not in repr(nir.parse(KEYED))
    with pytest.raises(InvalidIdentifier) as refusal:
        nir.parse(BODY + "00")
    assert BODY not in f"{refusal.value!r}{vars(refusal.value)}"
