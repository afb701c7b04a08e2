"""Opening an account: the claim of somebody whom the registry knows, and the way their password takes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guichet.accounts import disavowal, files, first_entry, queries, succession
from guichet.accounts.claims import AccountExists, Claim, NewPassword, Opening, new_password
from guichet.accounts.holders import establishment_words, greeting
from guichet.accounts.identifiers import add_identifier, numbers_of
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import (
    Account,
    AnyHolder,
    CodedLetter,
    ConditionsAcceptance,
    ContactDetails,
    Delegate,
    Holder,
    Responsible,
    postal_lines_of,
)
from guichet.accounts.operations import PasswordSuperseded, spoken_day
from guichet.accounts.states import MAY_LOG_IN, AccountState, check_transition
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.queries import came_back
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.prepared import PreparedInsert
from guichet.registry.models import Establishment, Person

__all__ = [
    "AccountExists",
    "AddressCameBack",
    "Claim",
    "NoPostalAddress",
    "TooManyLetters",
    "open_at_once",
    "open_by_post",
    "open_with_password",
    "send_another_letter",
    "tell_account_exists",
]

_ACCOUNTS, _DETAILS = PreparedInsert(Account), PreparedInsert(ContactDetails)
_ACCEPTANCES, _RESPONSIBLES = PreparedInsert(ConditionsAcceptance), PreparedInsert(Responsible)


class TooManyLetters(Exception):
    """No other letter may leave for this account today, or this month."""


class NoPostalAddress(Exception):
    """The funds know no address where a letter could go."""


class AddressCameBack(Exception):
    """The post brought back a letter from the address that the funds know; they must correct it first."""


@transaction.atomic
def open_at_once(claim: Claim, *, now: datetime, password: NewPassword | None = None) -> Account:
    """Open an account whose provisional password leaves by email (R118) or by SMS (C-17). Raises AccountExists.

    `password` is for callers whose transaction has begun: they made it before.
    """
    return _open_with_provisional(
        claim,
        state=AccountState.AWAITING_FIRST_LOGIN,
        days=claim.fund.policy.provisional_days_email,
        channel=claim.way,
        recipient=claim.recipient,
        password=password or new_password(),
        now=now,
    )


@transaction.atomic
def open_by_post(claim: Claim, *, actor: str = "member", now: datetime) -> Account:
    """Open an account whose provisional password leaves by letter, to the address the fund knows (R83).

    The details typed stay unverified: they receive nothing until a code confirms them. `actor` is for the journal.
    Raises AccountExists.
    """
    return _open_with_provisional(
        replace(claim, verified=frozenset()),
        state=AccountState.AWAITING_LETTER,
        days=claim.fund.policy.provisional_days_letter,
        channel=Channel.LETTER,
        recipient={"postal_lines": postal_lines_of(claim.holder)},
        password=new_password(),
        actor=actor,
        now=now,
    )


@transaction.atomic
def open_with_password(claim: Claim, *, password_hash: str, now: datetime) -> Account:
    """Open an account whose holder chose the password on the spot, after a code proved the mailbox or the mobile.

    Raises AccountExists.
    """
    opening = Opening(state=AccountState.ACTIVE, password_hash=password_hash, expires_at=None)
    account = _claim(claim, opening, now)
    delivery.enqueue(
        message="accounts/account_opened",
        channel=claim.way,
        fund_code=claim.fund.code,
        recipient=claim.recipient,
        context=greeting(claim.holder),
        about=str(account.reference),
        now=now,
    )
    return account


@transaction.atomic
def tell_account_exists(holder: Holder, account: Account, *, fund: Fund, now: datetime) -> None:
    """Send a letter that says there is an account already, to somebody who asked for one by post."""
    delivery.enqueue(
        message="accounts/account_exists",
        channel=Channel.LETTER,
        fund_code=fund.code,
        recipient={"postal_lines": postal_lines_of(holder)},
        context={**greeting(holder), **establishment_words(holder)},
        about=str(account.reference),
        now=now,
    )
    audit.record("enrolment.account_existed", account=str(account.reference), fund_code=fund.code, now=now)


@transaction.atomic
def send_another_letter(account: Account, *, password: NewPassword, actor: str = "member", now: datetime) -> None:
    """Replace a posted password that died unused by another, which leaves by letter like the first (G-17).

    `account` is as its password was proved. Raises PasswordSuperseded when it has another by now, AddressCameBack,
    TooManyLetters or NoPostalAddress.
    """
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if locked.password != account.password or locked.state != AccountState.AWAITING_LETTER:
        raise PasswordSuperseded
    fund, reference = catalogue.by_code(locked.fund_code), str(locked.reference)
    if not (lines := locked.postal_lines):
        raise NoPostalAddress
    if came_back(about=reference, lines=lines):
        raise AddressCameBack
    if letters_used_up(reference, fund.policy, now=now):
        raise TooManyLetters
    cancel_all_but_warnings(locked, now=now)
    locked.password = password.encoded
    locked.password_expires_at = now + timedelta(days=fund.policy.provisional_days_letter)
    locked.state_changed_at, locked.letter_reminded_at = now, None
    locked.save(update_fields=["password", "password_expires_at", "state_changed_at", "letter_reminded_at"])
    delivery.enqueue(
        message="accounts/provisional_password",
        channel=Channel.LETTER,
        fund_code=fund.code,
        recipient={"postal_lines": lines},
        context=_password_context(locked.holder, password.text, locked.password_expires_at),
        about=reference,
        now=now,
        not_after=locked.password_expires_at,
    )
    audit.record(
        "account.provisional_password_issued",
        account=reference,
        fund_code=fund.code,
        actor=actor,
        now=now,
        way=Channel.LETTER.value,
    )


def _open_with_provisional(  # noqa: PLR0913 - each is a fact of the password, by name
    claim: Claim,
    *,
    state: AccountState,
    days: int,
    channel: Channel,
    recipient: Mapping[str, Any],
    password: NewPassword,
    actor: str = "member",
    now: datetime,
) -> Account:
    expires_at = now + timedelta(days=days)
    opening = Opening(state=state, password_hash=password.encoded, expires_at=expires_at)
    account = _claim(claim, opening, now, actor=actor)
    delivery.enqueue(
        message="accounts/provisional_password",
        channel=channel,
        fund_code=claim.fund.code,
        recipient=recipient,
        context=_password_context(claim.holder, password.text, expires_at),
        about=str(account.reference),
        now=now,
        not_after=expires_at,
    )
    return account


def _claim(claim: Claim, opening: Opening, now: datetime, *, actor: str = "member") -> Account:
    account = queries.of_holder(claim.holder, lock=True)
    created = account is None
    told = opening.state == AccountState.AWAITING_LETTER  # the password's own letter tells
    if account is None:
        account, created = _new_account(claim, opening, now)
    if not created:
        if not claim.supersedes:
            raise AccountExists
        if not account.counts_as_existing(now):
            _supersede(account, claim, opening, now, actor=actor)
        elif claim.takes_over and account.state in MAY_LOG_IN:
            succession.hand_over(account, claim, opening, actor=actor, now=now)
            told = True
        else:
            raise AccountExists
    for number in {claim.identifier, *numbers_of(claim.holder)}:
        add_identifier(account, number)
    _write_details(account, claim, created=created, now=now)
    files.open_files(account, claim, now=now)
    if claim.conditions_version is not None:
        _ACCEPTANCES.create(account=account, version=claim.conditions_version, accepted_at=now)
    audit.record(
        "account.opened",
        account=str(account.reference),
        fund_code=account.fund_code,
        actor=actor,
        now=now,
        state=account.state,
        profile=claim.profile,
        **first_entry.facts_of(claim, opening, now=now),
    )
    # What an agent vouched for is told whatever the policy: it is what limits one who helps a thief.
    if (claim.fund.policy.confirmation_letter or claim.counter) and not told:
        _confirm_by_letter(account, claim, now=now)
    return account


def _confirm_by_letter(account: Account, claim: Claim, *, now: datetime) -> None:
    """Tell whoever lives at the address the fund knows that an account was opened (R117, C-09).

    Whoever opened it by fraud chose the mailbox and the mobile; this is the one message they cannot stop. Whoever opens
    the letter of an establishment cannot tell for all who work there: it names who opened the account, as recorded.
    """
    lines = postal_lines_of(claim.holder)
    if not lines:
        return
    code = disavowal.issue(account, letter=CodedLetter.ENROLMENT_CONFIRMED, fund=claim.fund, now=now)
    delivery.enqueue(
        message="accounts/enrolment_confirmed",
        channel=Channel.LETTER,
        fund_code=claim.fund.code,
        recipient={"postal_lines": lines},
        context={
            **greeting(claim.holder),
            **establishment_words(claim.holder),
            **code.shown,
            "opened_on": spoken_day(now),
            "counter_of": claim.counter.name if claim.counter else "",
            "opened_by": " ".join(reversed(claim.responsible)) if claim.responsible else "",
        },
        about=str(account.reference),
        now=now,
    )


def _write_details(account: Account, claim: Claim, *, created: bool, now: datetime) -> None:
    details = {
        "email": claim.email,
        "email_verified_at": now if Channel.EMAIL in claim.verified else None,
        "email_refused_at": None,
        "mobile": claim.mobile,
        "mobile_verified_at": now if Channel.SMS in claim.verified else None,
        "confirmed_at": None,
    }
    if created:
        _DETAILS.create(account=account, **details)
    else:
        for name, value in details.items():
            setattr(account.contact, name, value)
        account.contact.save(update_fields=list(details))
    if claim.responsible is not None:
        Responsible.objects.filter(account=account, until=None).update(until=now)
        family_name, given_name = claim.responsible
        _RESPONSIBLES.create(account=account, family_name=family_name, given_name=given_name, since=now)


def _new_account(claim: Claim, opening: Opening, now: datetime) -> tuple[Account, bool]:
    account = Account(
        person=claim.holder if isinstance(claim.holder, Person) else None,
        establishment=claim.holder if isinstance(claim.holder, Establishment) else None,
        delegate=claim.holder if isinstance(claim.holder, Delegate) else None,
        state=opening.state,
        fund_code=claim.fund.code,
        profile=claim.profile,
        password=opening.password_hash,
        password_kind=opening.password_kind,
        password_expires_at=opening.expires_at,
        conditions_version=claim.conditions_version or 0,
        opened_at=now,
        state_changed_at=now,
    )
    if _ACCOUNTS.create_missing([account]):
        return account, True
    # Somebody finished for the same holder between our look and our write: theirs is the account.
    existing = queries.of_holder(claim.holder, lock=True)
    if existing is None:
        raise AccountExists
    return existing, False


def _supersede(account: Account, claim: Claim, opening: Opening, now: datetime, *, actor: str) -> None:
    check_transition(AccountState(account.state), opening.state)
    cancel_all_but_warnings(account, now=now)
    succession.give_password(account, claim, opening, now=now)
    reference, code = str(account.reference), account.fund_code
    audit.record("account.superseded", account=reference, fund_code=code, actor=actor, now=now)


def _password_context(holder: AnyHolder, password: str, expires_at: datetime) -> dict[str, str]:
    return {**greeting(holder), "password": password, "valid_until": spoken_day(expires_at)}
