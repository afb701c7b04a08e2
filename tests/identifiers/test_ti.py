from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.identifiers import ti
from tests.identifiers.strategies import spread


@given(st.data())
def test_a_number_that_was_made_is_read_however_it_is_spaced(data):
    number = ti.generate()
    typed = data.draw(spread(number))
    assert ti.parse(typed) == number
    assert ti.looks_like(typed)
    assert ti.parse(ti.group(number)) == number


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with suppress(ti.InvalidTi):
        assert ti.parse(ti.parse(text)) == ti.parse(text)


@given(st.integers(2, 11), st.integers(1, 9))
def test_one_wrong_digit_never_passes(rank, more):
    number = ti.generate()
    wrong = number[:rank] + str((int(number[rank]) + more) % 10) + number[rank + 1 :]
    with pytest.raises(ti.WrongKey):
        ti.parse(wrong)


@given(st.integers(2, 8))
def test_two_digits_that_changed_places_never_pass(rank):
    number = ti.generate()
    swapped = number[:rank] + number[rank + 1] + number[rank] + number[rank + 2 :]
    if swapped != number:
        with pytest.raises(ti.WrongKey):
            ti.parse(swapped)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", ti.Empty),
        ("TI", ti.Empty),
        ("TI 1234", ti.WrongLength),
        ("TI 01234567890", ti.WrongLength),
        ("TI 0123A56789", ti.WrongCharacter),
        ("TI O123456789", ti.LetterO),
    ],
)
def test_each_mistake_has_its_class(typed, refusal):
    with pytest.raises(refusal):
        ti.parse(typed)


def test_other_numbers_are_not_taken_for_one():
    assert not any(map(ti.looks_like, ("ET0123456789", "1 84 12 67 482 001 58", "Tibère", "")))
