from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.identifiers import amounts

cents = st.integers(0, amounts.MAXIMUM_CENTS)


@given(cents)
def test_what_is_written_is_read_back(amount):
    assert amounts.parse(amounts.format(amount)) == amount


@given(cents.filter(bool))
def test_a_negative_amount_is_written_but_not_read(amount):
    with pytest.raises(amounts.NegativeAmount):
        amounts.parse(amounts.format(-amount))


@given(
    cents,
    st.sampled_from([("", ","), ("", "."), (" ", ","), ("\u202f", ","), ("\u00a0", "."), (".", ","), (",", ".")]),
    st.sampled_from(["{}", "{} €", "{}€", "€ {}", "{} EUR", "{}eur", " {} euros\n", "\u00a0{}\u3000", "\ufeff{}"]),
)
def test_every_usual_writing_is_read(amount, marks, frame):
    thousands, comma = marks
    euros = f"{amount // 100:,}".replace(",", thousands)
    assert amounts.parse(frame.format(f"{euros}{comma}{amount % 100:02}")) == amount


@given(st.text() | st.text(alphabet="0123456789.,- €EURO()\u202f"))
def test_any_text_is_read_or_refused(text):
    with suppress(amounts.InvalidAmount):
        amount = amounts.parse(text)
        assert 0 <= amount <= amounts.MAXIMUM_CENTS
        assert amounts.parse(amounts.format(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("150,5", 150_50),
        ("22,50", 22_50),
        ("22.50 €", 22_50),
        (" 1 234 , 56 ", 1_234_56),
        ("1 000,00", 1_000_00),
        ("1.234,56", 1_234_56),
        ("1,234.56", 1_234_56),
        ("1.234.567,00", 1_234_567_00),
        ("007,50", 7_50),
        (",50", 50),
        ("0,0", 0),
        ("２２，５０ €", 22_50),
        ("10 000 000,00", amounts.MAXIMUM_CENTS),
        ("0" * 5_000 + "1,00", 1_00),
    ],
)
def test_readings(typed, amount):
    assert amounts.parse(typed) == amount


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", amounts.Empty),
        ("\u00a0\u202f", amounts.Empty),
        ("€", amounts.Empty),
        ("EUR", amounts.Empty),
        ("1.000", amounts.AmbiguousAmount),
        ("1,000", amounts.AmbiguousAmount),
        ("1,000 €", amounts.AmbiguousAmount),
        ("999.999", amounts.AmbiguousAmount),
        ("22 50", amounts.AmbiguousAmount),
        ("1 234 5", amounts.AmbiguousAmount),
        ("0,125", amounts.TooManyDecimals),
        ("1234,567", amounts.TooManyDecimals),
        ("1.234,567", amounts.TooManyDecimals),
        ("-12", amounts.NegativeAmount),
        ("\u221212,50 €", amounts.NegativeAmount),
        ("€ -12", amounts.NegativeAmount),
        ("12-", amounts.NegativeAmount),
        ("(12,50)", amounts.NegativeAmount),
        ("-", amounts.WrongCharacter),
        ("12 $", amounts.WrongCharacter),
        ("22€50", amounts.WrongCharacter),
        ("²2", amounts.WrongCharacter),
        ("1e5", amounts.WrongCharacter),
        ("15O,00", amounts.LetterO),
        ("15o euros", amounts.LetterO),
        (",", amounts.Malformed),
        ("150,", amounts.Malformed),
        ("1,2,3", amounts.Malformed),
        ("1.234.56", amounts.Malformed),
        ("10 000 000,01", amounts.TooLarge),
        ("150", amounts.CentsMissing),
        ("1 000 €", amounts.CentsMissing),
        ("1.234.567", amounts.CentsMissing),
        ("0", amounts.CentsMissing),
        ("9" * 10_000, amounts.TooLarge),
    ],
)
def test_each_mistake_has_its_class(typed, refusal):
    with pytest.raises(refusal):
        amounts.parse(typed)


def test_the_wrong_character_is_told():
    with pytest.raises(amounts.WrongCharacter) as refusal:
        amounts.parse("1 2$0")
    assert (refusal.value.character, refusal.value.position) == ("$", 3)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (22_50, "22,50\u00a0€"),
        (1_234_56, "1\u202f234,56\u00a0€"),
        (amounts.MAXIMUM_CENTS, "10\u202f000\u202f000,00\u00a0€"),
        (-22_50, "\u221222,50\u00a0€"),
    ],
)
def test_writing(amount, written):
    assert amounts.format(amount) == written
