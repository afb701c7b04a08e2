"""What the pages of the space read. How many queries each function makes is said; none grows with the members."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.text import capfirst

from guichet.accounts import files
from guichet.accounts.identifiers import numbers_of
from guichet.accounts.models import Account, File
from guichet.enrolment.complement import ADDABLE
from guichet.enrolment.profile_names import BY_NAME
from guichet.funds import catalogue
from guichet.funds.catalogue import UnknownFund
from guichet.identifiers import amounts, establishment
from guichet.registry import facts
from guichet.registry.models import Payment
from guichet.space import rules, spreadsheet

LATEST = 3
"""Rows on home (R168)."""
PER_PAGE = 25


@dataclass(frozen=True)
class PaymentLine:
    """A payment as the member reads it."""

    paid_on: date
    day: str
    """« 18 février 2022 »."""
    branch: str
    label: str
    """What was paid, and by which fund when it is not the one whose space this is; may be empty."""
    amount: str
    """« 22,50 € »."""


@dataclass(frozen=True)
class PaymentsPage:
    """One page of the payments of a branch, or of all of them."""

    months: Sequence[tuple[str, Sequence[PaymentLine]]]
    """« Février 2022 » and its payments, latest first."""
    branches: Sequence[str]
    """Those one can choose, in alphabetical order."""
    branch: str
    """The chosen one, empty for all."""
    count: int
    """Payments of that branch, on all pages."""
    number: int
    last: int


@dataclass(frozen=True)
class Place:
    """A fund where the member is known, and the names of the departments it knows them in."""

    fund: str
    departments: Sequence[str]


@dataclass(frozen=True)
class Role:
    """A profile that the member has files of, and the establishments attached under it."""

    profile: str
    label: str
    bundles: Sequence[str]
    """Names of the sets of services that these files open (R74, R160)."""
    establishments: Sequence[tuple[str, str]]
    """Name and number of each, as people read them (R78)."""
    in_sight: bool


@dataclass(frozen=True)
class FilesShown:
    """« Mes dossiers »."""

    roles: Sequence[Role]
    addable: Sequence[tuple[str, str]]
    """Profiles of which a file can be added: name and label."""

    @property
    def in_sight(self) -> Role | None:
        """The one whose space this is."""
        return next((role for role in self.roles if role.in_sight), None)


def files_shown(account: Account, *, profile: str) -> FilesShown:
    """Return the files of a member by profile; `profile` is the one in sight. One query."""
    opened = files.of_account(account)
    roles = [
        _role(name, list(group), in_sight=name == profile)
        for name, group in groupby(sorted(opened, key=lambda file: file.profile), key=lambda file: file.profile)
        if name in BY_NAME
    ]
    have = {role.profile for role in roles}
    # An establishment has one account and one file.
    addable = ADDABLE if account.person_id is not None else ()
    return FilesShown(roles, [(one.name, str(one.label)) for one in addable if one.name not in have])


def _role(profile: str, opened: Sequence[File], *, in_sight: bool) -> Role:
    attached = [file.establishment for file in opened if file.establishment is not None]
    return Role(
        profile=profile,
        label=str(BY_NAME[profile].label),
        bundles=sorted(files.bundles(opened)),
        establishments=[(one.name, " · ".join(map(_unbroken, numbers_of(one)))) for one in attached],
        in_sight=in_sight,
    )


def _unbroken(number: str) -> str:
    """Return a number grouped, which no end of a line cuts: it is read aloud, or copied."""
    return establishment.group(number).replace(" ", "\N{NO-BREAK SPACE}")


def profile_in_title(profile: str) -> str:
    """Return a profile as in « Mon espace privé : particulier »."""
    label = str(BY_NAME[profile].label) if profile in BY_NAME else profile
    return label[:1].lower() + label[1:]


def latest_payments(account: Account) -> list[PaymentLine]:
    """Return the last payments, newest first (R168). One query."""
    return [_line(payment, account) for payment in facts.latest_payments(account.person, LATEST)]


def payments_page(account: Account, *, branch: str, page: str) -> PaymentsPage:
    """Return a page of payments, by month. Two queries.

    Both arguments are what the address says: an unknown branch is all of them, and the page is the nearest there is.
    """
    counts = _counts(account)
    # Only a branch that the registry named goes on to the database.
    chosen = branch if branch in counts else ""
    count = counts[chosen] if chosen else sum(counts.values())
    last = rules.pages_needed(count, PER_PAGE)
    number = rules.page_number(page, last)
    found = facts.payments(account.person, branch=chosen or None)[(number - 1) * PER_PAGE : number * PER_PAGE]
    lines = [_line(payment, account) for payment in found]
    months = [(name, list(group)) for name, group in groupby(lines, key=lambda line: _month(line.paid_on))]
    return PaymentsPage(months, sorted(counts), chosen, count, number, last)


def payment_cells(account: Account, *, branch: str) -> Iterator[Sequence[str]]:
    """Yield the cells of every payment of a branch for a spreadsheet, latest first. One query, two with a branch.

    An unknown branch is all of them, as on the page.
    """
    chosen = branch if branch and branch in _counts(account) else None
    for payment in facts.payments(account.person, branch=chosen):
        yield (
            f"{payment.paid_on:%d/%m/%Y}",
            payment.branch,
            payment.label,
            spreadsheet.decimal(payment.amount_cents),
            _fund_name(payment.fund_code),
        )


def places(account: Account) -> list[Place]:
    """Return every fund and department where the member is known (R161), the account's own fund first. One query."""
    known = sorted(facts.departments(account.person), key=lambda pair: (pair[0] != account.fund_code, pair))
    found = [
        Place(_fund_name(code), [_department_name(department) for _, department in group])
        for code, group in groupby(known, key=lambda pair: pair[0])
    ]
    return [place for place in found if place.fund]


@functools.lru_cache(maxsize=1024)
def in_words(day: date) -> str:
    """Return « 18 février 2022 », and « 1er mars 2022 » as French says the first of a month."""
    return date_format(day, "j F Y") if day.day > 1 else f"1er {date_format(day, 'F Y')}"


def _counts(account: Account) -> dict[str, int]:
    """Return how many payments each branch has."""
    rows = facts.payments(account.person).order_by().values_list("branch").annotate(count=Count("pk"))
    return dict(rows)


def _line(payment: Payment, account: Account) -> PaymentLine:
    paid_by = "" if payment.fund_code == account.fund_code else _fund_name(payment.fund_code)
    return PaymentLine(
        payment.paid_on,
        in_words(payment.paid_on),
        payment.branch,
        " · ".join(filter(None, (payment.label, paid_by))),
        amounts.format(payment.amount_cents),
    )


def _month(day: date) -> str:
    return capfirst(date_format(day, "F Y"))


def _fund_name(code: str) -> str:
    """Return a fund's name, empty for a code no fund has: funds merge, and old payments keep the old code."""
    try:
        return catalogue.by_code(code).name if code else ""
    except UnknownFund:
        return ""


def _department_name(code: str) -> str:
    try:
        return catalogue.department(code).name
    except UnknownFund:
        return code
