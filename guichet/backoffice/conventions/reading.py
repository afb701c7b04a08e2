"""Conventions as pages show them: lists, everything that one says, and what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guichet.accounts.states import AccountState
from guichet.backoffice.content.queries import names
from guichet.backoffice.conventions import words
from guichet.conventions import numbers
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import ConventionState, End, MemberState, Service
from guichet.funds import catalogue
from guichet.identifiers import siret as sirets
from guichet.identifiers import ti
from guichet.registry.naming import display_name

MOST = 200
"""Lines of a list: beyond, one searches."""


class View(StrEnum):
    """The lists there are."""

    WAITING = "attente"
    IN_FORCE = "vigueur"
    ENDING = "bientot"
    OVER = "terminees"


@dataclass(frozen=True)
class Line:
    """A convention in a list."""

    convention: Convention
    name: str
    kind: words.Words
    number: str
    state: words.Words
    pill: str


@dataclass(frozen=True)
class Person:
    """Somebody named by a convention."""

    member: Member
    number: str
    """TI number, empty before there is an account."""
    services: Sequence[words.Words]
    state: words.Words
    waits: bool
    """Whether their letter has not served yet."""
    given_back: bool
    """Whether the structure, or an agent, took their access away under the convention before."""


def lines(fund_code: str, view: View, *, today: date) -> list[Line]:
    """Return a list of a fund's conventions. One query."""
    found = _of(fund_code, view, today=today)
    return [_line(one, today) for one in found.select_related("structure")[:MOST]]


def count(fund_code: str, view: View, *, today: date) -> int:
    """Return how many conventions a list has."""
    return _of(fund_code, view, today=today).count()


def search(fund_code: str, typed: str, *, today: date) -> list[Line]:
    """Return the conventions of a fund that a name, a number, a SIRET or a third-party number means. One query."""
    text = " ".join(typed.split())
    wanted = Q(structure__name__icontains=text) | Q(structure__third_party_number__iexact=text)
    if number := numbers.parse(text):
        wanted |= Q(number=number)
    if digits := "".join(filter(str.isdigit, text)):
        wanted |= Q(structure__siret=digits)
    found = Convention.objects.filter(wanted, fund_code=fund_code).select_related("structure")
    return [_line(one, today) for one in found.order_by("structure__name", "-proposed_at")[:MOST]]


def _of(fund_code: str, view: View, *, today: date) -> QuerySet[Convention]:
    mine = Convention.objects.filter(fund_code=fund_code)
    if view is View.WAITING:
        return mine.filter(state=ConventionState.PROPOSED).order_by("proposed_at")
    if view is View.OVER:
        return mine.filter(state__in=[ConventionState.ENDED, ConventionState.REFUSED]).order_by("-decided_at")
    present = mine.filter(state=ConventionState.APPROVED)
    return present.filter(ends_on__lte=today + words.SOON).order_by("ends_on") if view is View.ENDING else (
        present.order_by("structure__name")
    )  # fmt: skip


def _line(one: Convention, today: date) -> Line:
    state, pill = words.state(one, today)
    return Line(one, name_of(one), words.KIND_NAMES[one.structure.kind], numbers.group(one.number), state, pill)


def name_of(one: Convention) -> str:
    """Return the structure's name as the convention gives it."""
    return str((one.structure_said or {}).get("name") or one.structure.name)


def said(one: Convention) -> dict[str, object]:
    """Return everything that a convention says: what another agent reads, and what `content.mark_of` marks."""
    structure = one.structure_said or {
        "name": one.structure.name,
        "siret": one.structure.siret,
        "third_party_number": one.structure.third_party_number,
        "postal_lines": one.structure.postal_lines,
    }
    beneficiaries = one.beneficiaries.filter(until=None).select_related("person").order_by("pk")
    return {
        "name": structure["name"],
        "siret": sirets.group(structure["siret"]) if structure["siret"] else "",
        "third_party_number": structure["third_party_number"],
        "address": [line for line in structure["postal_lines"] if line],
        "funds": [catalogue.by_code(code).name for code in one.fund_codes if catalogue.has_code(code)],
        "services": [words.SERVICES[Service(name)] for name in one.services],
        "signatories": [
            (_("Pour la structure") if who["side"] == "structure" else _("Pour la MSA"), who, _day(who["signed_on"]))
            for who in one.signatories
        ],
        "persons": persons(one),
        "beneficiaries": [(display_name(each.person), f"{each.person.birth_year}") for each in beneficiaries],
    }


def persons(one: Convention) -> list[Person]:
    """Return who is named, and was. Two queries at most."""
    taken: set[int] = set()
    if one.state == ConventionState.PROPOSED and one.replaces is not None:
        removed = one.replaces.members.filter(state=MemberState.REMOVED, delegate__isnull=False)
        if one.replaces.state == ConventionState.APPROVED:
            taken = {pk for pk in removed.values_list("delegate_id", flat=True) if pk is not None}
    found = one.members.select_related("delegate__account", "named_by").order_by("state", "pk")
    return [_person(member, taken) for member in found]


def _person(member: Member, taken: set[int]) -> Person:
    delegate = member.delegate
    return Person(
        member=member,
        number=ti.group(str(delegate.number)) if delegate else "",
        services=[words.SERVICES[Service(name)] for name in member.services],
        state=words.PERSON_STATES[member.state],
        waits=delegate is not None and delegate.account.state == AccountState.AWAITING_LETTER,
        given_back=member.delegate_id in taken,
    )


def history(one: Convention) -> list[str]:
    """Return what happened, in order, each with the agent who did it. One query."""
    known = names([one.proposed_by, one.decided_by, one.ended_by])
    taken_back = one.decided_by == one.proposed_by
    decided = _("Approuvée")
    if one.state == ConventionState.REFUSED:
        decided = _("Proposition reprise") if taken_back else _("Refusée")
    ends = {End.WITHDRAWN: _("Retirée"), End.EXPIRED: _("Dernier jour passé"), End.REPLACED: _("Remplacée")}
    steps = [
        (_("Proposée"), one.proposed_at, one.proposed_by),
        (decided, one.decided_at, one.decided_by),
        (_("Dernier rappel envoyé"), one.reminded_at, None),
        (ends.get(End(one.end), "") if one.end else "", one.ended_at, one.ended_by),
    ]
    return [_happened(what, at, who, known) for what, at, who in steps if what and at is not None]


def _happened(what: str, at: datetime, who: UUID | None, known: dict[str, str]) -> str:
    told = {"what": what, "moment": date_format(timezone.localtime(at), "j F Y \\à G \\h i")}
    if who is None:
        return _("%(what)s le %(moment)s") % told
    return _("%(what)s le %(moment)s, par %(who)s") % {**told, "who": known.get(str(who), _("un agent"))}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
