"""What is known of a member's accounts. Each function is one query, and says so where it is more."""

from datetime import datetime

from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.models import Account
from guichet.audit.queries import of_account
from guichet.bank.models import IBAN_PURPOSE, BankChange
from guichet.bank.rules import NEW_FOR, PENDING
from guichet.registry.models import BankAccount, BankUse, Person
from guichet.sealing.keyring import keyring

_RENEWED = frozenset({
    "account.change_undone", "account.changed", "account.email_verified", "account.handed_over",
    "account.mobile_verified", "account.opened", "account.password_replaced", "account.provisional_password_issued",
    "account.renewed",
    "account.state_changed", "factor.removed",
})  # fmt: skip
"""What may be a stranger's doing: who asks afterwards is not known for long, whatever browser they are at."""


def known_accounts(person: Person) -> list[BankAccount]:
    """Return the accounts that benefits are paid to, the latest first: one for each fund at most, as a rule."""
    return list(BankAccount.objects.filter(person=person, use=BankUse.BENEFITS).order_by("-since", "-pk"))


def pending(person: Person) -> BankChange | None:
    """Return the change that is not over yet, also one asked for before the registry gave its member another row.

    Whoever cannot see it cannot stop it.
    """
    return BankChange.objects.filter(account__person=person, state__in=PENDING).first()


def latest(person: Person) -> BankChange | None:
    """Return the last change, whatever became of it."""
    return BankChange.objects.filter(person=person).order_by("-asked_at", "-pk").first()


def others_who_gave(change: BankChange) -> int:
    """Return how many other people gave this very account lately: one for a couple, more for a thief's."""
    indexes = keyring().blind_indexes(change.iban, purpose=IBAN_PURPOSE)
    same = BankChange.objects.filter(iban_index__in=indexes).exclude(person=change.person_id)
    return same.values("person").distinct().count()


def renewed_at(account: Account, *, now: datetime) -> datetime | None:
    """Return when what the member is known by last changed, None where it did not within `NEW_FOR`.

    The journal tells, which outlives what can be undone; so do the rows, of an account that is new itself.
    """
    entry = of_account(str(account.reference), since=now - NEW_FOR, events=_RENEWED).first()
    contact = account.contact
    moments = [account.opened_at, contact.email_verified_at, contact.mobile_verified_at, entry.at if entry else None]
    return max((moment for moment in moments if moment is not None and moment > now - NEW_FOR), default=None)


def is_reached(account: Account, *, now: datetime) -> bool:
    """Whether somebody is told at once, otherwise than by post."""
    return bool(addresses_to_tell(account, now)) and account.contact.email_refused_at is None
