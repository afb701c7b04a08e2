"""Provisional passwords: read aloud, copied from paper, and long enough for their life."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.accounts import provisional

ISSUED = st.builds(provisional.generate)
ALPHABET = set(provisional.CONSONANTS + provisional.VOWELS)


@given(ISSUED)
def test_three_words_of_three_syllables(password):
    words = password.split("-")
    assert [len(word) for word in words] == [6, 6, 6]
    for word in words:
        assert set(word[::2]) <= set(provisional.CONSONANTS)
        assert set(word[1::2]) <= set(provisional.VOWELS)


def test_no_letter_looks_or_sounds_like_another():
    # l and I, 0 and o, 1; c, q and k; s, z and c; u, v and w; y and i.
    assert not ALPHABET & set("lquvwyszch")
    assert all(letter.islower() and letter.isascii() for letter in ALPHABET)
    assert len(set(provisional.CONSONANTS)) == len(provisional.CONSONANTS)


def test_at_least_fifty_bits_computed_and_not_asserted_by_hand():
    """CNIL, deliberation 2022-100: 50 bits where tries are limited. The refusal of unwelcome words is counted in."""
    syllables = len(provisional.CONSONANTS) * len(provisional.VOWELS)
    drawn = provisional.WORDS * provisional.SYLLABLES_PER_WORD
    bits = drawn * math.log2(syllables)
    letters = 2 * drawn
    refused = sum(
        (letters - len(word) + 1)
        / len(provisional.CONSONANTS) ** ((len(word) + 1) // 2)
        / len(provisional.VOWELS) ** (len(word) // 2)
        for word in provisional.UNWELCOME
    )
    assert bits + math.log2(1 - refused) >= 50


@given(ISSUED)
def test_no_unwelcome_word_is_ever_issued(password):
    assert not any(word in password.replace("-", "") for word in provisional.UNWELCOME)


def test_no_two_are_the_same():
    assert len({provisional.generate() for _ in range(2000)}) == 2000


@given(ISSUED)
def test_what_was_issued_is_already_normal(password):
    assert provisional.normalise(password) == password


@given(ISSUED, st.data())
def test_case_blanks_and_hyphens_are_forgiven(password, data):
    typed = ""
    for letter in password.replace("-", ""):
        strewn = data.draw(st.text(alphabet=" -\t\n\u00a0\u2011\u2013\u202f.", max_size=2))
        typed += strewn + data.draw(st.sampled_from([letter, letter.upper()]))
    assert provisional.normalise(typed) == password


@given(st.text(max_size=80))
def test_normalising_twice_is_normalising_once(typed):
    once = provisional.normalise(typed)
    assert provisional.normalise(once) == once


@given(ISSUED, st.integers(0, 17), st.sampled_from(sorted(ALPHABET)))
def test_another_letter_makes_another_password(password, place, letter):
    letters = list(password.replace("-", ""))
    if letters[place] != letter:
        letters[place] = letter
        assert provisional.normalise("".join(letters)) != password


@pytest.mark.parametrize("typed", ["", " ", "-", "123", "😀", "\x00"])
def test_nothing_of_use_normalises_to_nothing_of_use(typed):
    assert provisional.normalise(typed) == ""
