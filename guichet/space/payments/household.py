"""Whose payments a file shows: the member's, and those of the children under their number (R13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import IntegerField, Q, Subquery
from django.utils.translation import gettext as _

from guichet.documents.models import Document
from guichet.prepared import PreparedQuery, Slot, slot
from guichet.registry.models import Person, PersonState
from guichet.space.payments import rules
from guichet.space.sight import Sight

RECENT = 100
"""Documents among which the unread are counted: an older one that nobody opened is no news."""


@dataclass(frozen=True)
class Household:
    """Who is paid, and what else home says of them."""

    people: Mapping[int, str]
    """Key of each -> the name to say whom it is for, empty for the member; nobody for an establishment."""
    unread: int
    """Documents of the file that were never opened, among the latest `RECENT`."""

    @property
    def has_children(self) -> bool:
        """Whether payments of somebody else are shown."""
        return len(self.people) > 1


class _Unread(Subquery):
    """How many of the documents of a query are unread; its rows are read once, where a set of keys is looked up."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) latest WHERE latest.read_at IS NULL)"
    output_field = IntegerField()


def _unread(column: str, value: Slot) -> Subquery:
    latest = Document.objects.filter(**{column: value}).order_by("-issued_on", "-id")[:RECENT]
    return _Unread(latest.values("read_at"))


_OF_PERSON = PreparedQuery(
    lambda: (
        Person.objects.filter(
            Q(pk=slot(Person, "id", "person")) | Q(insured_parent=slot(Person, "insured_parent", "person"))
        )
        .annotate(unread=_unread("person", slot(Document, "person")))
        .order_by("pk")
        .values_list("pk", "given_names", "birth_year", "birth_month", "birth_day", "state", "unread")
    )
)
_UNREAD_OF_ESTABLISHMENT = PreparedQuery(
    lambda: Document.objects.filter(
        pk__in=Document.objects.filter(establishment=slot(Document, "establishment"))
        .order_by("-issued_on", "-id")[:RECENT]
        .values("pk"),
        read_at__isnull=True,
    ).values_list("pk")
)


def of(sight: Sight, *, today: date) -> Household:
    """Return who is paid in the file in sight. One query.

    A child is a dependant who is a minor today, whom no agent blocked: from 18 on, payments are one's own affair.
    """
    person = sight.paid
    if person is None:
        establishment = sight.owner.establishment
        return Household({}, len(_UNREAD_OF_ESTABLISHMENT.rows(establishment=establishment.pk if establishment else 0)))
    people, unread = {person.pk: ""}, 0
    for key, names, year, month, day, state, count in _OF_PERSON.rows(person=person.pk):
        unread = count
        if key != person.pk and state == PersonState.LIVING and rules.is_minor((year, month, day), today=today):
            people[key] = names.split(",")[0].strip() or _("votre enfant")
    return Household(people, unread or 0)
