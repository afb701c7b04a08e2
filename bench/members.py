"""Invented people whom the registry knows, and accounts for some of them."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from guichet.accounts import opening, operations
from guichet.accounts.models import Account
from guichet.certificates.models import Certificate, Why
from guichet.delivery.models import Channel
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.queries import current_conditions
from guichet.identifiers import nir
from guichet.registry import facts
from guichet.registry.importing.reading import SEPARATOR
from guichet.registry.models import Payment, Person

PASSWORD = "Moisson+tardive7"


@dataclass(frozen=True)
class Member:
    """Someone with a photo card, and what they type."""

    source_ref: str
    number: str
    """13 characters and the key."""
    family_name: str
    given_name: str
    birth_date: tuple[int, int, int]
    serial: str
    fund: Fund

    @property
    def details(self) -> dict[str, str]:
        """The fields of « Vos coordonnées »."""
        year, month, day = self.birth_date
        return {
            "nom": self.family_name,
            "prenom": self.given_name,
            "date_naissance_day": str(day),
            "date_naissance_month": str(month),
            "date_naissance_year": str(year),
            "email": f"{self.source_ref}@example.org",
            "mobile": "06 12 34 56 78",
        }


def read_members(folder: Path) -> Iterator[Member]:
    """Yield those of a written registry who can enrol with a photo card: their papers are in the files alone."""
    serials = {
        row["person_ref"]: row["serial"]
        for row in _rows(folder / "cards.csv")
        if row["with_photo"] == "1" and row["current"] == "1"
    }
    codes = {row["person_ref"]: row["fund_code"] for row in _rows(folder / "affiliations.csv")}
    people = list(_rows(folder / "people.csv"))
    holders = Counter(row["nir"] for row in people)
    for row in people:
        ref = row["source_ref"]
        plain = row["nir_kind"] == "nir" and row["state"] == "living" and row["health_insured"] == "1"
        odd = row["left_on"] or row["duplicate_of_ref"] or row["replaced_by_ref"] or holders[row["nir"]] > 1
        if ref in serials and plain and not odd and row["given_names"] and len(row["birth_date"]) == len("2000-01-01"):
            year, month, day = map(int, row["birth_date"].split("-"))
            name, fund = row["usual_name"] or row["birth_name"], catalogue.by_code(codes[ref])
            given = row["given_names"].split(",")[0]
            yield Member(ref, row["nir"], name, given, (year, month, day), serials[ref], fund)


@dataclass(frozen=True)
class Manager:
    """Somebody who runs an establishment, and what they type."""

    source_ref: str
    """Of the establishment."""
    number: str
    """SIRET, or ET where there is no SIRET."""
    company: str
    """Empty for somebody who employs at home."""
    person: Member
    cents: int
    """Contributions on wages paid lately; 0 for none."""

    @property
    def fund(self) -> Fund:
        """The fund at whose site they enrol."""
        return self.person.fund

    @property
    def details(self) -> dict[str, str]:
        """The fields of « Vos coordonnées »."""
        details = {name: value for name, value in self.person.details.items() if not name.startswith("date_")}
        return {**details, **({"entreprise": self.company} if self.company else {})}


def read_managers(folder: Path, *, household: bool) -> Iterator[Manager]:
    """Yield those who run a company that paid wages, or who employ at home."""
    by_ref = {member.source_ref: member for member in read_members(folder)}
    wages = {
        row["establishment_ref"]: int(row["amount_cents"])
        for row in _rows(folder / "contributions.csv")
        if row["kind"] == "wages"
    }
    for row in _rows(folder / "establishments.csv"):
        person = by_ref.get(row["responsible_ref"])
        if person is not None and (row["household_employer"] == "1") == household:
            company = "" if household else row["name"]
            yield Manager(
                row["source_ref"], row["siret"] or row["et"], company, person, wages.get(row["source_ref"], 0)
            )


def read_farmers(folder: Path) -> Iterator[tuple[Member, int]]:
    """Yield those who paid a bill, with its cents."""
    bills = {
        row["person_ref"]: int(row["amount_cents"])
        for row in _rows(folder / "contributions.csv")
        if row["kind"] == "bill"
    }
    for member in read_members(folder):
        if member.source_ref in bills:
            yield member, bills[member.source_ref]


def unknown(like: Member, number: int) -> Member:
    """Return somebody who types things as well-formed as a member does, and whom no fund knows."""
    # Invented members have communes from 990 on.
    body = f"{like.number[:5]}67{989 - number // 900}{number % 900 + 1:03}"
    return replace(like, source_ref=f"nobody-{number}", number=body + nir.key(body))


def open_accounts(members: Sequence[Member], *, now: datetime) -> list[Account]:
    """Give each member an account whose details are confirmed, all with PASSWORD, as after a first login."""
    encoded = operations.hash_password(PASSWORD)
    people = Person.objects.in_bulk([one.source_ref for one in members], field_name="source_ref")
    accounts = []
    for one in members:
        person = people[one.source_ref]
        claim = opening.Claim(
            holder=person,
            identifier=one.number[:13],
            profile="particulier",
            fund=one.fund,
            fund_codes=facts.fund_codes(person),
            email=one.details["email"],
            mobile="+33612345678",
            conditions_version=current_conditions(now=now).version,
            verified=frozenset({Channel.EMAIL}),
        )
        account = opening.open_with_password(claim, password_hash=encoded, now=now)
        operations.confirm_details(account, now=now)
        accounts.append(account)
    return accounts


def expire(account: Account, *, now: datetime) -> None:
    """Make the password of an account a provisional one that is over."""
    account.state, account.password_kind = "awaiting_first_login", "provisional"
    account.password_expires_at = now - timedelta(days=1)
    account.save()


def freeze(account: Account) -> None:
    """Freeze an account."""
    account.state = "frozen"
    account.save()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=SEPARATOR)


def pay(people: Sequence[Member], *, now: datetime) -> None:
    """Let each have been paid by their fund last year, so that there is something to certify."""
    found = Person.objects.in_bulk([one.source_ref for one in people], field_name="source_ref")
    Payment.objects.bulk_create(
        Payment(
            source_ref=f"bench-{one.source_ref}",
            person=found[one.source_ref],
            fund_code=one.fund.code,
            paid_on=date(now.year - 1, 6, 1),
            branch="Famille",
            amount_cents=100_00,
        )
        for one in people
    )


def withdraw_certificates(*, now: datetime) -> None:
    """Let what is asked for again be another paper."""
    Certificate.objects.filter(revoked_at=None).update(revoked_at=now, revoked_why=Why.ASKED)
