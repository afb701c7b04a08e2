"""What each proof asks, of whom, and what it takes for a right answer."""

import datetime as dt

import pytest

from guichet.enrolment.proofs import BY_NAME, PROOFS
from guichet.enrolment.proofs.base import Typed
from guichet.funds import catalogue
from tests.journeys import people

TODAY = dt.date(2026, 3, 10)
INSURED, NOT_INSURED = {"insured": {"insured": True}}, {"insured": {"insured": False}}


def card(kind):
    return {**INSURED, "card": {"kind": kind}}


def typed(answers, **fields):
    return Typed(fields=fields, answers=answers, policy=catalogue.national().policy, today=TODAY)


def test_each_has_a_name_and_an_address_of_its_own():
    assert len(BY_NAME) == len({proof.slug for proof in PROOFS}) == len(PROOFS)


@pytest.mark.parametrize("proof", PROOFS)
def test_its_secret_is_a_field_of_its_form_and_is_not_shown_at_first(proof):
    assert proof.secret_field in proof.form_class.base_fields
    chosen = {"proof_choice": {"proof": proof.name}}
    answers = next(answers for answers in (card("photo"), NOT_INSURED, chosen) if proof.applies(answers))
    assert proof.secret_field not in proof.initial(answers)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, []),
        (INSURED, []),
        (NOT_INSURED, ["payment_amount"]),
        (card("photo"), ["card_serial"]),
        (card("plain"), ["card_serial"]),
        (card("none"), ["payment_amount"]),
    ],
)
@pytest.mark.requirement("R86", "R88", "R89", "R90")
def test_exactly_one_question_fits_each_situation(answers, asked):
    accepted = [BY_NAME[name] for name in catalogue.national().policy.proofs_of("particulier")]
    assert [proof.name for proof in accepted if proof.applies(answers)] == asked


@pytest.mark.django_db
def test_nobody_s_answer_is_right(rene):
    assert not BY_NAME["payment_amount"].confirms(None, typed(NOT_INSURED, montant=2250))
    assert not BY_NAME["card_serial"].confirms(None, typed(card("photo"), serie=people.SERIAL, carte="photo"))


@pytest.mark.django_db
def test_the_person_s_own_is(rene):
    assert BY_NAME["payment_amount"].confirms(rene.person, typed(NOT_INSURED, montant=2250))
    assert BY_NAME["card_serial"].confirms(rene.person, typed(card("photo"), serie=people.SERIAL, carte="photo"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "answers", "right", "wrong"),
    [
        ("payment_amount", NOT_INSURED, {"montant": 2250}, {"montant": 2251}),
        (
            "card_serial",
            card("photo"),
            {"serie": people.SERIAL, "carte": "photo"},
            {"serie": "10987654321", "carte": "photo"},
        ),
    ],
)
def test_the_same_queries_whoever_it_is_and_whatever_is_typed(rene, name, answers, right, wrong):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seen = []
    for person in (rene.person, None):
        for fields in (right, wrong):
            with CaptureQueriesContext(connection) as queries:
                BY_NAME[name].confirms(person, typed(answers, **fields))
            seen.append(len(queries))
    assert len(set(seen)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("months", [1, 3, 6])
def test_a_fund_may_look_back_less_far(rene, months):
    from dataclasses import replace

    people.payment(rene.person, 777, on=dt.date(2025, 12, 10))
    policy = replace(catalogue.national().policy, payment_months=months)
    asked = Typed(fields={"montant": 777}, answers=NOT_INSURED, policy=policy, today=TODAY)
    assert BY_NAME["payment_amount"].confirms(rene.person, asked) is (months >= 3)
