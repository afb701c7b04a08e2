"""What stands between the password and the space."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guichet.accounts.models import PasswordKind
from guichet.funds import catalogue
from guichet.login.models import Factor
from guichet.login.stages import STAGES, ConfirmDetails, ReplacePassword, Standing, next_stage

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
POLICY = catalogue.national().policy


def contact(confirmed, *, verified=True, refused=None):
    """The details of somebody with an address that a code proved, or did not."""
    return SimpleNamespace(
        confirmed_at=confirmed,
        email="moi@example.org",
        email_verified_at=confirmed if verified else None,
        email_refused_at=refused,
    )


def account(kind=PasswordKind.PERSONAL, confirmed=NOW):
    return SimpleNamespace(delegate_id=None, password_kind=kind, contact=contact(confirmed), conditions_version=1)


def stage_of(account, policy=POLICY, now=NOW):
    stage = next_stage(Standing(account, Factor.NONE), policy, now)
    return type(stage) if stage else None


@pytest.mark.requirement("R123", "R133", "R134")
def test_the_password_first_then_the_details_then_the_space():
    assert stage_of(account(PasswordKind.PROVISIONAL, None)) is ReplacePassword
    assert stage_of(account(PasswordKind.PERSONAL, None)) is ConfirmDetails
    assert stage_of(account()) is None


@pytest.mark.requirement("R123")
@given(st.none() | st.integers(0, 3000).map(lambda days: NOW - dt.timedelta(days=days)), st.booleans())
def test_a_provisional_password_never_opens_the_space_whatever_else_is_true(confirmed, never_asked):
    policy = replace(POLICY, confirm_details="never" if never_asked else "when_never_confirmed")
    assert stage_of(account(PasswordKind.PROVISIONAL, confirmed), policy) is ReplacePassword


@given(st.integers(0, 1000), st.integers(1, 400))
def test_details_are_asked_again_once_they_are_older_than_the_fund_says(days, allowed):
    policy = replace(POLICY, details_confirmed_for_days=allowed)
    due = stage_of(account(confirmed=NOW - dt.timedelta(days=days)), policy) is ConfirmDetails
    assert due is (days > allowed)


def test_a_fund_that_never_asks_lets_in_who_never_confirmed():
    assert stage_of(account(confirmed=None), replace(POLICY, confirm_details="never")) is None


def test_every_stage_has_a_page():
    assert all(reverse(stage.url_name) for stage in STAGES)


def test_an_address_left_unverified_is_asked_again_after_a_week(fund, now):
    account = SimpleNamespace(delegate_id=None, password_kind="personal", contact=contact(now, verified=False))
    assert next_stage(Standing(account, Factor.NONE), fund.policy, now + dt.timedelta(days=7)) is None
    assert isinstance(
        next_stage(Standing(account, Factor.NONE), fund.policy, now + dt.timedelta(days=8)), ConfirmDetails
    )


@pytest.mark.parametrize("asked", ["never", "when_never_confirmed"])
def test_a_refused_address_is_met_once_then_each_week(now, asked):
    policy = replace(POLICY, confirm_details=asked)
    day = dt.timedelta(days=1)
    for confirmed in (None, now - day, now):
        unaware = SimpleNamespace(
            delegate_id=None, password_kind=PasswordKind.PERSONAL, contact=contact(confirmed, refused=now)
        )
        assert stage_of(unaware, policy, now) is ConfirmDetails
    aware = SimpleNamespace(
        delegate_id=None, password_kind=PasswordKind.PERSONAL, contact=contact(now + day, refused=now)
    )
    assert stage_of(aware, policy, now + day) is None
    assert stage_of(aware, policy, now + 8 * day) is None
    assert stage_of(aware, policy, now + 9 * day) is (None if asked == "never" else ConfirmDetails)
