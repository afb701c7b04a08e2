from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from guichet.identifiers import siren, siret
from tests.identifiers.strategies import digits, spread

with_luhn = st.builds(lambda head: head + luhn.calc_check_digit(head), digits(8, 8)).filter(lambda s: s.strip("0"))


@st.composite
def sirets(draw):
    head = draw(with_luhn) + draw(digits(4, 4))
    return head + luhn.calc_check_digit(head)


@given(sirets(), st.data())
def test_fourteen_digits_however_they_are_spaced(number, data):
    assert siret.parse(data.draw(spread(number))) == number
    assert siren.parse(data.draw(spread(number[:9]))) == number[:9]


@given(sirets())
def test_a_grouped_number_is_read_back(number):
    grouped = siret.group(number)
    assert [len(part) for part in grouped.split(" ")] == [3, 3, 3, 5]
    assert siret.parse(grouped) == number


@given(sirets().filter(lambda s: not s.startswith(siret.LA_POSTE)), st.integers(0, 13), st.integers(1, 9))
def test_no_single_mistyped_digit_passes(number, place, shift):
    mistyped = f"{number[:place]}{(int(number[place]) + shift) % 10}{number[place + 1 :]}"
    with pytest.raises(siret.InvalidSiret):
        siret.parse(mistyped)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    for module, family in ((siret, siret.InvalidSiret), (siren, siren.InvalidSiren)):
        with suppress(family):
            number = module.parse(text)
            assert module.parse(number) == number


@pytest.mark.parametrize(
    ("module", "typed", "refusal"),
    [
        (siret, "", "Empty"),
        (siret, "O1234567400019", "LetterO"),
        (siret, "ET0123456740001", "WrongCharacter"),
        (siret, "00000000000018", "AllZeros"),
        (siret, "01234567400010", "WrongKey"),
        (siren, " ", "Empty"),
        (siren, "73282932o", "LetterO"),
        (siren, "000000000", "AllZeros"),
    ],
)
def test_each_mistake_has_its_class(module, typed, refusal):
    with pytest.raises(getattr(module, refusal)):
        module.parse(typed)


def test_the_length_typed_is_told():
    with pytest.raises(siret.WrongLength) as refusal:
        siret.parse("732 829 320")
    assert (refusal.value.length, refusal.value.expected) == (9, (14,))


def test_the_sum_rule_is_for_la_poste_only():
    assert siret.parse("35600000000100") == "35600000000100"
    other = "01234567400003"
    assert sum(map(int, other)) % 5 == 0
    with pytest.raises(siret.WrongKey):
        siret.parse(other)
