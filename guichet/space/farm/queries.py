"""What the registry holds of somebody's bills and land. How many queries each function makes is said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Sum

from guichet.accounts.owners import Owner
from guichet.identifiers import amounts
from guichet.registry.models import Bill, ContributionKind, Parcel
from guichet.space import rules, spreadsheet
from guichet.space.farm import rules as farm
from guichet.space.farm.rules import BillState
from guichet.space.farm.words import STATES, TENURES
from guichet.space.queries import fund_name, in_words

PER_PAGE = 25
PARCELS_PER_PAGE = 100


@dataclass(frozen=True)
class BillLine:
    """A bill as its payer reads it."""

    issued_on: date
    due_on: date
    due_day: str
    """« 30 novembre 2026 »."""
    number: str
    label: str
    period: str
    """« du 1er juillet au 30 septembre 2026 »."""
    fund: str
    """Which fund it is of, when it is not the one whose space this is; may be empty."""
    amount: str
    """« 1 234,56 € »."""
    left: str
    """What remains to pay."""
    is_partly_paid: bool
    state: BillState
    paid_day: str
    """Empty while something is owed."""


@dataclass(frozen=True)
class Bills:
    """What is owed, and one page of what was paid."""

    owed: Sequence[BillLine]
    """The first to pay first: those whose day has passed, then the others."""
    owed_sum: str
    late_sum: str
    """Of those whose day has passed; empty where there is none."""
    paid: Sequence[tuple[int, Sequence[BillLine]]]
    """« 2026 » and the bills issued then, latest first."""
    paid_count: int
    number: int
    last: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no bill at all."""
        return not self.owed and not self.paid_count


def bills(owner: Owner, kind: ContributionKind, *, page: str, fund_code: str, today: date) -> Bills:
    """Return the bills of somebody, of one kind. Three queries.

    `page` is what the address says: the nearest there is; `fund_code` is of the fund that need not be named.
    """
    every = Bill.objects.filter(**owner.only, kind=kind)
    owed = list(every.filter(paid_on=None).order_by("due_on", "issued_on", "pk"))
    count = every.exclude(paid_on=None).count()
    last = rules.pages_needed(count, PER_PAGE)
    number = rules.page_number(page, last)
    paid = every.exclude(paid_on=None).order_by("-issued_on", "-pk")[(number - 1) * PER_PAGE : number * PER_PAGE]
    late = sum(_left(one) for one in owed if _state(one, today) == BillState.LATE)
    lines = [_bill(one, fund_code, today) for one in paid]
    return Bills(
        owed=[_bill(one, fund_code, today) for one in owed],
        owed_sum=amounts.format(sum(map(_left, owed))),
        late_sum=amounts.format(late) if late else "",
        paid=[(year, list(group)) for year, group in groupby(lines, key=lambda line: line.issued_on.year)],
        paid_count=count,
        number=number,
        last=last,
    )


def bill_cells(owner: Owner, kind: ContributionKind, *, today: date) -> Iterator[Sequence[str]]:
    """Yield the cells of every bill for a spreadsheet, latest first. One query."""
    for one in Bill.objects.filter(**owner.only, kind=kind).order_by("-issued_on", "-pk"):
        yield (
            one.number,
            one.label,
            f"{one.period_from:%d/%m/%Y}",
            f"{one.period_until:%d/%m/%Y}",
            f"{one.issued_on:%d/%m/%Y}",
            f"{one.due_on:%d/%m/%Y}",
            spreadsheet.decimal(one.amount_cents),
            spreadsheet.decimal(one.paid_cents),
            spreadsheet.decimal(_left(one)),
            str(STATES[_state(one, today)]),
            f"{one.paid_on:%d/%m/%Y}" if one.paid_on else "",
            fund_name(one.fund_code),
        )


def _left(bill: Bill) -> int:
    return bill.amount_cents - bill.paid_cents


def _state(bill: Bill, today: date) -> BillState:
    return farm.bill_state(amount_cents=bill.amount_cents, paid_cents=bill.paid_cents, due_on=bill.due_on, today=today)


def _bill(bill: Bill, fund_code: str, today: date) -> BillLine:
    return BillLine(
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        due_day=in_words(bill.due_on),
        number=bill.number,
        label=bill.label,
        period=period(bill.period_from, bill.period_until),
        fund="" if bill.fund_code == fund_code else fund_name(bill.fund_code),
        amount=amounts.format(bill.amount_cents),
        left=amounts.format(_left(bill)),
        is_partly_paid=bill.paid_cents > 0 and bill.paid_on is None,
        state=_state(bill, today),
        paid_day=in_words(bill.paid_on) if bill.paid_on else "",
    )


