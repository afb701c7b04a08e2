"""Opening an account: the claim of a person whom the registry knows, and the way their password takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from guichet.accounts import provisional, queries
from guichet.accounts.models import Account, ConditionsAcceptance, ContactDetails, File, Identifier, PasswordKind
from guichet.accounts.states import AccountState, check_transition
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund
from guichet.prepared import PreparedInsert
from guichet.registry.models import Person

_ACCOUNTS, _IDENTIFIERS, _DETAILS = PreparedInsert(Account), PreparedInsert(Identifier), PreparedInsert(ContactDetails)
_FILES, _ACCEPTANCES = PreparedInsert(File), PreparedInsert(ConditionsAcceptance)


class AccountExists(Exception):
    """The person has an account already; it is left as it is."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What an enrolment brings once its person is known."""

    person: Person
    identifier: str
    """13 characters, as typed; the registry may know the person under another one by now."""
    profile: str
    fund: Fund
    """The fund whose name the account carries."""
    fund_codes: Sequence[str]
    """Every fund that knows the person: all of them open (R161)."""
    email: str
    mobile: str
    """E.164."""
    conditions_version: int


@dataclass(frozen=True, kw_only=True)
class _Opening:
    """The password an account opens with."""

    state: AccountState
    password_hash: str
    expires_at: datetime | None
    """None for a personal password."""
    email_verified: bool

    @property
    def password_kind(self) -> PasswordKind:
        return PasswordKind.PROVISIONAL if self.expires_at else PasswordKind.PERSONAL


@dataclass(frozen=True)
class NewPassword:
    """A provisional password and its hash."""

    text: str
    encoded: str


def new_password() -> NewPassword:
    """Return a provisional password. It takes one Argon2id run: better before a transaction than within it."""
    text = provisional.generate()
    return NewPassword(text, make_password(text))


def open_by_email(claim: Claim, *, now: datetime, password: NewPassword | None = None) -> Account:
    """Open an account whose provisional password leaves by email (R118). Raises AccountExists.

    `password` is for callers whose transaction has begun: they made it before.
    """
    return _open_with_provisional(
        claim,
        days=claim.fund.policy.provisional_days_email,
        recipient={"email": claim.email},
        password=password or new_password(),
        now=now,
    )


def open_by_post(claim: Claim, *, now: datetime) -> Account:
    """Open an account whose provisional password leaves by letter, to the address the fund knows (R83).

    The details typed stay unverified: they receive nothing until a code confirms them. Raises AccountExists.
    """
    return _open_with_provisional(
        claim,
        days=claim.fund.policy.provisional_days_letter,
        recipient={"postal_lines": claim.person.postal_lines},
        password=new_password(),
        now=now,
    )


@transaction.atomic
def open_with_password(claim: Claim, *, password_hash: str, now: datetime) -> Account:
    """Open an account whose holder chose the password on the spot, after a code proved the mailbox.

    Raises AccountExists.
    """
    opening = _Opening(state=AccountState.ACTIVE, password_hash=password_hash, expires_at=None, email_verified=True)
    account = _claim(claim, opening, now)
    delivery.enqueue(
        message="accounts/account_opened",
        channel=Channel.EMAIL,
        fund_code=claim.fund.code,
        recipient={"email": claim.email},
        context=_names(claim.person),
        about=str(account.reference),
        now=now,
    )
    return account


@transaction.atomic
def tell_account_exists(person: Person, account: Account, *, fund: Fund, now: datetime) -> None:
    """Send a letter that says there is an account already, to somebody who asked for one by post."""
    delivery.enqueue(
        message="accounts/account_exists",
        channel=Channel.LETTER,
        fund_code=fund.code,
        recipient={"postal_lines": person.postal_lines},
        context=_names(person),
        about=str(account.reference),
        now=now,
    )
    audit.record("enrolment.account_existed", account=str(account.reference), fund_code=fund.code, now=now)


