"""How far a start has come, from its facts alone."""

import datetime as dt

import pytest

from guichet.enrolment.counter import references
from guichet.enrolment.counter.rules import TRIES, Stage, stage
from guichet.enrolment.states import EnrolmentState

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
UNDER_WAY, ABANDONED, EXPIRED = EnrolmentState.UNDER_WAY, EnrolmentState.ABANDONED, EnrolmentState.EXPIRED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Stage.WAITING),
        ({"tries": TRIES - 1}, Stage.WAITING),
        ({"tries": TRIES}, Stage.USED_UP),
        ({"expires_at": NOW}, Stage.LATE),
        ({"state": EXPIRED}, Stage.LATE),
        ({"joined": True}, Stage.JOINED),
        ({"joined": True, "expires_at": NOW}, Stage.JOINED),
        ({"joined": True, "state": ABANDONED}, Stage.GIVEN_UP),
        ({"joined": True, "state": EXPIRED}, Stage.GIVEN_UP),
        ({"joined": True, "state": EnrolmentState.FINISHED}, Stage.FINISHED),
        ({"cancelled": True, "state": ABANDONED}, Stage.CANCELLED),
        ({"cancelled": True, "joined": True, "state": ABANDONED}, Stage.CANCELLED),
    ],
)
def test_each_stage(facts, expected):
    usual = {"state": UNDER_WAY, "expires_at": LATER, "tries": 0, "joined": False, "cancelled": False}
    assert stage(**{**usual, **facts}, now=NOW) is expected


def test_a_reference_is_two_groups_of_four_and_read_back_however_it_is_typed():
    for _ in range(50):
        code = references.generate()
        left, right = code.split("-")
        assert len(left) == len(right) == references.LENGTH // 2
        assert set(left + right) <= set(references.ALPHABET)
        for typed in (code.lower(), f" {left} {right} ", left + right, f"{left}.{right}"):
            assert references.normalise(typed) == code


def test_references_are_as_many_as_said():
    assert len(references.ALPHABET) == 20
    assert len({references.generate() for _ in range(500)}) == 500
