"""Texts are counted by number and by network, whoever asks for them."""

import pytest

from guichet.limits import operations as limits
from guichet.one_time_codes import texting

pytestmark = pytest.mark.django_db


def test_ten_a_day_for_a_number_from_anywhere(now):
    for network in range(texting.PER_DAY_PER_NUMBER):
        assert texting.count("+33612345678", address=f"net {network}", now=now).allowed
    assert not texting.count("+33612345678", address="another net", now=now).allowed
    assert texting.count("+33612345679", address="another net", now=now).allowed


def test_one_that_was_not_sent_does_not_count(now):
    for _ in range(texting.PER_DAY_PER_NUMBER + 1):
        decision = texting.count("+33612345678", address="net", now=now)
        assert decision.allowed
        limits.withdraw(decision)
