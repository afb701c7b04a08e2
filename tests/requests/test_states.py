"""Which state may follow which."""

import itertools

import pytest

from guichet.registry.models import RequestState
from guichet.requests import states, words

AFTER_SENDING = set(RequestState.values) - {RequestState.DRAFT}


def test_every_state_has_its_followers_and_its_words():
    assert set(states.FOLLOWS) == AFTER_SENDING == set(words.EXPLAINED)
    assert set(words.STATES) == set(RequestState.values)
    assert set().union(*states.FOLLOWS.values()) == AFTER_SENDING - {RequestState.RECEIVED}
    assert {RequestState.DONE, RequestState.REFUSED} == states.OVER


AGREED = {
    ("received", "under_way"), ("received", "complement_asked"), ("received", "done"), ("received", "refused"),
    ("under_way", "complement_asked"), ("under_way", "done"), ("under_way", "refused"),
    ("complement_asked", "under_way"), ("complement_asked", "done"), ("complement_asked", "refused"),
}  # fmt: skip
AGAIN = {("received", "received"), ("under_way", "under_way"), ("complement_asked", "complement_asked")}


@pytest.mark.parametrize(("reported", "agreed"), [(False, AGREED), (True, AGREED | AGAIN)])
def test_what_may_follow(reported, agreed):
    def follows(state, to):
        try:
            states.check(state, to, words="Il manque un papier.", reported=reported)
        except states.Impossible:
            return False
        return True

    every = itertools.product([*RequestState.values, "unheard"], RequestState.values)
    assert {pair for pair in every if follows(*pair)} == agreed


@pytest.mark.parametrize(("to", "needed"), [("complement_asked", True), ("refused", True), ("done", False)])
def test_what_is_missing_or_refused_is_said(to, needed):
    if needed:
        with pytest.raises(states.WordsNeeded):
            states.check("received", to, words=" \n")
    else:
        states.check("received", to, words="")
