"""What invented people have besides their civil status: bills, land, rights, accounts, papers.

Drawn from a stream of its own, so that who the people are does not hang on what they have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from guichet.funds.catalogue import by_department
from guichet.registry import demo_names as names
from guichet.registry.demo_papers import papers
from guichet.registry.demo_scenarios import DemoEstablishment, DemoScenario
from guichet.registry.importing.schema import Table
from guichet.registry.importing.tables import (
    BANK_ACCOUNTS,
    BILLS,
    CHILDREN,
    COVERS,
    DOCTORS,
    DOCUMENTS,
    PARCELS,
    PAYMENTS,
    REQUEST_STATES,
)
from guichet.registry.models import BankUse, ContributionKind, RequestState, Tenure

PAID_DAYS_AGO = 12
"""When the last bill was paid: the same money is a row of contributions.csv, which proves."""
BILLS_SHOWN = 7
TIME_TO_PAY = timedelta(days=28)
_MONTHS = {ContributionKind.BILL: 4, ContributionKind.WAGES: 3}
_NOBODY_S_RECEIPT = "DE30-DE30-DE30"
"""A step of a request that nobody sent, which waits: what happens where a fund is ahead of guichet."""
_NATURES = (("Terres", 70), ("Prés", 45), ("Vignes", 310), ("Vergers", 180))
"""As shown, with the income of a hectare in euros."""
_SQUARE_METRES = 10_000


@dataclass(frozen=True)
class Whose:
    """Whose a row is, in the words of the files."""

    column: str
    ref: str
    department: str
    name: str

    @property
    def cells(self) -> dict[str, str]:
        """What every row of theirs says."""
        return {self.column: self.ref, "fund_code": by_department(self.department).code}


class Lives:
    """Writes the rows of one owner after another."""

    def __init__(self, write: Callable[[Table, Mapping[str, Any]], None], random: Random, today: date) -> None:
        """Take what writes a row, the stream that everything is drawn from, and the day."""
        self._write, self._random, self._today = write, random, today
        self._accounts = self._bills = 0

    def scenario(self, one: DemoScenario) -> None:
        """Write the life of somebody whom the demonstration introduces."""
        owner = Whose("person_ref", one.source_ref, one.departments[0], f"{one.given_name} {one.family_name}")
        if one.cells.get("health_insured", "1") == "1":
            self.rights(owner, "Non-salarié agricole" if one.bill_cents else "Salarié agricole", since=date(2009, 9, 1))
        if one.amount_cents or one.bill_cents:
            self.account(owner, BankUse.BENEFITS)
        if one.bill_cents:
            self.account(owner, BankUse.CONTRIBUTIONS)
            self.bills(owner, ContributionKind.BILL, one.bill_cents, late=one.late)
            self.parcels(owner, 7 if one.bill_cents > 100_000 else 2)  # noqa: PLR2004 - a farm, or a few fields
        for rank, (born, given) in enumerate(one.children):
            self._child(owner, rank, born, (one.family_name, given))
        if one.cells.get("nir_kind") == "parent":
            self.care(owner)

    def establishment(self, one: DemoEstablishment) -> None:
        """Write what an establishment of the demonstration owes, farms and pays from."""
        owner = Whose("establishment_ref", one.source_ref, one.department, one.name)
        self.account(owner, BankUse.CONTRIBUTIONS)
        self.bills(owner, ContributionKind.WAGES, one.wages_cents or 41_280)
        if one.siret:
            self.parcels(owner, 5)

    def papers(self) -> None:
        """Write the papers of those whom the demonstration introduces, and one step of a request."""
        for paper in papers(self._today):
            self._write(DOCUMENTS, paper.cells)
        self._write(REQUEST_STATES, {
            "source_ref": "demo-q0", "fund_code": "68", "receipt": _NOBODY_S_RECEIPT, "state": RequestState.UNDER_WAY,
            "on": self._ago(3),
        })  # fmt: skip

    def person(self, owner: Whose, *, insured: bool) -> None:
        """Write the rights and the account of one of the many."""
        pick = self._random
        if insured:
            self.rights(owner, "Salarié agricole", since=self._today - timedelta(days=pick.randint(40, 7_000)))
        if pick.random() < 0.9:  # noqa: PLR2004 - a share of people
            self.account(owner, BankUse.BENEFITS)

    def farm(self, farmer: Whose, farm: Whose) -> None:
        """Write what one of the many farmers and their farm owe and farm."""
        pick = self._random
        self.bills(farmer, ContributionKind.BILL, pick.randint(9_000, 300_000), late=pick.random() < 0.1)  # noqa: PLR2004 - a share
        self.bills(farm, ContributionKind.WAGES, pick.randint(9_000, 300_000))
        self.account(farm, BankUse.CONTRIBUTIONS)
        self.parcels(farmer, pick.randint(1, 12))

    def rights(self, owner: Whose, scheme: str, *, since: date) -> None:
        """Write a health cover, and for most a doctor."""
        pick = self._random
        self._write(COVERS, owner.cells | {
            "source_ref": f"{owner.ref}-m", "scheme": scheme, "since": since.isoformat(),
        })  # fmt: skip
        if pick.random() < 0.8:  # noqa: PLR2004 - a share of people
            given = pick.choice(names.GIVEN_NAMES[pick.choice("12")])
            self._write(DOCTORS, {
                "source_ref": f"{owner.ref}-d", "person_ref": owner.ref,
                "name": f"Dr {given} {names.family_name(pick)}", "rpps": names.rpps(pick.randrange(1_000_000)),
                "declared_on": self._ago(pick.randint(30, 3_000)),
            })  # fmt: skip

    def account(self, owner: Whose, use: BankUse) -> None:
        """Write an account."""
        self._accounts += 1
        self._write(BANK_ACCOUNTS, owner.cells | {
            "source_ref": f"{owner.ref}-{use[0]}", "use": use, "iban": names.iban(self._accounts),
            "holder_name": owner.name, "since": self._ago(self._random.randint(60, 2_500)),
        })  # fmt: skip

    def bills(self, owner: Whose, kind: ContributionKind, paid_cents: int, *, late: bool = False) -> None:
        """Write a bill that is due, or late, then those that were paid; the last of them for `paid_cents`."""
        months = _MONTHS[kind]
        current = (self._today.year * 12 + self._today.month - 1) // months
        for rank in range(BILLS_SHOWN):
            begin, end = _first_day(current - rank, months), _first_day(current - rank + 1, months)
            if rank == 0:
                issued = self._today - timedelta(days=39 if late else 9)
            else:
                issued = self._today - timedelta(days=60) if rank == 1 else begin + timedelta(days=35)
            cents = paid_cents - 137 * (rank - 1)
            due = issued + TIME_TO_PAY
            paid = self._today - timedelta(days=PAID_DAYS_AGO) if rank == 1 else due - timedelta(days=rank)
            self._bills += 1
            self._write(BILLS, owner.cells | {
                "source_ref": f"{owner.ref}-f{rank}", "kind": kind, "label": _label(kind, current - rank, months),
                "number": f"{issued.year}-{owner.department:0>3}-{self._bills:07}",
                "period_from": begin.isoformat(), "period_until": (end - timedelta(days=1)).isoformat(),
                "issued_on": issued.isoformat(), "due_on": due.isoformat(), "amount_cents": cents,
                "paid_cents": cents if rank else 0, "paid_on": paid.isoformat() if rank else "",
            })  # fmt: skip

    def parcels(self, owner: Whose, count: int) -> None:
        """Write the parcels of a farm, in a commune that does not exist."""
        pick = self._random
        for rank in range(count):
            nature, euros = pick.choice(_NATURES)
            area = pick.randint(1_200, 84_000)
            self._write(PARCELS, owner.cells | {
                "source_ref": f"{owner.ref}-t{rank}", "commune_code": f"{owner.department:9<5}",
                "commune_name": "Village Inventé", "section": pick.choice(("A", "B", "ZB", "000ZC")),
                "number": pick.randint(1, 400), "nature": nature, "tenure": pick.choice(Tenure.values),
                "area_sqm": area, "income_cents": area * euros * 100 // _SQUARE_METRES,
                "since": self._ago(pick.randint(400, 9_000)),
            })  # fmt: skip

    def child(self, owner: Whose, rank: int, born: str) -> None:
        """Write a child of one of the many, born on an ISO date, who bears the parent's name."""
        given = names.given_names(self._random, self._random.choice("12"))
        _first, _space, family = owner.name.partition(" ")
        self._child(owner, rank, born, (family, given))

    def _child(self, owner: Whose, rank: int, born: str, named: tuple[str, str]) -> None:
        family, given = named
        self._write(CHILDREN, {
            "source_ref": f"{owner.ref}-e{rank}", "person_ref": owner.ref, "birth_date": born, "family_name": family,
            "given_names": given, "health_insured": int(not rank),
        })  # fmt: skip

    def care(self, owner: Whose) -> None:
        """Write the care of somebody who has no number of their own: a parent sees it."""
        for rank in range(3):
            self._write(PAYMENTS, owner.cells | {
                "source_ref": f"{owner.ref}-v{rank}", "paid_on": self._ago(17 + 31 * rank), "branch": "Santé",
                "label": "Remboursement de soins", "amount_cents": self._random.randint(700, 9_000),
            })  # fmt: skip

    def _ago(self, days: int) -> str:
        return (self._today - timedelta(days=days)).isoformat()


def _first_day(period: int, months: int) -> date:
    year, month = divmod(period * months, 12)
    return date(year, month + 1, 1)


def _label(kind: ContributionKind, period: int, months: int) -> str:
    year, rank = divmod(period, 12 // months)
    ordinal = "1er" if not rank else f"{rank + 1}e"
    if kind == ContributionKind.WAGES:
        return f"Cotisations sur salaires, {ordinal} trimestre {year}"
    return f"Cotisations et contributions, {ordinal} appel {year}"
