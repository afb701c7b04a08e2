"""What an administrator does with colleagues, one of them at a time: nobody is named twice, nobody gets two letters."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from guichet.accounts import opening
from guichet.accounts.claims import NewPassword
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.conventions import persons
from guichet.conventions.models import Convention, Member
from guichet.conventions.queries import colleagues
from guichet.conventions.rules import MemberState
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

NAMED_PER_DAY: Final = 30
"""Of one structure, those removed since too: each is a letter, and an email to whatever address was typed."""


class NamedAlready(Exception):
    """A colleague of this name has this very address: pressed twice, or written twice."""


class TooOften(Exception):
    """Named today beyond any structure's work: whoever names and removes in turn writes to strangers."""


class HasComeIn(Exception):
    """The colleague chose a password by now: a letter would bring one that opens nothing."""


def name(by: Member, named: persons.Named, *, now: datetime) -> Member:
    """Name a colleague. Raises TooOften, NamedAlready, or what `persons.name_colleague` raises: nothing is written."""
    counted = Limit("conventions.named", str(by.convention.structure.reference), NAMED_PER_DAY, timedelta(days=1))
    decision = limits.attempt(counted, now=now)
    if not decision.allowed:
        raise TooOften
    try:
        return _name(by, named, now=now)
    except BaseException:
        limits.withdraw(decision)
        raise


@transaction.atomic
def _name(by: Member, named: persons.Named, *, now: datetime) -> Member:
    # Locked before they are looked at: of two posts at once, the second finds the colleague of the first.
    convention = Convention.objects.select_for_update(of=("self",)).get(pk=by.convention_id)
    if _who(named) in map(_who, colleagues(convention)):
        raise NamedAlready
    return persons.name_colleague(by, named, now=now)


@transaction.atomic
def send_another_letter(by: Member, to: Member, *, password: NewPassword, now: datetime) -> None:
    """Send a colleague who never came in another password by letter, within the limits of all letters.

    Raises NotAdministrator, HasComeIn, or what `opening.send_another_letter` raises.
    """
    convention = Convention.objects.select_for_update(of=("self",)).get(pk=by.convention_id)
    team = {member.pk: member for member in colleagues(convention)}
    administrator, colleague = team.get(by.pk), team.get(to.pk)
    if administrator is None or not administrator.is_administrator or administrator.state != MemberState.OPEN:
        raise persons.NotAdministrator
    if colleague is None or not may_be_sent_a_letter(colleague):
        raise HasComeIn
    account = _account_of(colleague)
    opening.send_another_letter(account, password=password, now=now)
    audit.record(
        "convention.letter_asked",
        account=str(account.reference),
        fund_code=convention.fund_code,
        now=now,
        convention=str(convention.reference),
        by_account=str(_account_of(administrator).reference),
    )


def may_be_sent_a_letter(member: Member) -> bool:
    """Whether their provisional password is still the one that a letter brought, or should have."""
    return member.delegate is not None and member.delegate.account.state == AccountState.AWAITING_LETTER


def _account_of(member: Member) -> Account:
    if member.delegate is None:
        raise ValueError("somebody whose access is open has a login")  # the database says so too
    return member.delegate.account


def _who(one: Member | persons.Named) -> tuple[str, ...]:
    return tuple(str(word).casefold().strip() for word in (one.family_name, one.given_name, one.email))
