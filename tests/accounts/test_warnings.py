"""What warns still leaves when the rest is cancelled; what opens does not."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts.letters import letters_used_up
from guichet.accounts.warnings import WARNINGS, cancel_all_but_warnings
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from tests.delivery.test_messages import FOLDERS, NAMES
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
PASSWORDS = {"accounts/provisional_password", "accounts/renewed_password", "one_time_codes/security_code"}


def queue(account, message, now, channel=Channel.LETTER):
    recipient = {"postal_lines": ["x"] * 6} if channel == Channel.LETTER else {"email": "x@example.org"}
    with transaction.atomic():
        return delivery.enqueue(
            message=message,
            channel=channel,
            fund_code="68",
            recipient=recipient,
            context={},
            about=str(account.reference),
            now=now,
        )


def test_passwords_are_cancelled_and_warnings_stay(now):
    account = AccountFactory(opened_at=now)
    for message in ("accounts/renewed_password", "accounts/password_renewed", "accounts/enrolment_confirmed"):
        queue(account, message, now)
    queue(account, "login/new_browser", now, Channel.EMAIL)
    cancel_all_but_warnings(account, now=now)
    [cancelled] = Message.objects.filter(state=State.CANCELLED)
    assert (cancelled.message, cancelled.payload) == ("accounts/renewed_password", None)


def test_each_is_a_message_and_none_holds_a_password():
    assert set(NAMES) >= WARNINGS
    assert not WARNINGS & PASSWORDS
    for name in WARNINGS:
        folder = FOLDERS[NAMES.index(name)]
        assert not any(
            "{{ password" in one.read_text() or "data.password" in one.read_text() for one in folder.iterdir()
        )


def test_whatever_carries_a_code_of_not_me_is_a_warning():
    coded = {
        name
        for name, folder in zip(NAMES, FOLDERS, strict=True)
        if any(
            "ce-n-est-pas-moi" in one.read_text() or "Ce n’est pas moi" in one.read_text() for one in folder.iterdir()
        )
    }
    assert coded - {"accounts/file_code"} <= WARNINGS


def test_a_letter_that_was_cancelled_counts_for_nothing(fund, now):
    account = AccountFactory(opened_at=now)
    queue(account, "accounts/renewed_password", now)
    reference, later = str(account.reference), now + dt.timedelta(minutes=1)
    assert letters_used_up(reference, fund.policy, now=later)
    cancel_all_but_warnings(account, now=now)
    assert not letters_used_up(reference, fund.policy, now=later)
