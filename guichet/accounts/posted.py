"""A provisional password by letter, for who has neither mailbox nor mobile left (G-15, ADR 0061).

Until it is typed, the password before it still opens: whoever has a proof, which a relative may, locks nobody out.
"""

import hmac
from datetime import datetime, timedelta

from django.db import transaction

from guichet.accounts import disavowal, provisional
from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.operations import spoken_moment
from guichet.accounts.renewal import (
    PASSWORD,
    RENEWABLE,
    NotRenewable,
    give_provisional,
    hold_changes,
    record,
    send_password,
    tell,
)
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.delivery.queries import came_back
from guichet.funds import catalogue
from guichet.sealing.keyring import keyring

PURPOSE = "accounts.Account.posted_index"
LETTER = PASSWORD


@transaction.atomic
def send(account: Account, *, actor: str = "member", now: datetime) -> None:
    """Send a password by letter, to the address that the funds know, and tell what was confirmed before.

    Where an agent asked for it (`actor`), the caller tells it. Raises NotRenewable, NoPostalAddress, AddressCameBack or
    TooManyLetters.
    """
    locked = _locked(account)
    fund, reference = catalogue.by_code(locked.fund_code), str(locked.reference)
    if locked.state not in RENEWABLE:
        raise NotRenewable
    if not (lines := locked.postal_lines):
        raise NoPostalAddress
    if came_back(about=reference, lines=lines):
        raise AddressCameBack
    if letters_used_up(reference, fund.policy, now=now):
        raise TooManyLetters
    text = provisional.generate()
    locked.posted_index = keyring().blind_index(_bound(locked, text), purpose=PURPOSE)
    locked.posted_until = now + timedelta(days=fund.policy.provisional_days_letter)
    locked.save(update_fields=["posted_index", "posted_until"])
    send_password(locked, text, channel=Channel.LETTER, recipient=lines, until=locked.posted_until, now=now)
    if actor == "member":
        _tell(locked, now=now)
    audit.record(
        "account.provisional_password_issued",
        account=reference,
        fund_code=fund.code,
        actor=actor,
        now=now,
        way=Channel.LETTER.value,
        purpose="renewal",
    )


def _tell(account: Account, *, now: datetime) -> None:
    """Tell what was confirmed that a letter leaves, with a code of « Ce n'est pas moi »."""
    fund = catalogue.by_code(account.fund_code)
    for channel, address in addresses_to_tell(account, now):
        code = disavowal.issue(account, letter=CodedLetter.PASSWORD_RENEWED, fund=fund, now=now)
        delivery.enqueue(
            message="accounts/renewal_by_post",
            channel=channel,
            fund_code=fund.code,
            recipient={RECIPIENT_KEYS[channel]: address},
            context={"when": spoken_moment(now), **code.shown},
            about=str(account.reference),
            now=now,
        )


def matches(account: Account | None, typed: str) -> bool:
    """Whether this is the password of the letter, living or expired, that the account waits for.

    It is bound to the password that the account has: any other one, issued by whatever way, ends the letter's.
    """
    text = provisional.normalise(typed)
    if account is None or account.state not in RENEWABLE or not account.posted_index:
        return False
    indexes = keyring().blind_indexes(_bound(account, text), purpose=PURPOSE)
    return any(hmac.compare_digest(account.posted_index, index) for index in indexes)


def is_over(account: Account, now: datetime) -> bool:
    """Whether the letter's password has lived its days."""
    return account.posted_until is None or now >= account.posted_until


def take(account: Account, typed: str, *, encoded: str, known_browser: bool, now: datetime) -> Account:
    """Make the letter's password the account's, provisional; the former one is dead. Return the account as it is now.

    Mailbox and mobile are not the member's any more, who said so: no code goes there, and the next login asks for
    others. `encoded` is the hash of what was typed, made before any transaction begins. Raises NotRenewable when
    another password was issued in between. Sessions and browsers belong to `guichet.login`.
    """
    with transaction.atomic():
        locked = _locked(account)
        if not matches(locked, typed) or locked.posted_until is None:
            raise NotRenewable
        give_provisional(locked, encoded=encoded, expires_at=locked.posted_until, now=now)
        locked.posted_index, locked.posted_until = "", None
        if not known_browser:
            hold_changes(locked, now=now)
        locked.save()
        tell(locked, now=now)
        contact = locked.contact
        contact.email_verified_at = contact.mobile_verified_at = contact.confirmed_at = None
        contact.save(update_fields=["email_verified_at", "mobile_verified_at", "confirmed_at"])
        record(locked, Channel.LETTER, known_browser=known_browser, now=now)
    return locked


def _locked(account: Account) -> Account:
    return (
        Account.objects.select_for_update(of=("self",))
        .select_related("contact", "person", "establishment__responsible")
        .get(pk=account.pk)
    )


def _bound(account: Account, text: str) -> str:
    return f"{account.reference}:{account.password}:{text}"
