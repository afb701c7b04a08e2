"""Whose payments a file shows: the member's, and those of the children under their number (R13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Func, IntegerField, Q, Subquery
from django.utils.translation import gettext as _

from guichet.documents.models import Document
from guichet.prepared import PreparedQuery, Slot, slot
from guichet.registry.models import Establishment, Person, PersonState, RequestState
from guichet.requests.models import Request
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
    asked: int = 0
    """Requests of the file that wait for something the member has to give."""

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


def _asked(column: str, value: Slot) -> Subquery:
    waiting = Request.objects.filter(**{column: value}, state=RequestState.COMPLEMENT_ASKED)
    counted = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(waiting.order_by().values(counted=counted), output_field=IntegerField())


_OF_PERSON = PreparedQuery(
    lambda: (
        Person.objects.filter(
            Q(pk=slot(Person, "id", "person")) | Q(insured_parent=slot(Person, "insured_parent", "person"))
        )
        .annotate(unread=_unread("person", slot(Document, "person")), asked=_asked("person", slot(Request, "person")))
        .order_by("pk")
        .values_list("pk", "given_names", "birth_year", "birth_month", "birth_day", "state", "unread", "asked")
    )
)
_OF_ESTABLISHMENT = PreparedQuery(
    lambda: (
        Establishment.objects.filter(pk=slot(Establishment, "id", "establishment"))
        .annotate(
            unread=_unread("establishment", slot(Document, "establishment")),
            asked=_asked("establishment", slot(Request, "establishment")),
        )
        .values_list("unread", "asked")
    )
)


def of(sight: Sight, *, today: date) -> Household:
    """Return who is paid in the file in sight. One query.

    A child is a dependant who is a minor today, whom no agent blocked: from 18 on, payments are one's own affair.
    """
    person = sight.paid
    if person is None:
        establishment = sight.owner.establishment
        rows = _OF_ESTABLISHMENT.rows(establishment=establishment.pk if establishment else 0)
        unread, asked = rows[0] if rows else (0, 0)
        return Household({}, unread or 0, asked or 0)
    people, unread, asked = {person.pk: ""}, 0, 0
    for key, names, year, month, day, state, count, waiting in _OF_PERSON.rows(person=person.pk):
        unread, asked = count, waiting
        if key != person.pk and state == PersonState.LIVING and rules.is_minor((year, month, day), today=today):
            people[key] = names.split(",")[0].strip() or _("votre enfant")
    return Household(people, unread or 0, asked or 0)
