import itertools

import pytest

from guichet.delivery.states import (
    BATCH_TRANSITIONS,
    FINAL,
    TRANSITIONS,
    BatchState,
    State,
    WrongTransition,
    check_transition,
    sources,
)


def test_every_state_has_its_line_in_the_table():
    assert set(TRANSITIONS) == set(State)
    assert set(BATCH_TRANSITIONS) == set(BatchState)


def test_a_batch_only_goes_forward_and_a_closed_one_is_not_cancelled():
    assert BATCH_TRANSITIONS[BatchState.DONE] == frozenset()
    assert not any(BatchState.CLOSING in ways_out for ways_out in BATCH_TRANSITIONS.values())
    assert State.CANCELLED not in TRANSITIONS[State.BATCHED]


def test_nothing_leaves_a_final_state():
    assert {State.SENT, State.DEAD, State.CANCELLED} == FINAL


def test_every_state_is_reached_from_the_first():
    reached, new = {State.QUEUED}, {State.QUEUED}
    while new:
        new = set().union(*(TRANSITIONS[state] for state in new)) - reached
        reached |= new
    assert reached == set(State)


@pytest.mark.parametrize(("now", "then"), list(itertools.product(State, State)))
def test_the_check_and_the_sources_follow_the_table(now, then):
    if then in TRANSITIONS[now]:
        check_transition(now, then)
        assert now in sources(then)
    else:
        assert now not in sources(then)
        with pytest.raises(WrongTransition):
            check_transition(now, then)
