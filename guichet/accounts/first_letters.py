"""What an agent does for somebody who was never in: a letter to the address that the funds know, and nothing else.

Nothing that a caller says becomes a detail of the account: whoever telephones for somebody else gains nothing.
"""

from datetime import datetime

from django.db import transaction

from guichet.accounts import helped, opening, queries
from guichet.accounts.claims import AccountExists, Claim, new_password
from guichet.accounts.files import PARTICULIER
from guichet.accounts.helped import Help
from guichet.accounts.identifiers import numbers_of
from guichet.accounts.models import Account, ContactDetails, Holder, postal_lines_of
from guichet.accounts.opening import NoPostalAddress
from guichet.accounts.operations import PasswordSuperseded
from guichet.accounts.states import AccountState, check_transition
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.registry import facts
from guichet.registry.models import Establishment, NirKind, Person, PersonState

AWAITED = frozenset({AccountState.AWAITING_LETTER, AccountState.AWAITING_FIRST_LOGIN})


class NotOpenable(Exception):
    """No account may be opened for this holder: dead, gone, under a number that is not theirs, or they have one."""


@transaction.atomic
def send_again(account: Account, *, fund: Fund, actor: str, now: datetime) -> None:
    """Replace the provisional password of an account that nobody entered by another, which leaves by letter.

    One that went to a mailbox is given up with what was typed: neither mailbox nor mobile counts as confirmed, both are
    told before. Raises PasswordSuperseded, and what `opening.send_another_letter` raises.
    """
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    locked.contact = ContactDetails.objects.select_for_update().get(account=locked)
    if locked.password != account.password or locked.state not in AWAITED:
        raise PasswordSuperseded
    if locked.state == AccountState.AWAITING_FIRST_LOGIN:
        check_transition(AccountState.AWAITING_FIRST_LOGIN, AccountState.AWAITING_LETTER)
        locked.state = AccountState.AWAITING_LETTER
        locked.save(update_fields=["state"])
    helped.tell(locked, Help.LETTER, fund=fund, now=now)
    contact = locked.contact
    contact.email_verified_at = contact.mobile_verified_at = None
    contact.save(update_fields=["email_verified_at", "mobile_verified_at"])
    opening.send_another_letter(locked, password=new_password(), actor=actor, now=now)


def may_open(holder: Holder, account: Account | None) -> bool:
    """Whether an account may be opened by letter, as far as the registry and the account say; no query."""
    if account is not None and account.state != AccountState.CLOSED:
        return False
    if not isinstance(holder, Person):
        # As for who enrols alone (registry/establishments.py): of a manager who died the funds wait for a successor.
        runs_it = holder.responsible
        return holder.closed_on is None and (runs_it is None or runs_it.state == PersonState.LIVING)
    led_elsewhere = holder.duplicate_of_id or holder.replaced_by_id or holder.left_on
    return holder.state == PersonState.LIVING and holder.nir_kind == NirKind.PERMANENT and not led_elsewhere


@transaction.atomic
def open_for(holder: Holder, *, fund: Fund, actor: str, now: datetime) -> Account:
    """Open an account by letter for somebody who has none, or whose former one is closed (R83).

    Raises NotOpenable, NoPostalAddress, AddressCameBack or TooManyLetters.
    """
    # As it is now. No lock: the role of the pages may not even lock a row of the registry.
    rows = Person.objects if isinstance(holder, Person) else Establishment.objects.select_related("responsible")
    holder = rows.get(pk=holder.pk)
    account = queries.of_holder(holder, lock=True)
    if not may_open(holder, account) or not numbers_of(holder):
        raise NotOpenable
    if account is not None:
        helped.check_letter(account, fund=fund, only="", now=now)
    if not postal_lines_of(holder):
        raise NoPostalAddress
    try:
        # Two agents at once: the second meets the account of the first, and no second letter leaves.
        return opening.open_by_post(_claim(holder, fund, supersedes=account is not None), actor=actor, now=now)
    except AccountExists:
        raise NotOpenable from None


def _claim(holder: Holder, fund: Fund, *, supersedes: bool) -> Claim:
    if isinstance(holder, Person):
        profile, codes, responsible = PARTICULIER, facts.fund_codes(holder), None
    else:
        profile = "jardinier" if holder.household_employer else "entreprise"
        codes, responsible = [holder.fund_code], _responsible(holder)
    return Claim(
        holder=holder,
        identifier=numbers_of(holder)[0],
        profile=profile,
        fund=fund if not codes or fund.code in codes else catalogue.by_code(codes[0]),
        fund_codes=codes,
        email=None,
        mobile=None,
        conditions_version=None,
        responsible=responsible,
        supersedes=supersedes,
    )


def _responsible(holder: Establishment) -> tuple[str, str] | None:
    """Return who runs an establishment, as the funds hold it: family name and given name."""
    person = holder.responsible
    if person is not None:
        return person.usual_name or person.birth_name, _first(person.given_names)
    return (holder.responsible_name, _first(holder.responsible_given_names)) if holder.responsible_name else None


def _first(given_names: str) -> str:
    return given_names.split(",", maxsplit=1)[0].strip()
