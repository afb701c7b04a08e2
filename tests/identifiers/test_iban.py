"""Account numbers as people type them, and what is said of what is none."""

import pytest

from guichet.bank.holders import is_holder
from guichet.identifiers import iban as ibans
from guichet.identifiers.iban import InvalidIban, Wrong


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("IBAN FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("BE68-5390-0754-7034", "BE68539007547034"),
        ("DE89370400440532013000", "DE89370400440532013000"),
    ],
)
def test_a_right_number_is_taken_however_it_is_spaced(typed, number):
    assert ibans.parse(typed) == number


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("4970 1000 0000 0055", Wrong.CARD),
        ("30006000011234567890189", Wrong.NO_COUNTRY),
        ("7630006000011234567890189", Wrong.NO_COUNTRY),
        ("FR76 3000 6000 0112 3456 7890 188", Wrong.KEY),
        ("FR76 3000 6000 0112 3456 7890 18", Wrong.LENGTH),
        ("FR", Wrong.LENGTH),
        ("TN59 1000 6035 1835 9847 8831", Wrong.COUNTRY),
        ("FR76 3000 6000 0112 3456 7890 18é", Wrong.CHARACTERS),
        ("<script>", Wrong.CHARACTERS),
        ("", Wrong.LENGTH),
        ("٣" * 27, Wrong.CHARACTERS),
    ],
)
def test_what_is_none_is_refused_with_its_reason(typed, why):
    with pytest.raises(InvalidIban) as refused:
        ibans.parse(typed)
    assert refused.value.why == why


def test_the_last_four_alone_are_shown():
    assert ibans.masked("FR7630006000011234567890189") == "•••• •••• 0189"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("M. WEBER FLORENT", True),
        ("Florent Weber", True),
        ("M OU MME WEBER FLORENT", True),
        ("MME MARTIN JULIE OU M WEBER FLORENT", True),
        ("WEBER F", True),
        ("WEBER-KELLER Florent", True),
        ("MME WEBER JULIE", False),
        ("WEBER", False),
        ("Florent", False),
        ("M ET MME DUPONT", False),
        ("", False),
    ],
)
def test_an_account_is_in_the_members_own_name(typed, right):
    assert is_holder(typed, birth_name="Weber", usual_name="Wéber-Keller", given_names="Florent,Émile") is right


def test_somebody_without_a_first_name_has_the_family_name_alone():
    assert is_holder("WEBER", birth_name="Weber", usual_name="", given_names="")
