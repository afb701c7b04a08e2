"""Whoever acts for others, as agents find them: they have no file, and what names them tells the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.accounts import queries as accounts
from guichet.accounts.models import Account, Delegate
from guichet.backoffice.finding.rules import MOST_SHOWN
from guichet.conventions.models import Member


@dataclass(frozen=True)
class Acting:
    """Somebody who acts for others."""

    delegate: Delegate
    named_in: Sequence[Member]
    """Where conventions name or named them, the latest first; none for who acts by mandates alone."""
    funds: frozenset[str]
    """Codes of the funds that may know of it: that of the account, and those of the conventions."""


def by_number(number: str) -> Acting | None:
    """Return whose TI number this is. Two queries at most."""
    return of_account(accounts.by_identifier(number))


def of_account(account: Account | None) -> Acting | None:
    """Return who acts for others by this account; None for any other. Two queries at most."""
    if account is None or account.delegate is None:
        return None
    found = Member.objects.filter(delegate=account.delegate).select_related("convention__structure")
    named = list(found.order_by("-named_at", "-pk")[:MOST_SHOWN])
    funds = {account.fund_code, *(code for member in named for code in member.convention.fund_codes)}
    return Acting(account.delegate, named, frozenset(funds))