def add_identifier(account: Account, number: str) -> None:
    """Let a number open the account. Raises AccountExists when it opens somebody else's.

    Two people born a century apart can share a number; which of them logs in with it is for an agent to settle.
    """
    index = queries.identifier_index(number)
    if _IDENTIFIERS.create_missing([Identifier(account=account, index=index, value=number)]):
        return
    if Identifier.objects.values_list("account_id", flat=True).get(index=index) != account.pk:
        raise AccountExists


@transaction.atomic
def _open_with_provisional(
    claim: Claim,
    *,
    days: int,
    recipient: Mapping[str, Any],
    password: NewPassword,
    now: datetime,
) -> Account:
    expires_at = now + timedelta(days=days)
    by_email = "email" in recipient
    state = AccountState.AWAITING_FIRST_LOGIN if by_email else AccountState.AWAITING_LETTER
    opening = _Opening(state=state, password_hash=password.encoded, expires_at=expires_at, email_verified=by_email)
    account = _claim(claim, opening, now)
    delivery.enqueue(
        message="accounts/provisional_password",
        channel=Channel.EMAIL if by_email else Channel.LETTER,
        fund_code=claim.fund.code,
        recipient=recipient,
        context=_password_context(claim.person, password.text, expires_at),
        about=str(account.reference),
        now=now,
        not_after=expires_at,
    )
    return account


def _claim(claim: Claim, opening: _Opening, now: datetime) -> Account:
    account = queries.of_person(claim.person, lock=True)
    created = account is None
    if account is None:
        account, created = _new_account(claim, opening, now)
    if not created:
        if account.counts_as_existing(now):
            raise AccountExists
        _supersede(account, claim, opening, now)
    for number in {claim.identifier, claim.person.nir or claim.identifier}:
        add_identifier(account, number)
    details = {
        "email": claim.email,
        "email_verified_at": now if opening.email_verified else None,
        "email_refused_at": None,
        "mobile": claim.mobile,
        "mobile_verified_at": None,
        "confirmed_at": None,
    }
    if created:
        _DETAILS.create(account=account, **details)
    else:
        for name, value in details.items():
            setattr(account.contact, name, value)
        account.contact.save(update_fields=list(details))
    codes = claim.fund_codes or [claim.fund.code]
    _FILES.create_missing(
        [File(account=account, profile=claim.profile, fund_code=code, opened_at=now) for code in codes]
    )
    _ACCEPTANCES.create(account=account, version=claim.conditions_version, accepted_at=now)
    audit.record(
        "account.opened", account=str(account.reference), fund_code=account.fund_code, now=now, state=account.state
    )
    return account


def _new_account(claim: Claim, opening: _Opening, now: datetime) -> tuple[Account, bool]:
    account = Account(
        person=claim.person,
        state=opening.state,
        fund_code=claim.fund.code,
        password=opening.password_hash,
        password_kind=opening.password_kind,
        password_expires_at=opening.expires_at,
        opened_at=now,
        state_changed_at=now,
    )
    if _ACCOUNTS.create_missing([account]):
        return account, True
    # Somebody finished for the same person between our look and our write: theirs is the account.
    existing = queries.of_person(claim.person, lock=True)
    if existing is None:
        raise AccountExists
    return existing, False


def _supersede(account: Account, claim: Claim, opening: _Opening, now: datetime) -> None:
    check_transition(AccountState(account.state), opening.state)
    delivery.cancel(about=str(account.reference), now=now)
    account.state = opening.state
    account.state_changed_at = now
    account.fund_code = claim.fund.code
    account.password = opening.password_hash
    account.password_kind = opening.password_kind
    account.password_expires_at = opening.expires_at
    account.save()
    audit.record("account.superseded", account=str(account.reference), fund_code=account.fund_code, now=now)


def _names(person: Person) -> dict[str, str]:
    given_name = person.given_names.split(",")[0].strip()
    return {"given_name": given_name, "family_name": person.usual_name or person.birth_name}


def _password_context(person: Person, password: str, expires_at: datetime) -> dict[str, str]:
    valid_until = date_format(timezone.localtime(expires_at), "j F Y")
    return {**_names(person), "password": password, "valid_until": valid_until}