def period(since: date, until: date) -> str:
    """Return « du 1er juillet au 30 septembre 2026 », each year said once."""
    first, last = in_words(since), in_words(until)
    return f"du {first.removesuffix(f' {since.year}') if since.year == until.year else first} au {last}"


@dataclass(frozen=True)
class ParcelLine:
    """A parcel, or part of one."""

    commune: str
    place: str
    """Section, number and subdivision: « ZB 0012 A »."""
    nature: str
    tenure: str
    area: str
    """« 1 ha 23 a 45 ca »."""
    income: str
    since: str
    """« 1er janvier 2012 »."""


@dataclass(frozen=True)
class CommuneLine:
    """What somebody farms in a commune."""

    code: str
    name: str
    count: int
    area: str
    income: str

    @property
    def full_name(self) -> str:
        """« Village Inventé (67990) »: two communes may have one name."""
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class Land:
    """What somebody farms: by commune, and one page of the parcels."""

    communes: Sequence[CommuneLine]
    """In alphabetical order."""
    chosen: CommuneLine | None
    """The commune asked for alone; None for all."""
    parcels: Sequence[tuple[str, Sequence[ParcelLine]]]
    """Commune and its parcels."""
    count: int
    """Of all communes."""
    area: str
    income: str
    number: int
    last: int


def land(owner: Owner, *, commune: str = "", page: str = "") -> Land:
    """Return what somebody farms. Two queries. An unknown commune is all of them."""
    every = Parcel.objects.filter(**owner.only)
    rows = list(
        every.order_by()
        .values_list("commune_code", "commune_name")
        .annotate(count=Count("pk"), area=Sum("area_sqm"), income=Sum("income_cents"))
        .order_by("commune_name", "commune_code")
    )
    communes = [
        CommuneLine(code, name, count, farm.area(area), amounts.format(income))
        for code, name, count, area, income in rows
    ]
    chosen = next((one for one in communes if one.code == commune), None)
    shown = every.filter(commune_code=chosen.code) if chosen else every
    count = sum(one.count for one in communes)
    last = rules.pages_needed(chosen.count if chosen else count, PARCELS_PER_PAGE)
    number = rules.page_number(page, last)
    found = shown.order_by(*_ORDER)[(number - 1) * PARCELS_PER_PAGE : number * PARCELS_PER_PAGE] if count else []
    lines = [_parcel(one) for one in found]
    return Land(
        communes=communes,
        chosen=chosen,
        parcels=[(name, list(group)) for name, group in groupby(lines, key=lambda line: line.commune)],
        count=count,
        area=farm.area(sum(area for _code, _name, _count, area, _income in rows)),
        income=amounts.format(sum(income for _code, _name, _count, _area, income in rows)),
        number=number,
        last=last,
    )


_ORDER = ("commune_name", "commune_code", "section", "number", "subdivision", "pk")


def parcels(owner: Owner) -> list[ParcelLine]:
    """Return every parcel of somebody, in the order of the land register. One query."""
    return [_parcel(one) for one in Parcel.objects.filter(**owner.only).order_by(*_ORDER)]


def parcel_cells(owner: Owner) -> Iterator[Sequence[str]]:
    """Yield the cells of every parcel for a spreadsheet. One query."""
    for one in Parcel.objects.filter(**owner.only).order_by(*_ORDER):
        yield (
            one.commune_code,
            one.commune_name,
            one.section,
            one.number,
            one.subdivision,
            one.nature,
            str(TENURES[one.tenure]),
            farm.hectares_in_figures(one.area_sqm),
            spreadsheet.decimal(one.income_cents),
            f"{one.since:%d/%m/%Y}",
        )


def _parcel(parcel: Parcel) -> ParcelLine:
    return ParcelLine(
        commune=f"{parcel.commune_name} ({parcel.commune_code})",
        place=" ".join(filter(None, (parcel.section, parcel.number, parcel.subdivision))),
        nature=parcel.nature,
        tenure=str(TENURES[parcel.tenure]),
        area=farm.area(parcel.area_sqm),
        income=amounts.format(parcel.income_cents),
        since=in_words(parcel.since),
    )
