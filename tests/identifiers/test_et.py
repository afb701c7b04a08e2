from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.identifiers import et
from tests.identifiers.strategies import digits, spread


@given(digits(10, 10), st.sampled_from(["", "ET"]), st.data())
def test_ten_digits_with_or_without_the_prefix(number, prefix, data):
    typed = data.draw(spread(prefix + number))
    assert et.parse(typed) == "ET" + number
    assert et.looks_like(typed)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with suppress(et.InvalidEt):
        number = et.parse(text)
        assert et.parse(number) == number


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", et.Empty),
        ("ET", et.Empty),
        ("EN0123456789", et.CompanyNumber),
        ("en 01 23", et.CompanyNumber),
        ("ET012345678", et.WrongLength),
        ("01234567400019", et.WrongLength),
        ("ETET0123456789", et.WrongCharacter),
    ],
)
def test_each_mistake_has_its_class(typed, refusal):
    with pytest.raises(refusal):
        et.parse(typed)


def test_ranks_count_the_prefix_typed():
    with pytest.raises(et.LetterO) as letter:
        et.parse("ET o123456789")
    assert letter.value.position == 3
    with pytest.raises(et.WrongCharacter) as stray:
        et.parse("01234/6789")
    assert (stray.value.character, stray.value.position) == ("/", 6)


def test_a_siret_typed_here_is_known_by_its_length():
    with pytest.raises(et.WrongLength) as refusal:
        et.parse("012 345 674 00019")
    assert (refusal.value.length, refusal.value.expected) == (14, (10,))
    assert not et.looks_like("012 345 674 00019")
