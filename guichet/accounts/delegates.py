"""Opening the account of somebody who acts for others, and ending it with the last thing that named them.

No proof is asked of them: who named them answers for them. The password leaves by post to the address that the
convention or the mandate gives, and the number by another way, so that a letter that is stolen opens nothing alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guichet.accounts import opening
from guichet.accounts.claims import AccountExists, Claim
from guichet.accounts.files import THIRD_PARTY
from guichet.accounts.models import Account, Delegate
from guichet.accounts.opening import open_by_post
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund
from guichet.identifiers import ti

_TRIES = 5
"""A number that is taken already is drawn again: of 10^8 numbers, a hundred thousand take one in a thousand."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who is named, by a structure or by whom they will act for."""

    family_name: str
    given_name: str
    organisation: str = ""
    """Empty for a relative."""
    postal_lines: Sequence[str]


@transaction.atomic
def open_account(named: Named, *, fund: Fund, actor: str, now: datetime) -> Account:
    """Open an account whose provisional password leaves by letter (R4, R83), and return it.

    Its number is in `account.delegate.number`: the caller tells it by another way. `actor` is for the journal.
    """
    return _open(named, lambda delegate: open_by_post(_claim(delegate, fund), actor=actor, now=now), now=now)


@transaction.atomic
def open_with_password(named: Named, *, fund: Fund, email: str, password_hash: str, now: datetime) -> Account:
    """Open an account whose holder chose the password on the spot, after a code proved the mailbox, and return it.

    Its number is in `account.delegate.number`: the caller shows it, and tells it by email.
    """
    return _open(
        named,
        lambda delegate: opening.open_with_password(
            _claim(delegate, fund, email=email), password_hash=password_hash, now=now
        ),
        now=now,
    )


def _open(named: Named, opens: Callable[[Delegate], Account], *, now: datetime) -> Account:
    for rank in range(_TRIES):
        delegate = Delegate.objects.create(
            number=ti.generate(),
            family_name=named.family_name,
            given_name=named.given_name,
            organisation=named.organisation,
            postal_lines=list(named.postal_lines),
            made_at=now,
        )
        try:
            # A transaction of its own: an identifier that is taken undoes the account that it was for.
            with transaction.atomic():
                return opens(delegate)
        except AccountExists:
            delegate.delete()
            if rank == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _claim(delegate: Delegate, fund: Fund, *, email: str | None = None) -> Claim:
    return Claim(
        holder=delegate,
        identifier=str(delegate.number),
        profile=THIRD_PARTY,
        fund=fund,
        fund_codes=[fund.code],
        email=email,
        mobile=None,
        conditions_version=None,
        supersedes=False,
        verified=frozenset({Channel.EMAIL}) if email else frozenset(),
    )
