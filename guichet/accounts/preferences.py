"""How what MSA sends is received, and the request to note a new address."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from guichet.accounts import changes
from guichet.accounts.models import Account, Reception
from guichet.audit import operations as audit
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.cases.receipts import number
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel


class NoProvedEmail(Exception):
    """Nothing is sent to an address that no code proved."""


class Held(Exception):
    """Letters go on in the days after a renewal from an unknown browser: they are what tells a member of a fraud."""


@transaction.atomic
def choose_reception(account: Account, *, what: str, by: Reception, now: datetime) -> None:
    """Receive `documents` or `news` by email or by post (R180). Raises NoProvedEmail, Held or PasswordSuperseded."""
    locked = changes.lock(account)
    contact = locked.contact
    if by == Reception.EMAIL and (contact.email_verified_at is None or contact.email_refused_at is not None):
        raise NoProvedEmail
    if by == Reception.EMAIL and changes.held_until(locked, now=now) is not None:
        raise Held
    setattr(contact, f"{what}_by", by)
    contact.save(update_fields=[f"{what}_by"])
    audit.record(
        "account.reception_changed",
        account=str(locked.reference),
        fund_code=locked.fund_code,
        now=now,
        purpose=what,
        channel=by.value,
    )


@transaction.atomic
def ask_address_change(account: Account, *, asked: Mapping[str, str], now: datetime) -> Case:
    """Ask the fund to note another address: an adviser settles it (R179). Asked again within a day, it is one request.

    The address that the funds know goes on receiving letters, which is what tells a member of a fraud. Raises
    PasswordSuperseded.
    """
    locked = changes.lock(account)
    reference = str(locked.reference)
    held = changes.held_until(locked, now=now)
    case = open_case(
        kind=CaseKind.ADDRESS_CHANGE,
        fund_code=locked.fund_code,
        about=reference,
        details={**asked, "not_before": held.isoformat() if held else ""},
        now=now,
    )
    audit.record("account.address_change_asked", account=reference, fund_code=locked.fund_code, now=now)
    if email := locked.contact.verified_email:
        delivery.enqueue(
            message="accounts/address_change_asked",
            channel=Channel.EMAIL,
            fund_code=locked.fund_code,
            recipient={"email": email},
            context={"receipt": number(case.reference)},
            about=reference,
            now=now,
        )
    return case
