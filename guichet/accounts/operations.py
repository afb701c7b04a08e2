"""What becomes of an account once it is open. Each write carries its audit row and its message."""

import unicodedata
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from guichet.accounts import queries
from guichet.accounts.addresses import where_to_tell
from guichet.accounts.claims import AccountExists
from guichet.accounts.identifiers import add_identifier
from guichet.accounts.models import Account, ContactDetails, PasswordKind
from guichet.accounts.states import ENDED, AccountState, WrongTransition, check_transition
from guichet.audit import operations as audit
from guichet.audit.vocabulary import is_reference
from guichet.delivery import operations as delivery
from guichet.delivery.operations import RECIPIENT_KEYS


class PasswordSuperseded(Exception):
    """Another password was issued meanwhile; whoever came in with the former one may change nothing."""


class Proved(Exception):
    """A code proved the present one."""


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, the same however a keyboard composes its accents (NFC)."""
    return make_password(unicodedata.normalize("NFC", password))


@transaction.atomic
def replace_password(account: Account, *, password: str, now: datetime) -> None:
    """Make a personal password definitive (R123). Every other password of the account is dead from here on.

    Raises PasswordSuperseded when another password was issued since `account` was read, and WrongTransition when the
    account may not become active.
    """
    locked = Account.objects.select_for_update(of=("self",)).select_related("contact").get(pk=account.pk)
    if locked.password != account.password:
        raise PasswordSuperseded
    if locked.state in ENDED:
        raise WrongTransition(f"a password for an account that is {locked.state}")
    first = locked.state != AccountState.ACTIVE
    if first:
        check_transition(AccountState(locked.state), AccountState.ACTIVE)
        _prove_the_mailbox(locked, now)
    locked.password = hash_password(password)
    locked.password_kind = PasswordKind.PERSONAL
    locked.password_expires_at = None
    locked.state = AccountState.ACTIVE
    if first:
        locked.state_changed_at = now
    locked.save(update_fields=["password", "password_kind", "password_expires_at", "state", "state_changed_at"])
    audit.record("account.password_replaced", account=str(locked.reference), fund_code=locked.fund_code, now=now)
    if told := where_to_tell(locked):
        channel, address = told
        delivery.enqueue(
            message="accounts/password_changed",
            channel=channel,
            fund_code=locked.fund_code,
            recipient={RECIPIENT_KEYS[channel]: address},
            context={"when": spoken_moment(now)},
            about=str(locked.reference),
            now=now,
        )
    account.refresh_from_db()


def _prove_the_mailbox(account: Account, now: datetime) -> None:
    """Note that the address is the holder's, where a policy sends no code: the password came there and nowhere else."""
    contact = account.contact
    if account.state != AccountState.AWAITING_FIRST_LOGIN or contact.email_verified_at or contact.mobile_verified_at:
        return
    contact.email_verified_at = now
    contact.save(update_fields=["email_verified_at"])


@transaction.atomic
def confirm_details(account: Account, *, proved_email: str = "", now: datetime) -> None:
    """Record that the holder looked at the details and confirmed them (R134).

    `proved_email` is the address that a code proved, if one did: it is marked verified only if it is still kept.
    """
    contact = ContactDetails.objects.select_for_update().get(account=account)
    contact.confirmed_at = now
    if proved_email and contact.email == proved_email:
        contact.email_verified_at = now
        contact.email_refused_at = None
    contact.save(update_fields=["confirmed_at", "email_verified_at", "email_refused_at"])
    audit.record("account.details_confirmed", account=str(account.reference), fund_code=account.fund_code, now=now)


@transaction.atomic
def change_details(account: Account, *, now: datetime, **changes: str | None) -> None:
    """Change `email`, `mobile`, `landline` or `fax` at once. Raises Proved.

    An address or a mobile that a code proved is not changed here: only another code does that (`accounts.changes`).
    """
    contact = ContactDetails.objects.select_for_update().get(account=account)
    changed = {name: value for name, value in changes.items() if getattr(contact, name) != value}
    if not changed:
        return
    if any(getattr(contact, f"{name}_verified_at", None) for name in changed):
        raise Proved
    for name, value in changed.items():
        setattr(contact, name, value)
    if "email" in changed:
        # Confirmed no longer either: the new address is to be proved before the space opens.
        contact.email_refused_at = contact.confirmed_at = None
    contact.save()
    audit.record("account.details_changed", account=str(account.reference), fund_code=account.fund_code, now=now)


@transaction.atomic
def note_refused_email(*, reference: str, email: str, now: datetime) -> bool:
    """Record that its server refused the address of an account for good; False when it is the account's no longer.

    `reference` is what the refused message was about: an account, or anything else, which has no address to check.
    """
    if not is_reference(reference):
        return False
    contact = (
        ContactDetails.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(account__reference=reference)
        .first()
    )
    if contact is None or contact.email != email:
        return False
    contact.email_refused_at = now
    contact.save(update_fields=["email_refused_at"])
    audit.record(
        "account.email_refused", account=reference, fund_code=contact.account.fund_code, actor="system", now=now
    )
    return True


def follow_registry(*, now: datetime) -> int:
    """Move accounts to the person who replaced theirs in the registry, and give them the new number too.

    Returns how many moved. An account never moves onto a person who has one, nor takes a number that opens another:
    that is a merge, for an agent.
    """
    return sum(_follow(account, now=now) for account in queries.left_behind())


def _follow(account: Account, *, now: datetime) -> bool:
    person = account.person
    successor = (person.replaced_by or person.duplicate_of) if person else None
    if successor is None or Account.objects.filter(person=successor).exists():
        return False
    try:
        with transaction.atomic():
            account.person = successor
            account.save(update_fields=["person"])
            if isinstance(successor.nir, str):
                add_identifier(account, successor.nir)
            audit.record(
                "account.number_followed", account=str(account.reference), fund_code=account.fund_code, now=now
            )
    except AccountExists:
        return False
    return True


def spoken_day(moment: datetime) -> str:
    """Return a day as people say it, in Paris, on one line: « 21 novembre 2026 »."""
    return date_format(timezone.localtime(moment), "j\N{NO-BREAK SPACE}F Y")


def spoken_moment(moment: datetime) -> str:
    """Return a moment as people say it: « 21 novembre 2026 à 14:05 »."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y')} à {date_format(local, 'H:i')}"
