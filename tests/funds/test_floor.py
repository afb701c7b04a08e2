"""No fund goes below the national floor, and the floor itself is checked."""

import dataclasses

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from guichet.funds import catalogue
from guichet.funds.floor import Floor, WrongFloor, breaches, parse


@pytest.fixture
def floor():
    return parse((settings.FUNDS_FOLDER / "floor.toml").read_text())


def test_no_fund_is_below_the_national_floor(floor):
    found = {
        fund.slug: below
        for fund in (*catalogue.all_funds(), catalogue.national())
        if (below := breaches(fund.policy, floor))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("provisional_days_email", 8, "7 at most"),
        ("code_digits", 4, "6 at least"),
        ("security_code", False, "asks for true"),
        ("confirmation_letter", False, "asks for true"),
        ("proofs_per_hour_per_address", 1001, "1000 at most"),
    ],
)
def test_what_is_below_the_floor_is_named(floor, fund, name, value, words):
    (below,) = breaches(dataclasses.replace(fund.policy, **{name: value}), floor)
    assert below.name == name
    assert str(below).startswith(f"{name} = ")
    assert words in str(below)


def test_a_proof_that_relatives_can_answer_is_refused_to_every_profile(floor, fund):
    weak = dataclasses.replace(fund.policy, proofs_of_exploitant=("bill_amount", "child_birth_date"))
    assert list(map(str, breaches(weak, floor))) == ["proofs.exploitant: the national floor refuses child_birth_date"]


@pytest.mark.parametrize("edition", catalogue.editions())
def test_an_edition_is_historical_exactly_when_it_is_below_the_floor(floor, edition):
    assert catalogue.is_historical(edition) is bool(breaches(catalogue.editions()[edition], floor))


def test_a_floor_may_be_met_exactly(floor, fund):
    exact = dataclasses.replace(fund.policy, **floor.at_most)
    exact = dataclasses.replace(exact, code_digits=floor.at_least["code_digits"])
    assert breaches(exact, floor) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[at_most]\ncode_minuts = 15", "at_most.code_minuts"),
        ("[at_least]\nsecurity_code = 1", "only whole numbers"),
        ("[at_most]\ncode_minutes = true", "only whole numbers"),
        ("[at_max]\ncode_minutes = 1", "at_max"),
        ('[refused]\nproofs = "card_serial"', "a list of names"),
        ('[refused]\nproof = ["card_serial"]', "proof: no such section"),
        ("[at_most", "table declaration"),
    ],
)
def test_a_wrong_floor_is_refused_by_name(text, words):
    with pytest.raises(WrongFloor, match=words):
        parse(text)


@given(value=st.integers(0, 100), most=st.integers(0, 100), least=st.integers(0, 100))
def test_a_number_is_refused_exactly_outside_its_bounds(fund, value, most, least):
    policy = dataclasses.replace(fund.policy, code_tries=value)
    floor = Floor(at_most={"code_tries": most}, at_least={"code_tries": least}, required={})
    assert len(breaches(policy, floor)) == (value > most) + (value < least)
