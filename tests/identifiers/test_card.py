from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.identifiers import card
from tests.identifiers.strategies import digits, spread

serials = digits(8, 11)


@given(serials, st.sampled_from(["", card.FIXED_PART]), st.data())
def test_the_serial_alone_is_kept(serial, fixed, data):
    assert card.parse(data.draw(spread(fixed + serial))) == serial


@pytest.mark.parametrize("serial", ["8025000032", "80250000321", "80250000", "8025000031"])
def test_a_serial_that_begins_like_the_fixed_part_survives(serial):
    assert card.parse(serial) == serial
    assert card.parse(card.FIXED_PART + serial) == serial


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with suppress(card.InvalidCardSerial):
        serial = card.parse(text)
        assert card.parse(serial) == serial


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", card.Empty),
        ("1234567", card.WrongLength),
        ("123456789012", card.WrongLength),
        ("8025000032 1234567", card.WrongLength),
        ("8025000032 123456789012", card.WrongLength),
        ("8025000033 123456789", card.WrongLength),
        ("12345678x", card.WrongCharacter),
        ("1234567o", card.LetterO),
    ],
)
def test_each_mistake_has_its_class(typed, refusal):
    with pytest.raises(refusal):
        card.parse(typed)


def test_the_length_typed_and_the_lengths_right_are_told():
    with pytest.raises(card.WrongLength) as refusal:
        card.parse("1234 567")
    assert (refusal.value.length, refusal.value.expected) == (7, (8, 9, 10, 11))
