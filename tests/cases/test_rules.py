"""Until when, and by whom."""

from datetime import date

import pytest

from guichet.cases import rules
from guichet.cases.models import CaseKind

FRIDAY = date(2026, 3, 13)


def test_every_kind_is_handled_and_nothing_else():
    assert set(rules.HANDLING) == set(CaseKind.values)


@pytest.mark.parametrize("kind", CaseKind.values)
def test_each_kind_can_end_by_hand(kind):
    outcomes = rules.HANDLING[kind].outcomes
    assert outcomes
    assert rules.Outcome.SETTLED not in outcomes, "that is by itself"


@pytest.mark.parametrize(
    ("kind", "opened", "due"),
    [
        # GDPR 33: read within 72 hours, whenever it came.
        ("not_me", date(2026, 3, 10), date(2026, 3, 11)),
        ("not_me", FRIDAY, date(2026, 3, 16)),
        ("not_me", date(2026, 3, 14), date(2026, 3, 16)),
        ("not_me", date(2026, 3, 15), date(2026, 3, 16)),
        ("returned_letter", FRIDAY, date(2026, 3, 20)),
        ("file_elsewhere", FRIDAY, date(2026, 3, 27)),
        # GDPR 12(3): a month of the calendar.
        ("address_change", FRIDAY, date(2026, 4, 13)),
        ("address_change", date(2026, 1, 31), date(2026, 2, 28)),
        ("address_change", date(2024, 1, 31), date(2024, 2, 29)),
        ("address_change", date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_the_last_day_that_is_not_late(kind, opened, due):
    assert rules.due_on(kind, opened) == due


@pytest.mark.parametrize("kind", CaseKind.values)
def test_no_kind_waits_as_long_as_silence_refuses(kind):
    days = (rules.due_on(kind, FRIDAY) - FRIDAY).days
    assert 0 < days < 60


@pytest.mark.parametrize("kind", ["not_me", "access_lost", "file_elsewhere", "address_change", "returned_letter"])
def test_what_is_of_an_account_stays_at_its_fund(kind):
    assert not rules.HANDLING[kind].moves
