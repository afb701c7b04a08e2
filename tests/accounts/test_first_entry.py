"""How long it took to enter for the first time: said once, in a band, by the way of the password."""

import datetime as dt

import pytest

from guichet.accounts import first_entry, opening
from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.delivery.models import Channel

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("took", "band"),
    [
        (MINUTE * 10 - MINUTE, "ten_minutes"),
        (MINUTE * 10, "hour"),
        (HOUR, "day"),
        (DAY, "week"),
        (7 * DAY, "month"),
        (30 * DAY, "later"),
    ],
)
def test_a_time_is_of_the_first_band_that_is_longer(took, band):
    assert first_entry.band(took) == band


@pytest.mark.parametrize(
    ("open_it", "way"),
    [
        (lambda claim, now: opening.open_at_once(claim, now=now), "email"),
        (lambda claim, now: opening.open_by_post(claim, now=now), "letter"),
        (lambda claim, now: opening.open_with_password(claim, password_hash="x", now=now), "at_once"),
    ],
)
def test_the_first_entry_is_said_once(claim, rene, now, open_it, way):
    account = open_it(claim(rene, begun_at=now - 50 * MINUTE), now)
    assert Entry.objects.get(event="account.opened").facts | {"state": ""} == {
        "state": "", "profile": "particulier", "way": way, "minutes": 50,
    }  # fmt: skip
    read_twice = Account.objects.get(pk=account.pk)
    first_entry.note(account, now=now + 9 * MINUTE)
    first_entry.note(read_twice, now=now + 9 * MINUTE)
    entered = Entry.objects.get(event="account.entered")
    assert entered.facts == {"way": way, "delay": "hour", "profile": "particulier"}
    assert (entered.account, entered.fund_code) == (str(account.reference), "68")


def test_the_counter_is_a_way_and_an_account_that_no_journal_knows_is_none(claim, rene, fund, now):
    # Begun on a server whose clock is ahead.
    by_agent = claim(rene, counter=fund, verified=frozenset({Channel.SMS}), begun_at=now + MINUTE)
    account = opening.open_at_once(by_agent, now=now)
    facts = Entry.objects.get(event="account.opened").facts
    assert (facts["way"], facts["minutes"]) == ("counter", 0)
    first_entry.note(account, now=now + 366 * DAY)
    assert not Entry.objects.filter(event="account.entered").exists()
