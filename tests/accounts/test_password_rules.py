"""What a personal password must be."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.accounts.password_rules import Weakness, kinds, weaknesses

UPPER, LOWER, DIGIT, SPECIAL = string.ascii_uppercase, string.ascii_lowercase, string.digits, "?./:;,=><@"
KINDS = [UPPER, LOWER, DIGIT, SPECIAL]
GOOD = "Moisson+tardive7"


@st.composite
def of_kinds(draw, count, low=8, high=50):
    """A password of exactly this many kinds."""
    chosen = draw(st.permutations(KINDS))[:count]
    letters = [draw(st.sampled_from(kind)) for kind in chosen]
    letters += draw(st.text("".join(chosen), min_size=low - count, max_size=high - count))
    return "".join(draw(st.permutations(letters)))


@given(st.integers(1, 4).flatmap(lambda count: st.tuples(st.just(count), of_kinds(count))))
@pytest.mark.requirement("R128")
def test_three_kinds_of_the_four_are_needed(case):
    count, password = case
    assert kinds(password) == count
    assert (Weakness.TOO_FEW_KINDS in weaknesses(password, personal=[])) is (count < 3)


@given(st.integers(0, 60))
@pytest.mark.requirement("R127")
def test_eight_to_fifty_characters(length):
    password = ("Aa1!" * 15)[:length]
    found = weaknesses(password, personal=[])
    assert (Weakness.TOO_SHORT in found) is (length < 8)
    assert (Weakness.TOO_LONG in found) is (length > 50)


@pytest.mark.parametrize("special", [*SPECIAL, "€", "é", " ", "'", "😀", "£", "%"])
@pytest.mark.requirement("R129")
def test_any_special_character_is_accepted(special):
    assert weaknesses(f"Moisson{special}tardive7", personal=[]) == []


@given(of_kinds(4, low=14), st.sampled_from(["1540699990921", "Müller", "René", "MULLER"]), st.integers(0, 14))
def test_it_may_not_hold_the_identifier_or_a_name(password, word, place):
    holding = password[:place] + word + password[place:]
    for typed in (holding, holding.upper(), unicodedata.normalize("NFD", holding)):
        assert Weakness.PERSONAL in weaknesses(typed, personal=["1540699990921", "Müller", "René"])


def test_a_name_of_two_letters_or_none_forbids_nothing():
    assert weaknesses(GOOD, personal=["Mo", "", " "]) == []


@pytest.mark.parametrize(
    "common", ["Password1!", "Azerty-2026", "Motdepasse1!", "Bonjour2026!", "Iloveyou1!", "Qwerty123!", "MARSEILLE13!"]
)
def test_what_everybody_chooses_is_refused_with_its_digits_and_its_mark(common):
    assert Weakness.COMMON in weaknesses(common, personal=[])


def test_every_reason_is_given_at_once():
    assert weaknesses("rené", personal=["René"]) == [Weakness.TOO_SHORT, Weakness.TOO_FEW_KINDS, Weakness.PERSONAL]


@pytest.mark.parametrize("guessed", ["Abcdefg1", "Aaaaaaa1!", "Abcabc123!"])
def test_three_kinds_do_not_save_what_is_soon_guessed(guessed):
    assert weaknesses(guessed, personal=[]) == [Weakness.COMMON]


@given(st.text(max_size=200))
def test_whatever_is_typed_is_judged(password):
    assert set(weaknesses(password, personal=["René"])) <= set(Weakness)


@pytest.mark.parametrize("password", ["Muller+roche1", "R0che.Muller-9", "Ro-che/2026Aa"])
def test_a_double_name_is_refused_by_each_of_its_parts(password):
    assert Weakness.PERSONAL in weaknesses(password, personal=["Müller-Roche"])
