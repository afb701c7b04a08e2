"""How well the answers to a question are kept, over all the members of a profile: for operators, never for pages.

**Population.** A profile's members at a fund: `people`, `payers`, `establishments`. No fund means all of them.

**Cannot answer.** The members of whom the registry has no row that counts.

**Odds.** The share, among members who can answer, whose answer is one of the first n guesses of a stranger who knows
the number, the names and the birth date already, and how widespread each answer is. Such a stranger begins with the
answer of most members, goes on with the answer of most of those left, and so on: greedy coverage of distinct members,
counted exactly. It leaves out what only somebody near the member knows: a bank statement, an age that goes with an
amount, a child seen to grow.

One pass over the rows of the window, then only the rows of the most widespread answers; members are looked up by
`payment_by_amount`, `contribution_of_person`, `contribution_of_establishment` and the unique keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guichet.identifiers.card import SERIAL_LENGTHS
from guichet.registry import facts
from guichet.registry.models import (
    Affiliation,
    AmountKind,
    Card,
    Child,
    Contribution,
    ContributionKind,
    Establishment,
    NirKind,
    Payment,
    Person,
    PersonState,
)

Members = QuerySet[Person] | QuerySet[Establishment]

CANDIDATES_PER_TRY = 8
"""Answers looked at for each guess; more are looked at when they would not be enough to be exact."""


@dataclass(frozen=True)
class Secrets:
    """The right answers to one question: the rows that count, whose each is, and what a stranger has to guess."""

    rows: QuerySet[Any]
    missing: str
    """What a member who cannot answer has not, after « has »: `no current card`."""
    holder: str = "person"
    """The column that says whose a row is."""
    value: str = ""
    """The column to guess; empty where only a blind index is kept, which tells nothing of the distribution."""
    space: int = 0
    """Then, how many answers there are to choose among, all as likely."""

    def held_by(self, members: Members) -> QuerySet[Any]:
        """Return those of the members who can answer."""
        mine = self.rows.filter(**{self.holder: OuterRef("pk")})
        return members.filter(Exists(mine))


@dataclass(frozen=True)
class Odds:
    """Figures of one question for one population, in members."""

    members: int
    can_answer: int
    guessed: tuple[int, ...]
    """At place n, the members whose answer is among the n + 1 best guesses; empty where it cannot be counted."""
    space: int

    @property
    def cannot_answer_share(self) -> float | None:
        """Share of the members who cannot answer, 0 to 1; None without members."""
        return (self.members - self.can_answer) / self.members if self.members else None

    def guessed_share(self, tries: int) -> float | None:
        """Chance that a stranger guesses within so many tries, 0 to 1; None where nobody can answer."""
        if self.space:
            return min(1.0, tries / self.space)
        if not self.can_answer or not tries:
            return None
        return self.guessed[min(tries, len(self.guessed)) - 1] / self.can_answer


def payment_amounts(*, since: date, until: date, shared_percent: int) -> Secrets:
    """Return the amounts that `facts.payment_amount_matches` accepts."""
    rows = Payment.objects.filter(paid_on__range=(since, until))
    missing = f"no payment from {since} to {until} that counts"
    return Secrets(_not_shared(rows, AmountKind.PAYMENT, shared_percent), missing, value="amount_cents")


def bill_amounts(*, since: date, until: date, shared_percent: int) -> Secrets:
    """Return the amounts that `facts.bill_amount_matches` accepts."""
    rows = Contribution.objects.filter(paid_on__range=(since, until), kind=ContributionKind.BILL)
    missing = f"no bill paid from {since} to {until} that counts"
    return Secrets(_not_shared(rows, AmountKind.BILL, shared_percent), missing, value="amount_cents")


def wages_amounts(*, since: date, until: date, shared_percent: int) -> Secrets:
    """Return the amounts that `facts.wages_amount_matches` accepts."""
    rows = Contribution.objects.filter(paid_on__range=(since, until), kind=ContributionKind.WAGES)
    missing = f"no contributions on wages paid from {since} to {until} that count"
    rows = _not_shared(rows, AmountKind.WAGES, shared_percent)
    return Secrets(rows, missing, holder="establishment", value="amount_cents")


def child_birth_dates() -> Secrets:
    """Return the dates that `facts.child_birth_date_matches` accepts."""
    return Secrets(Child.objects.all(), "no child", value="birth_date")


def card_serials() -> Secrets:
    """Return the cards that `facts.card_serial_matches` accepts: as many serials as the fewest digits make.

    Whether the issuer hands serials out in order, which would make guessing easier, is published nowhere.
    """
    return Secrets(Card.objects.filter(current=True), "no current card", space=10 ** min(SERIAL_LENGTHS))


def people(fund_code: str) -> QuerySet[Person]:
    """Return those who may enrol: living, known still, with a permanent number of their own that is not replaced."""
    found = Person.objects.filter(
        state=PersonState.LIVING, nir_kind=NirKind.PERMANENT, left_on=None, replaced_by=None, duplicate_of=None
    )
    if not fund_code:
        return found
    return found.filter(Exists(Affiliation.objects.filter(person=OuterRef("pk"), fund_code=fund_code)))


def payers(fund_code: str) -> QuerySet[Person]:
    """Return those of `people` who ever paid a bill, or run an open establishment of this fund."""
    billed = Contribution.objects.filter(person=OuterRef("pk"), kind=ContributionKind.BILL)
    run = establishments(fund_code).filter(responsible=OuterRef("pk"))
    return people(fund_code).filter(Q(Exists(billed)) | Q(Exists(run)))


def establishments(fund_code: str) -> QuerySet[Establishment]:
    """Return the open establishments of companies."""
    return _open_establishments(fund_code, household_employer=False)


def households(fund_code: str) -> QuerySet[Establishment]:
    """Return the open establishments of those who employ at home."""
    return _open_establishments(fund_code, household_employer=True)


def measure(secrets: Secrets, members: Members, *, tries: int) -> Odds:
    """Count who can answer, and whose answer is among the `tries` best guesses."""
    guessed = _best_guesses(secrets, members, tries) if secrets.value else ()
    return Odds(members.count(), secrets.held_by(members).count(), guessed, secrets.space)


def cannot_answer_any(questions: Iterable[Secrets], members: Members) -> int:
    """Return how many members can answer none of these questions: only the letter is left to them."""
    left = members
    for secrets in questions:
        left = left.filter(~Exists(secrets.rows.filter(**{secrets.holder: OuterRef("pk")})))
    return left.count()


def _not_shared(rows: QuerySet[Any], kind: AmountKind, shared_percent: int) -> QuerySet[Any]:
    return rows.exclude(amount_cents__in=facts.shared_amounts(kind, shared_percent).values("amount_cents"))


def _open_establishments(fund_code: str, *, household_employer: bool) -> QuerySet[Establishment]:
    found = Establishment.objects.filter(household_employer=household_employer, closed_on=None)
    return found.filter(fund_code=fund_code) if fund_code else found


def _best_guesses(secrets: Secrets, members: Members, tries: int) -> tuple[int, ...]:
    rows = secrets.rows.filter(**{f"{secrets.holder}__in": members}).order_by()
    spread = rows.values_list(secrets.value).annotate(members=Count(secrets.holder, distinct=True))
    by_spread = spread.order_by("-members", secrets.value)
    candidates = tries * CANDIDATES_PER_TRY
    while True:
        widest = list(by_spread[: candidates + 1])
        looked_at = [value for value, _ in widest[:candidates]]
        gains = _cover(_holders(rows, secrets, looked_at), tries)
        # An answer not looked at could not have added more than all its members.
        if len(widest) <= candidates or gains[-1] >= widest[-1][1]:
            return tuple(sum(gains[: place + 1]) for place in range(tries))
        candidates *= 4


def _holders(rows: QuerySet[Any], secrets: Secrets, values: list[Any]) -> list[set[int]]:
    """Return who has each of these answers."""
    found: dict[Any, set[int]] = {value: set() for value in values}
    pairs = rows.filter(**{f"{secrets.value}__in": values}).values_list(secrets.value, secrets.holder)
    for value, holder in pairs.iterator():
        found[value].add(holder)
    return list(found.values())


def _cover(answers: list[set[int]], tries: int) -> list[int]:
    """Return how many members each guess adds, the best one left each time."""
    gains = []
    nobody: set[int] = set()
    for _ in range(tries):
        best = max(answers, key=len, default=nobody)
        gains.append(len(best))
        answers = [holders - best for holders in answers]
    return gains
