"""Codes asked for, guessed and typed at the same instant (both databases)."""

import datetime as dt

import pytest

from guichet.accounts.models import Account
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from guichet.one_time_codes.operations import CodeAnswer
from guichet.renewal import operations
from guichet.renewal.assembly import journey_for
from guichet.renewal.models import Renewal
from guichet.renewal.steps import Visit
from tests.journeys.walker import sent_code

pytestmark = pytest.mark.django_db(transaction=True)


def visit_of(renewal, now, *, network="192.0.2.0/24"):
    """Return a visit from a request of its own."""
    fund = catalogue.by_slug("alsace")
    return Visit(
        renewal=Renewal.objects.get(pk=renewal.pk),
        journey=journey_for(fund.policy),
        fund=fund,
        now=now,
        address=network,
        known=lambda account: None,
    )


def begin(number, now):
    return operations.begin(fund=catalogue.by_slug("alsace"), number=number, now=now)[0]


def left(message):
    return Message.objects.filter(message=message).exclude(payload=None).count()


def test_fifty_browsers_at_once_make_six_codes_leave_at_most(number, now, at_once):
    visits = [visit_of(begin(number, now), now, network=f"198.51.{rank}.0/24") for rank in range(50)]
    results = at_once(*[lambda visit=visit: operations.send_code(visit, channel=Channel.EMAIL) for visit in visits])
    assert left("one_time_codes/security_code") <= operations.CODES_PER_DAY
    assert all(result is None or isinstance(result, operations.Held) for result in results)


def test_guesses_in_parallel_stop_at_five(number, now, at_once):
    renewal = begin(number, now)
    operations.send_code(visit_of(renewal, now), channel=Channel.EMAIL)
    visits = [visit_of(renewal, now) for _ in range(20)]
    results = at_once(*[lambda visit=visit: operations.answer_code(visit, "abcdef") for visit in visits])
    assert results.count(CodeAnswer.WRONG) == 5
    assert results.count(CodeAnswer.EXHAUSTED) == 15


def test_the_right_code_typed_at_once_in_ten_windows_gives_one_password(number, now, at_once):
    renewal = begin(number, now)
    operations.send_code(visit_of(renewal, now), channel=Channel.EMAIL)
    code = sent_code()
    visits = [visit_of(renewal, now) for _ in range(5)]
    results = at_once(*[lambda visit=visit: operations.answer_code(visit, code) for visit in visits])
    assert results.count(CodeAnswer.ACCEPTED) == 1
    assert left("accounts/renewed_password") == 1


def test_two_renewals_of_one_account_finished_at_once_leave_one_living_password(number, now, at_once):
    from guichet.accounts import queries
    from guichet.login.operations import _verify

    pairs = []
    for seconds in range(2):
        renewal, at = begin(number, now), now + dt.timedelta(seconds=seconds)
        operations.send_code(visit_of(renewal, at), channel=Channel.EMAIL)
        pairs.append((visit_of(renewal, at), sent_code()))
    results = at_once(*[lambda pair=pair: operations.answer_code(*pair) for pair in pairs])
    assert results == [CodeAnswer.ACCEPTED] * 2
    account = queries.by_identifier(number)
    passwords = [m.payload["context"]["password"] for m in Message.objects.filter(message="accounts/renewed_password")]
    assert sum(_verify(account, password) for password in passwords) == 1
    assert Account.objects.count() == 1
