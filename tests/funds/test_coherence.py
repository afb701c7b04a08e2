"""Values that are right by themselves and make no sense together are refused by name."""

import dataclasses

import pytest

from guichet.funds import catalogue
from guichet.funds.coherence import objections


@pytest.mark.parametrize("edition", catalogue.editions())
def test_every_edition_makes_sense(edition):
    assert objections(catalogue.editions()[edition]) == []


@pytest.mark.parametrize(
    ("values", "name", "words"),
    [
        ({"code_channels": ()}, "code_channels", "email must be there"),
        ({"code_channels": ("sms",)}, "code_channels", "email must be there"),
        ({"code_channels": ("email", "sms"), "security_code": False}, "code_channels", "nobody chooses"),
        (
            {"password_release": "chosen_at_once", "security_code": False},
            "password_release",
            "nothing verifies the mailbox",
        ),
        ({"identifier_lengths": ()}, "identifier_lengths", "at least one"),
        ({"identifier_lengths": (13, 14)}, "identifier_lengths", "13 characters, or 15"),
        ({"proofs_of_particulier": ("payment_amount",)}, "proof_questions", "not be asked for it"),
        ({"proof_tries": 6}, "proof_tries", "more than proofs_per_6_hours = 5"),
        ({"proofs_per_6_hours": 11}, "proofs_per_6_hours", "more than proofs_per_30_days = 10"),
        ({"letters_per_day": 5}, "letters_per_day", "more than letters_per_30_days = 4"),
        ({"letter_reminder_days": 30}, "letter_reminder_days", "password of the letter is over"),
        ({"session_idle_minutes": 721}, "session_idle_minutes", "more than session_hours = 12"),
        ({"enrolment_idle_minutes": 1441}, "enrolment_idle_minutes", "more than enrolment_resumable_hours = 24"),
        ({"password_kinds": 5}, "password_kinds", "four kinds"),
        ({"shared_amount_percent": 101}, "shared_amount_percent", "100 %"),
        ({"code_resends": 0}, "code_resends", "at least 1"),
    ],
)
def test_what_makes_no_sense_is_named(fund, values, name, words):
    (objection,) = objections(dataclasses.replace(fund.policy, **values))
    assert objection.name == name
    assert str(objection).startswith(f"{name} = ")
    assert words in str(objection)


def test_no_number_of_a_policy_may_be_nothing(fund):
    numbers = [field.name for field in dataclasses.fields(fund.policy) if field.type is int]
    nothing = dataclasses.replace(fund.policy, **dict.fromkeys(numbers, 0))
    assert {one.name for one in objections(nothing)} >= set(numbers)


def test_one_proof_without_a_card_is_asked_by_itself(fund):
    policy = dataclasses.replace(fund.policy, proofs_of_particulier=("payment_amount",), proof_questions="one_of")
    assert objections(policy) == []
    assert objections(dataclasses.replace(fund.policy, proofs_of_particulier=())) == []
