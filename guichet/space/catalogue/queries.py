"""What « Mes services » and the search read. How many queries each function makes is said.

A member's payments bear few different labels: the database gives each once. The titles of their papers may all differ:
it gives them in one text, since a row each would cost more than finding among them. Both are matched here, blind to
accents on both databases, and the rows of those that match are then read.
"""

import functools
import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.db.models import Exists, Q, QuerySet
from django.urls import reverse

from guichet.accounts.models import Account
from guichet.documents.models import Document
from guichet.registry.models import Bill, Contribution, ContributionKind, Parcel, Payment
from guichet.space import services
from guichet.space.catalogue.words import Asked, finder, places
from guichet.space.payments import queries as payments
from guichet.space.payments.choosing import PaymentLine
from guichet.space.payments.household import Household
from guichet.space.queries import fund_name, in_words
from guichet.space.services import Link
from guichet.space.services.base import Need, page
from guichet.space.sight import Sight

SHOWN = 8
"""Results of each kind: whoever finds more says more, or opens the whole list."""
MOST_TEXTS = 500
"""Different labels that one search follows: more of them, and what was typed tells nothing."""
_BETWEEN = "\x1f"
"""Stands between titles: « unit separator », which none holds."""
_JOINED = {
    "sqlite": "SELECT group_concat(pk), group_concat(title, char(31)) FROM ({}) found",
    "postgresql": "SELECT string_agg(pk::text, ','), string_agg(title, chr(31)) FROM ({}) found",
}


@dataclass(frozen=True)
class PaperFound:
    """A document that matches."""

    address: str
    title: str
    day: str
    unread: bool


@dataclass(frozen=True)
class Found:
    """What a search found, by kind; of each a few, with whether there are more."""

    services: Sequence[Link]
    payments: Sequence[PaymentLine]
    more_payments: bool
    papers: Sequence[PaperFound]
    more_papers: bool

    @property
    def is_nothing(self) -> bool:
        """Whether nothing matches."""
        return not (self.services or self.payments or self.papers)


def found(asked: Asked, household: Household, sight: Sight) -> Found:
    """Return what matches among the services, the payments and the documents of the file in sight.

    Four queries, one more where a time is looked for.
    """
    paid = _payments(asked, household)
    papers = _papers(asked, sight)
    return Found(
        services_found(asked, sight.bundle),
        payments.lines(paid[:SHOWN], household, sight),
        len(paid) > SHOWN,
        [_paper(one) for one in papers[:SHOWN]],
        len(papers) > SHOWN,
    )


def services_found(asked: Asked, bundle: str) -> list[Link]:
    """Return the services that match: by their title first, then by their other words, then by what they are for."""
    if not asked.words or asked.cents is not None:
        return []
    matches = finder(asked.words).match
    ranked: list[list[Link]] = [[], [], []]
    for one in services.offered(bundle):
        title = str(one.title)
        texts = (title, f"{title} {one.words}", f"{title} {one.words} {one.sentence}")
        place = next((place for place, text in enumerate(texts) if matches(text)), None)
        if place is not None:
            ranked[place].append(services.link(one))
    return [link for links in ranked for link in links][:SHOWN]


def needs(household: Household, sight: Sight) -> frozenset[Need]:
    """Return what the registry holds for the services of the file in sight. Two queries."""
    own = sight.owner
    branches = payments.choice(household, branch="", year="", month="").counts
    bills = Bill.objects.filter(**own.only)
    parcels = Parcel.objects.filter(**own.only)
    wages = Contribution.objects.filter(**own.only, kind=ContributionKind.WAGES)
    [row] = Account.objects.filter(pk=sight.account.pk).values_list(Exists(bills), Exists(parcels), Exists(wages))
    there = zip((Need.BILLS, Need.PARCELS, Need.WAGE_CONTRIBUTIONS), row, strict=True)
    return frozenset(need for need in Need if need.value in branches) | {need for need, held in there if held}


def _payments(asked: Asked, household: Household) -> list[Payment]:
    """Return the latest payments that match, one more than is shown. Two queries, one without words."""
    if not household.people or asked.is_nothing:
        return []
    chosen = payments.of(household)
    if asked.words:
        suit = _suiting(asked.words, household)
        if not suit:
            return []
        chosen = chosen.filter(_any(suit))
    if asked.times:
        chosen = chosen.filter(_any(Q(paid_on__range=time) for time in asked.times))
    if asked.cents is not None:
        chosen = chosen.filter(amount_cents=asked.cents)
    return list(chosen.order_by("-paid_on", "-id")[: SHOWN + 1])


def _suiting(words: Sequence[str], household: Household) -> list[Q]:
    """Return what the payments are that these words find: a condition for each person, fund and branch. One query."""
    # Of one person, the database need not tell whose each is: telling rows apart is most of what it does here.
    whose = ("person_id",) if household.has_children else ()
    texts = payments.of(household).order_by().values_list("branch", "label", "fund_code", *whose).distinct()
    [first, *_others] = household.people
    matches = finder(words).match
    suit = [
        (branch, label, fund, person)
        for branch, label, fund, person in ((*told, first)[:4] for told in texts)
        if matches(f"{branch} {label} {fund_name(fund)} {household.people[person]}")
    ]
    labels: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for branch, label, fund, person in suit[:MOST_TEXTS]:
        labels[branch, fund, person].append(label)
    # Few conditions with many labels: composing one of each label took longer than the database to answer.
    return [
        Q(branch=branch, fund_code=fund, person_id=person, label__in=found)
        for (branch, fund, person), found in labels.items()
    ]


def _papers(asked: Asked, sight: Sight) -> list[Document]:
    """Return the latest documents that match, one more than is shown. Two queries, three where a time is said."""
    # What a paper says of an amount is in its file, which nobody reads.
    if page("documents").address is None or asked.cents is not None or asked.is_nothing:
        return []
    own = Document.objects.filter(**sight.owner.only)
    keys: set[str] = set()
    if asked.words or asked.told:
        keys.update(_latest(own, (*asked.words, *asked.told)))
    if asked.times:
        # « Relevé fiscal 2021 » came in 2022: the year of either finds it.
        keys.update(_latest(own.filter(_any(Q(issued_on__range=time) for time in asked.times)), asked.words))
    if not keys:
        return []
    shown = own.filter(pk__in=keys).only("reference", "title", "issued_on", "read_at")
    return list(shown.order_by("-issued_on", "-id")[: SHOWN + 1])


def _latest(papers: QuerySet[Document], words: Sequence[str]) -> list[str]:
    """Return the keys of the latest documents whose title has all these words, one more than is shown. One query."""
    ordered = papers.order_by("-issued_on", "-id").values_list("pk", "title")
    sql, values = ordered.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_JOINED[connection.vendor].format(sql), values)
        keys, titles = cursor.fetchone()
    if keys is None:
        return []
    found = list(islice(places(words, titles, between=_BETWEEN), SHOWN + 1))
    every = keys.split(",")
    return [every[place] for place in found]


def _paper(one: Document) -> PaperFound:
    address = reverse("space:document", kwargs={"reference": one.reference})
    return PaperFound(address, one.title, in_words(one.issued_on), one.read_at is None)


def _any(conditions: Iterable[Q]) -> Q:
    return functools.reduce(operator.or_, conditions)
