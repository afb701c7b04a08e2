"""What the invented people have on their papers, as the registry holds it today."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from guichet.accounts.models import Account
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.identifiers import amounts, establishment, nir
from guichet.registry.demo_scenarios import (
    DEMO_ESTABLISHMENTS,
    DEMO_SCENARIOS,
    DemoEstablishment,
    DemoScenario,
)
from guichet.registry.models import Payment

PAYMENTS_SHOWN: Final = 3


@dataclass(frozen=True)
class PaidAmount:
    """A line of a statement of payments."""

    paid_on: date
    branch: str
    amount: str
    """As on paper: « 42,17 € »."""


@dataclass(frozen=True)
class Papers:
    """Someone to enrol as, and what they would copy from their papers."""

    scenario: DemoScenario
    funds: Sequence[Fund]
    """Those that know the person, or that would serve them."""
    payments: Sequence[PaidAmount]
    """The last ones."""
    has_account: bool
    """Whether somebody enrolled as this person already, and enrolment would stop there."""

    @property
    def number(self) -> str:
        """The 13 characters, grouped as on a card."""
        return nir.group(self.scenario.body)

    @property
    def key(self) -> str:
        """The two digits that follow."""
        return nir.key(self.scenario.body)

    @property
    def bill(self) -> str:
        """A bill paid lately, as on paper; empty for none."""
        return amounts.format(self.scenario.bill_cents) if self.scenario.bill_cents else ""

    @property
    def birth_date(self) -> date:
        """As they type it."""
        return date(*self.scenario.birth_date)


@dataclass(frozen=True)
class EstablishmentPapers:
    """An establishment to enrol or to attach, and what is on its letters from MSA."""

    establishment: DemoEstablishment
    fund: Fund
    has_account: bool

    @property
    def numbers(self) -> Sequence[tuple[str, str]]:
        """Each number, grouped as on papers, and as one copies it."""
        known = [self.establishment.siret, self.establishment.et]
        return [(establishment.group(number), number) for number in known if number]

    @property
    def wages(self) -> str:
        """Contributions on wages paid lately, as on paper; empty for none."""
        cents = self.establishment.wages_cents
        return amounts.format(cents) if cents else ""


def all_establishments(*, now: datetime) -> list[EstablishmentPapers]:
    """Return every one of DEMO_ESTABLISHMENTS, in their order. One query."""
    refs = [one.source_ref for one in DEMO_ESTABLISHMENTS]
    accounts = Account.objects.filter(establishment__source_ref__in=refs).select_related("establishment", "contact")
    enrolled = {one.establishment.source_ref for one in accounts if one.establishment and one.counts_as_existing(now)}
    return [
        EstablishmentPapers(one, catalogue.by_department(one.department), one.source_ref in enrolled)
        for one in DEMO_ESTABLISHMENTS
    ]


def all_papers(*, now: datetime) -> list[Papers]:
    """Return everyone of DEMO_SCENARIOS, in their order. Two queries."""
    refs = [scenario.source_ref for scenario in DEMO_SCENARIOS]
    accounts = Account.objects.filter(person__source_ref__in=refs).select_related("person", "contact")
    enrolled = {account.person.source_ref for account in accounts if account.person and account.counts_as_existing(now)}
    payments = _last_payments(refs, now)
    return [
        Papers(
            scenario=scenario,
            funds=[catalogue.by_department(department) for department in scenario.departments],
            payments=payments[scenario.source_ref],
            has_account=scenario.source_ref in enrolled,
        )
        for scenario in DEMO_SCENARIOS
    ]


def _last_payments(refs: Sequence[str], now: datetime) -> defaultdict[str, list[PaidAmount]]:
    # Recent enough to be asked about: `payment_months` is six at most.
    since = now.date() - timedelta(days=180)
    found = Payment.objects.filter(person__source_ref__in=refs, paid_on__gte=since).order_by("-paid_on", "-id")
    shown: defaultdict[str, list[PaidAmount]] = defaultdict(list)
    for payment in found.select_related("person"):
        lines = shown[payment.person.source_ref]
        if len(lines) < PAYMENTS_SHOWN:
            lines.append(PaidAmount(payment.paid_on, payment.branch, amounts.format(payment.amount_cents)))
    return shown
