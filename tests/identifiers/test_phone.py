import contextlib

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.identifiers import phone


@pytest.mark.requirement("R178")
@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "+33612345678",
        "0033 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "(+33) 6 12 34 56 78",
        "\N{FULLWIDTH DIGIT ZERO}612345678",
        "06\N{NO-BREAK SPACE}12\N{NARROW NO-BREAK SPACE}34 56 78",
    ],
)
def test_a_number_of_the_mainland_however_it_is_typed(typed):
    assert phone.parse(typed) == "+33612345678"


@pytest.mark.parametrize(
    ("typed", "number", "region", "mobile"),
    [
        ("0690 12 34 56", "+590690123456", "GP", True),
        ("0691 23 45 67", "+590691234567", "GP", True),
        ("0694 20 12 34", "+594694201234", "GF", True),
        ("0696 20 12 34", "+596696201234", "MQ", True),
        ("0697 12 34 56", "+596697123456", "MQ", True),
        ("0692 12 34 56", "+262692123456", "RE", True),
        ("0693 00 12 34", "+262693001234", "RE", True),
        ("0639 00 12 34", "+262639001234", "YT", True),
        ("0590 41 12 34", "+590590411234", "GP", False),
        ("0594 30 12 34", "+594594301234", "GF", False),
        ("0596 70 12 34", "+596596701234", "MQ", False),
        ("0262 21 12 34", "+262262211234", "RE", False),
        ("0269 61 12 34", "+262269611234", "YT", False),
    ],
)
def test_a_number_of_overseas_in_its_national_form(typed, number, region, mobile):
    assert phone.parse(typed) == number
    assert phone.parse(f"+33 {typed[1:]}") == number
    assert phonenumbers.region_code_for_number(phonenumbers.parse(number)) == region
    assert phone.is_mobile(number) is mobile
    assert phone.may_receive_sms(number) is mobile


@pytest.mark.parametrize(
    ("typed", "number", "allowed"),
    [
        ("+590 690 12 34 56", "+590690123456", True),
        ("+508 55 12 34", "+508551234", True),
        ("+687 75 12 34", "+687751234", True),
        ("+689 87 12 34 56", "+68987123456", True),
        ("+32 470 12 34 56", "+32470123456", False),
        ("+377 6 12 34 56 78", "+377612345678", False),
        ("+44 7400 123456", "+447400123456", False),
    ],
)
def test_a_number_with_its_country_is_kept_but_messages_go_to_france_only(typed, number, allowed):
    assert phone.parse(typed) == number
    assert phone.may_receive_sms(number) is allowed


@pytest.mark.parametrize("number", ["+33388123456", "+33970123456", "+33836000000", "06 12 34 56 78", "", "+", "abc"])
def test_no_message_goes_to_what_is_no_mobile(number):
    assert not phone.is_mobile(number)
    assert not phone.may_receive_sms(number)


@pytest.mark.parametrize(
    "typed",
    ["06 12 34 56", "0612345678901", "00 00 00 00 00", "abc", "+999 12 34 56", "17", "0690", "+", "06 12 34 56 7O"],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(phone.InvalidPhone):
        phone.parse(typed)


@pytest.mark.parametrize("typed", ["", "  ", "\N{NO-BREAK SPACE}"])
def test_nothing_typed_is_said_to_be_nothing(typed):
    with pytest.raises(phone.Empty):
        phone.parse(typed)


@pytest.mark.requirement("R178")
@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+33612345678", "(+33) 6 12 34 56 78"),
        ("+33388123456", "(+33) 3 88 12 34 56"),
        ("+590690123456", "(+590) 690 12 34 56"),
    ],
)
def test_a_number_is_shown_with_the_prefix_of_its_country(number, shown):
    assert phone.show(number) == shown


@given(st.sampled_from(["06", "07", "0690", "0692", "0694", "0696", "0639", "03", "0596"]), st.integers(0, 99_999_999))
def test_what_is_shown_reads_back_as_the_same_number(start, rest):
    try:
        number = phone.parse(f"{start}{rest:08}"[:10])
    except phone.InvalidPhone:
        return
    assert phone.parse(phone.show(number)) == phone.parse(number) == number


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_refused(text):
    with contextlib.suppress(phone.InvalidPhone):
        assert phone.parse(text).startswith("+")
