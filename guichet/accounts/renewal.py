"""A forgotten password: the provisional one goes where the code went, and everybody concerned is told (R155-R159)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guichet.accounts import changes, disavowal
from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.claims import NewPassword
from guichet.accounts.holders import establishment_words, greeting
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, CodedLetter, PasswordKind
from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.accounts.states import AccountState, check_transition
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.delivery.queries import came_back
from guichet.funds import catalogue
from guichet.identifiers import phone

RENEWABLE = frozenset({AccountState.ACTIVE, AccountState.RENEWAL})
"""Before its first login an account has nothing to renew: otherwise whoever enrols a stranger by post with a mailbox of
their own would renew, and be in."""

PASSWORD = "accounts/renewed_password"  # noqa: S105 - the name of a message
WARNING = "accounts/password_renewed"


class NotRenewable(Exception):
    """The account may not be renewed, or the code went to what is no longer confirmed."""


def destination(account: Account | None, channel: Channel) -> str | None:
    """Return where a code of renewal goes, None where none may: only what a code confirmed receives anything."""
    if account is None or account.state not in RENEWABLE:
        return None
    if channel not in catalogue.by_code(account.fund_code).policy.renewal_channels:
        return None
    if channel == Channel.EMAIL:
        return account.contact.verified_email
    mobile = account.contact.verified_mobile
    return mobile if mobile and phone.may_receive_sms(mobile) else None


@transaction.atomic
def renew(  # noqa: PLR0913 - each is a fact of the renewal, by name
    account: Account, *, channel: Channel, sent_to: str, password: NewPassword, known_browser: bool, now: datetime
) -> None:
    """Put a provisional password in place of the former one, dead from here on, and send it where the code went (C-17).

    `sent_to` is where the code that was typed had gone. From a browser that the account does not know, changes of
    contact details wait and a letter tells the address that the funds know. Sessions and browsers belong to
    `guichet.login`. Raises NotRenewable.
    """
    locked = (
        Account.objects.select_for_update(of=("self",))
        .select_related("contact", "person", "establishment__responsible")
        .get(pk=account.pk)
    )
    if destination(locked, channel) != sent_to:
        raise NotRenewable
    until = now + timedelta(days=catalogue.by_code(locked.fund_code).policy.provisional_days_email)
    give_provisional(locked, encoded=password.encoded, expires_at=until, now=now)
    if not known_browser:
        hold_changes(locked, now=now)
    locked.save()
    send_password(locked, password.text, channel=channel, recipient=sent_to, until=until, now=now)
    record(locked, channel, known_browser=known_browser, now=now)
    tell(locked, now=now)
    if not known_browser:
        tell_by_letter(locked, now=now)


def send_password(  # noqa: PLR0913 - each is a fact of the message, by name
    account: Account, text: str, *, channel: Channel, recipient: Any, until: datetime, now: datetime
) -> None:
    """Queue a provisional password of a renewal; `recipient` is what the channel takes."""
    delivery.enqueue(
        message=PASSWORD,
        channel=channel,
        fund_code=account.fund_code,
        recipient={RECIPIENT_KEYS[channel]: recipient},
        context={**greeting(account.holder), "password": text, "valid_until": spoken_day(until)},
        about=str(account.reference),
        now=now,
        not_after=until,
    )


def record(account: Account, channel: Channel, *, known_browser: bool, now: datetime) -> None:
    """Note in the journal that a renewal took effect."""
    audit.record(
        "account.renewed",
        account=str(account.reference),
        fund_code=account.fund_code,
        now=now,
        channel=channel.value,
        known_browser=known_browser,
        held=not known_browser,
    )


def give_provisional(account: Account, *, encoded: str, expires_at: datetime, now: datetime) -> None:
    """Make a provisional password the account's, on the locked object; the caller saves it. Raises WrongTransition."""
    if account.state != AccountState.RENEWAL:
        check_transition(AccountState(account.state), AccountState.RENEWAL)
    changes.drop_pending(account, now=now)
    account.state, account.state_changed_at = AccountState.RENEWAL, now
    account.password, account.password_kind = encoded, PasswordKind.PROVISIONAL
    account.password_expires_at = expires_at


def hold_changes(account: Account, *, now: datetime, at_least: timedelta = timedelta()) -> None:
    """Make changes of contact details wait, on the locked object; never shorter than they wait already."""
    hours = catalogue.by_code(account.fund_code).policy.changes_held_hours
    until = now + max(timedelta(hours=hours), at_least)
    account.changes_held_until = max(until, account.changes_held_until or until)


def tell(account: Account, *, now: datetime) -> None:
    """Tell every confirmed address that the password was renewed, with a code of « Ce n'est pas moi » each."""
    fund = catalogue.by_code(account.fund_code)
    for channel, address in addresses_to_tell(account, now):
        code = disavowal.issue(account, letter=CodedLetter.PASSWORD_RENEWED, fund=fund, now=now)
        delivery.enqueue(
            message=WARNING,
            channel=channel,
            fund_code=fund.code,
            recipient={RECIPIENT_KEYS[channel]: address},
            context={"when": spoken_moment(now), **code.shown},
            about=str(account.reference),
            now=now,
        )


def tell_by_letter(account: Account, *, now: datetime) -> None:
    """Tell the address that the funds know: the one message that whoever reads the mailbox cannot stop.

    Not to an address that a letter came back from, and within the limits of letters counted apart: who asks for others
    by post, as anybody may, must not use this one up.
    """
    fund, reference, lines = catalogue.by_code(account.fund_code), str(account.reference), account.postal_lines
    if not lines or came_back(about=reference, lines=lines):
        return
    if letters_used_up(reference, fund.policy, now=now, only=WARNING):
        return
    code = disavowal.issue(account, letter=CodedLetter.PASSWORD_RENEWED, fund=fund, now=now)
    delivery.enqueue(
        message=WARNING,
        channel=Channel.LETTER,
        fund_code=fund.code,
        recipient={"postal_lines": lines},
        context={
            **greeting(account.holder),
            **establishment_words(account.holder),
            **code.shown,
            "renewed_on": spoken_day(now),
        },
        about=reference,
        now=now,
    )
