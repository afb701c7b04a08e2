"""A challenge is answered once, in time, for what it was made for."""

import datetime as dt

import pytest

from guichet.login import challenges
from guichet.login.models import SpentChallenge

pytestmark = pytest.mark.django_db


def test_it_comes_back_once(now):
    made = challenges.make("login", "x", now=now)
    assert not SpentChallenge.objects.exists()
    assert challenges.spend(made.token, "login", "x", now=now) == made.value
    with pytest.raises(challenges.Over):
        challenges.spend(made.token, "login", "x", now=now)


def test_none_is_like_another(now):
    assert len({challenges.make("login", now=now).value for _ in range(20)}) == 20


@pytest.mark.parametrize(("purpose", "bound"), [("factor", "x"), ("login", "y"), ("login", "")])
def test_it_serves_what_it_was_made_for(now, purpose, bound):
    made = challenges.make("login", "x", now=now)
    with pytest.raises(challenges.Over):
        challenges.spend(made.token, purpose, bound, now=now)
    assert challenges.spend(made.token, "login", "x", now=now)


def test_it_lives_as_long_as_a_code(now):
    last = now + challenges.LIVES - dt.timedelta(seconds=1)
    assert challenges.spend(challenges.make("login", now=now).token, "login", now=last)
    with pytest.raises(challenges.Over):
        challenges.spend(challenges.make("login", now=now).token, "login", now=now + challenges.LIVES)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é", "\x00"])
def test_nobody_makes_one_of_their_own(now, token):
    with pytest.raises(challenges.Over):
        challenges.spend(token, "login", now=now)


@pytest.mark.django_db(transaction=True)
def test_of_six_answers_at_once_one_counts(now, at_once):
    token = challenges.make("login", now=now).token
    answers = at_once(*[lambda: challenges.spend(token, "login", now=now)] * 6)
    assert sorted(type(answer).__name__ for answer in answers) == [*["Over"] * 5, "bytes"]
