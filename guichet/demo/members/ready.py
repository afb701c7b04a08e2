"""The accounts: who they are, what opens them, and what the page of the demonstration shows of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.functional import Promise

from guichet.accounts import opening
from guichet.accounts import queries as accounts
from guichet.accounts.claims import Claim
from guichet.accounts.models import Account, Holder
from guichet.accounts.operations import hash_password
from guichet.accounts.owners import Owner
from guichet.accounts.states import AccountState
from guichet.delivery.models import Channel
from guichet.demo import past
from guichet.demo.agents import FUND
from guichet.enrolment.profile_names import BY_NAME
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.queries import current_conditions
from guichet.identifiers import establishment, nir
from guichet.registry.demo_members import MEMBERS, PLACES, PROFILES
from guichet.registry.demo_scenarios import DemoEstablishment, DemoScenario
from guichet.registry.models import Establishment, Person

PASSWORD: Final = "Colza-en-fleur-68"  # noqa: S105 - shown to everybody: nobody here exists
ENROLLED: Final = timedelta(days=130)
MOBILE: Final = "+33639980021"
"""Of the numbers that the regulator keeps for fiction."""
_KNOWN: Final[Mapping[str, DemoScenario | DemoEstablishment]] = {
    **{one.key: one for one in MEMBERS},
    **{one.key: one for one in PLACES},
}


@dataclass(frozen=True)
class Ready:
    """An account, and whose things its first file shows."""

    key: str
    account: Account
    owner: Owner
    fund: Fund


@dataclass(frozen=True)
class Shown:
    """What the page shows of one."""

    name: str
    profile: str | Promise
    sentence: str | Promise
    """What to try."""
    number: str
    """Grouped as on papers."""
    typed: str
    """As one copies it."""
    opens: bool
    """Whether the account is in use: somebody may have closed it, or blocked it."""


def email_of(key: str) -> str:
    """Return the mailbox of one."""
    return f"{key}@exemple.fr"


def make(*, now: datetime) -> list[Ready]:
    """Open the accounts that are missing, and return all that are in use, in the order of the page.

    Whatever became of one that was opened before is kept. None where the registry does not hold them.
    """
    missing = [key for key in PROFILES if (holder := holder_of(key)) and accounts.of_holder(holder) is None]
    if missing:
        password, version = hash_password(PASSWORD), current_conditions(now=now).version
        with transaction.atomic():
            for key in missing:
                _open(key, password, version, now=now - ENROLLED)
            past.emails_left(now)
    found = ((key, holder_of(key)) for key in PROFILES)
    opened = ((key, holder, accounts.of_holder(holder)) for key, holder in found if holder is not None)
    return [
        Ready(key, account, owner_of(holder), catalogue.by_slug(FUND))
        for key, holder, account in opened
        if account is not None and account.state == AccountState.ACTIVE
    ]


def shown() -> list[Shown]:
    """Return them as the page shows them; none where the registry does not hold them."""
    found = []
    for key, profile in PROFILES.items():
        holder = holder_of(key)
        if holder is None:
            continue
        account = accounts.of_holder(holder)
        opens = account is not None and account.state == AccountState.ACTIVE
        typed = identifier_of(key)
        grouped = nir.group(typed) if isinstance(holder, Person) else establishment.group(typed)
        known = _KNOWN[key]
        name = known.name if isinstance(known, DemoEstablishment) else f"{known.given_name} {known.family_name}"
        found.append(Shown(name, BY_NAME[profile].label, known.sentence, grouped, typed, opens))
    return found


def identifier_of(key: str) -> str:
    """Return what one types to log in."""
    known = _KNOWN[key]
    return (known.siret or known.et) if isinstance(known, DemoEstablishment) else known.body


def holder_of(key: str) -> Holder | None:
    """Return who has the account, None where the registry holds nobody of this key."""
    known = _KNOWN[key]
    if isinstance(known, DemoEstablishment):
        return Establishment.objects.filter(source_ref=known.source_ref).first()
    return Person.objects.filter(source_ref=known.source_ref).first()


def owner_of(holder: Holder) -> Owner:
    """Return whose things an account shows first."""
    return Owner(person=holder) if isinstance(holder, Person) else Owner(establishment=holder)


def _open(key: str, password_hash: str, version: int, *, now: datetime) -> None:
    holder, fund, known = holder_of(key), catalogue.by_slug(FUND), _KNOWN[key]
    if holder is None:
        raise LookupError(key)
    attached = Establishment.objects.filter(responsible=holder) if isinstance(holder, Person) else []
    named = None if isinstance(holder, Person) else (known.family_name, known.given_name)
    claim = Claim(
        holder=holder,
        identifier=identifier_of(key),
        profile=PROFILES[key],
        fund=fund,
        fund_codes=[fund.code],
        email=email_of(key),
        mobile=MOBILE,
        conditions_version=version,
        verified=frozenset({Channel.EMAIL}),
        responsible=named,
        attached=list(attached),
    )
    account = opening.open_with_password(claim, password_hash=password_hash, now=now)
    account.contact.confirmed_at = now
    account.contact.save(update_fields=["confirmed_at"])
