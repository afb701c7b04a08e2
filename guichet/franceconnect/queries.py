"""Whose an identity of FranceConnect is, and whether it may open their account."""

from django.contrib.auth.hashers import is_password_usable

from guichet.accounts.models import Account, PasswordKind
from guichet.accounts.queries import of_holder
from guichet.accounts.states import AccountState
from guichet.franceconnect.models import Link
from guichet.registry import lookup
from guichet.registry import pivot as registry
from guichet.registry.models import PersonState
from guichet.registry.pivot import Pivot
from guichet.sealing.keyring import keyring

SUB_PURPOSE = "franceconnect.sub"


def sub_index(sub: str) -> str:
    """Return the keyed index under which a link is stored."""
    return keyring().blind_index(sub, purpose=SUB_PURPOSE)


def link_of(account: Account) -> Link | None:
    """Return what associates an account with FranceConnect, None when nothing does. One query."""
    return Link.objects.filter(account=account).first()


def linked(sub: str) -> Account | None:
    """Return the account that this identity is associated with, with its details."""
    indexes = keyring().blind_indexes(sub, purpose=SUB_PURPOSE)
    found = Link.objects.select_related("account__contact", "account__person").filter(sub_index__in=indexes).first()
    return found.account if found else None


def may_enter(account: Account) -> bool:
    """Whether FranceConnect may stand in place of the password of an account.

    There must be a password to stand for: an account whose password died after « Ce n'est pas moi » or an undone
    change, or that a provisional one would open, is entered by nothing else than what its holder does about it.
    """
    person = lookup.current(account.person) if account.person is not None else None
    return (
        account.state == AccountState.ACTIVE
        and account.password_kind == PasswordKind.PERSONAL
        and is_password_usable(account.password)
        and person is not None
        and person.state == PersonState.LIVING
    )


def matched(pivot: Pivot | None) -> Account | None:
    """Return the account of the one person whom a civil status means, if FranceConnect may open it."""
    person = registry.find(pivot) if pivot is not None else None
    account = of_holder(person) if person is not None else None
    if account is None:
        return None
    found = Account.objects.select_related("contact", "person").get(pk=account.pk)
    return found if may_enter(found) else None
