"""The files of an account (« dossiers ») and the bundles of services they open (« bouquets »)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from guichet.accounts import queries
from guichet.accounts.claims import Claim
from guichet.accounts.models import Account, File
from guichet.audit import operations as audit
from guichet.prepared import PreparedInsert, PreparedQuery, slot
from guichet.registry.lookup import current
from guichet.registry.models import Establishment, Person

PARTICULIER = "particulier"
THIRD_PARTY = "tiers"
"""Who acts for others: their account has this one file, and what it opens is said by conventions and mandates."""
BUNDLES: Mapping[str, str] = {
    PARTICULIER: "particulier",
    "exploitant": "exploitation",
    "cotisant_solidarite": "exploitation",
    "entreprise": "entreprise",
    "jardinier": "jardinier",
    THIRD_PARTY: "tiers",
}
"""Profile of a file -> the bundle it opens; that of an attached establishment opens the company's (R74)."""

_FILES = PreparedInsert(File)
_OF_ACCOUNT = PreparedQuery(
    lambda: File.objects.select_related("establishment").filter(account=slot(File, "account")).order_by("pk")
)


@dataclass(frozen=True)
class Role:
    """What a new file is: a profile at a fund, of the holder or of an attached establishment."""

    profile: str
    fund_code: str
    establishment: Establishment | None = None


def of_account(account: Account) -> list[File]:
    """Return the files of an account, oldest first, with their establishments. One query."""
    return _OF_ACCOUNT.all(account=account.pk)


def bundle(profile: str, establishment: Establishment | None) -> str:
    """Return the bundle that a file opens: the company's for any place of work, whoever's account holds it (R74)."""
    if establishment is not None and not establishment.household_employer:
        return "entreprise"
    return BUNDLES.get(profile, PARTICULIER)


def open_files(account: Account, claim: Claim, *, now: datetime) -> None:
    """Open the files of a claim: those that are open already stay as they are.

    A natural person is a particulier wherever a fund knows them, without being asked (R160, R161).
    """
    codes = list(claim.fund_codes) or [claim.fund.code]
    roles = [Role(PARTICULIER, code) for code in codes] if isinstance(claim.holder, Person) else []
    if claim.profile != PARTICULIER:
        establishment = claim.holder if isinstance(claim.holder, Establishment) else None
        roles.append(Role(claim.profile, claim.fund.code, establishment))
    roles += [Role(claim.profile, one.fund_code, one) for one in claim.attached]
    _write(account, roles, now=now)


def open_one(account: Account, role: Role, *, now: datetime) -> File:
    """Open one file, in the caller's transaction, and return it; one that is open already stays as it is."""
    _write(account, [role], now=now)
    return File.objects.get(
        account=account, profile=role.profile, fund_code=role.fund_code, establishment=role.establishment
    )


@transaction.atomic
def add(account: Account, *, profile: str, fund_code: str, attached: list[Establishment], now: datetime) -> None:
    """Add a file of another profile, with establishments, to an account in use. What is there already stays."""
    _write(account, [Role(profile, fund_code), *(Role(profile, one.fund_code, one) for one in attached)], now=now)
    audit.record("account.file_added", account=str(account.reference), fund_code=fund_code, now=now, profile=profile)


def close_lost(*, now: datetime) -> int:
    """Close the files of establishments that another person runs by now, as the funds hold it; return how many.

    Whoever sold the farm does not go on reading about it. Where the funds do not know who runs it, it stays.
    """
    attached = (
        File.objects.filter(account__person__isnull=False, establishment__responsible__isnull=False)
        .exclude(establishment__responsible=F("account__person"))
        .select_related(
            "account", "establishment__responsible__replaced_by", "establishment__responsible__duplicate_of"
        )
    )
    return sum(_close(file, now=now) for file in attached.iterator())


@transaction.atomic
def _close(file: File, *, now: datetime) -> bool:
    responsible = file.establishment.responsible if file.establishment else None
    holder = current(responsible) if responsible else None
    # The links between numbers lead to one person: an account may be about to follow them.
    if responsible is None or holder is None or queries.of_holder(holder) == file.account:
        return False
    file.delete()
    audit.record(
        "account.file_closed",
        account=str(file.account.reference),
        fund_code=file.fund_code,
        now=now,
        profile=file.profile,
    )
    return True


def _write(account: Account, roles: list[Role], *, now: datetime) -> None:
    _FILES.create_missing(
        [
            File(
                account=account,
                profile=role.profile,
                fund_code=role.fund_code,
                establishment=role.establishment,
                opened_at=now,
            )
            for role in roles
        ]
    )
