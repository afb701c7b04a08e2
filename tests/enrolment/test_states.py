"""The states of an enrolment, here and in the database."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import TRANSITIONS, EnrolmentState, Route

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


def test_every_state_is_in_the_table_and_can_be_reached():
    assert set(TRANSITIONS) == set(EnrolmentState)
    reached = {EnrolmentState.UNDER_WAY}.union(*TRANSITIONS.values())
    assert reached == set(EnrolmentState)


def test_what_is_over_stays_over():
    for state in (EnrolmentState.FINISHED, EnrolmentState.ABANDONED, EnrolmentState.EXPIRED):
        assert not TRANSITIONS[state]


def test_the_values_fit_their_columns():
    assert all(len(state) <= Enrolment._meta.get_field("state").max_length for state in EnrolmentState)
    assert all(len(route) <= Enrolment._meta.get_field("route").max_length for route in Route)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [EnrolmentState.FINISHED, EnrolmentState.ABANDONED, EnrolmentState.EXPIRED])
def test_the_database_itself_refuses_answers_in_an_enrolment_that_is_over(state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(token_hash="x", state=state, answers={"profile": {}}, started_at=NOW, answered_at=NOW)
