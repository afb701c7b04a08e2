"""Codes without a database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.one_time_codes.rules import CodeAnswer, new_code, refusal, tidy

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LATER, TICK = NOW + timedelta(minutes=15), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("tries", "used_at", "now", "answer"),
    [
        (0, None, NOW, None),
        (4, None, LATER - TICK, None),
        (5, None, NOW, CodeAnswer.EXHAUSTED),
        (0, None, LATER, CodeAnswer.EXPIRED),
        (5, None, LATER, CodeAnswer.EXPIRED),
        (1, NOW, NOW, CodeAnswer.NONE),
        (5, NOW, LATER, CodeAnswer.NONE),
    ],
)
def test_why_nothing_is_looked_at(tries, used_at, now, answer):
    code = SimpleNamespace(tries=tries, most_tries=5, expires_at=LATER, used_at=used_at)
    assert refusal(code, now=now) is answer


def test_without_a_code_the_answer_is_none():
    assert refusal(None, now=NOW) is CodeAnswer.NONE


@given(digits=st.integers(1, 12))
def test_a_code_has_its_digits_and_keeps_its_zeros(digits):
    code = new_code(digits)
    assert len(code) == digits
    assert code.isascii()
    assert code.isdecimal()


def test_codes_begin_with_zero_as_often_as_with_anything_else():
    first = [new_code(6)[0] for _ in range(5_000)]
    assert {first.count(digit) > 350 for digit in "0123456789"} == {True}


@pytest.mark.parametrize("typed", ["022150", " 022 150\n", "022-150", "022.150", "022\u00a0150", "０２２１５０"])
def test_what_people_put_between_digits_is_dropped(typed):
    assert tidy(typed) == "022150"


@given(st.text())
def test_anything_may_be_typed(typed):
    assert tidy(tidy(typed)) == tidy(typed)
