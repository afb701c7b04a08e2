"""Who a typed number and the details that go with it belong to, in one query whatever the answer.

Each state of a person has one outcome, decided in docs/adr/0010-registry-states.md. The reason is for agents: outside,
whoever is not identified meets the same words.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from guichet.prepared import PreparedQuery, slot
from guichet.registry.matching import birth_date_matches, given_name_matches, names_match
from guichet.registry.models import NirKind, Person, PersonState
from guichet.sealing.keyring import keyring

NIR_PURPOSE = "registry.nir"
# A number replaced, then found to be a duplicate: more steps than that is a mistake in the file, for an agent.
MOST_STEPS = 2
STEPS = (
    "replaced_by",
    "duplicate_of",
    "replaced_by__replaced_by",
    "replaced_by__duplicate_of",
    "duplicate_of__replaced_by",
    "duplicate_of__duplicate_of",
)


@functools.cache
def _by_index(keys: int) -> PreparedQuery[Person]:
    """Return the look-up; there are several keys while they are rotated."""
    indexes = [slot(Person, "nir_index", f"key_{rank}") for rank in range(keys)]
    return PreparedQuery(lambda: Person.objects.filter(nir_index__in=indexes).select_related(*STEPS).order_by("pk"))


class Reason(StrEnum):
    """Why someone was identified or not. Never shown outside."""

    IDENTIFIED = "identified"
    UNKNOWN_NUMBER = "unknown_number"
    DETAILS_DIFFER = "details_differ"
    """The number is known, with another name or birth date."""
    TEMPORARY_NUMBER = "temporary_number"
    DEPENDANT = "dependant"
    """The details are those of someone who uses an insured parent's number."""
    BLOCKED = "blocked"
    DECEASED = "deceased"
    LEFT = "left"
    """The funds know the person no longer."""
    RESPONSIBLE_UNKNOWN = "responsible_unknown"
    """The funds do not know who runs the establishment, and somebody wants to take its account over."""
    UNCLEAR = "unclear"
    """Two living people answer to the number and the details, or the links between rows lead nowhere."""


@dataclass(frozen=True)
class Identification:
    """The answer: a person exactly when the reason is IDENTIFIED."""

    person: Person | None
    reason: Reason
    subject: str = field(default="", compare=False)
    """The living person whom the number leads to whatever the details, « » where it leads to nobody or to several.

    A number and the one that replaced it are one subject: what is counted under it gives no tries twice.
    """

    @property
    def holder(self) -> Person | None:
        """Whose account it is about."""
        return self.person


def _nobody() -> Person:
    """Return whom the details are compared with when the number is unknown: made anew, since a row takes time too."""
    return Person(birth_name="PERSONNE", given_names="Personne", birth_year=1900, birth_month=1, birth_day=1)


# When no row can be identified, the first of these found among the rows with the right details is told to agents.
_BY_INTEREST = (
    Reason.UNCLEAR,
    Reason.BLOCKED,
    Reason.TEMPORARY_NUMBER,
    Reason.DEPENDANT,
    Reason.LEFT,
    Reason.DECEASED,
)


def nir_index(body: str) -> str:
    """Return the blind index under which the importer stores 13 characters."""
    return keyring().blind_index(body, purpose=NIR_PURPOSE)


def find(nir_body: str) -> list[Person]:
    """Return every person the 13 characters may mean, in one query: two born a century apart, a parent's dependants.

    Links to other rows are loaded with it and not followed: see `current`.
    """
    indexes = keyring().blind_indexes(nir_body, purpose=NIR_PURPOSE)
    return _by_index(len(indexes)).all(**{f"key_{rank}": index for rank, index in enumerate(indexes)})


def current(person: Person) -> Person | None:
    """Return the row that holds for a person: theirs, or where replaced numbers and duplicates lead.

    None when more than two steps would be needed. A row from `find` costs no query.
    """
    for _ in range(MOST_STEPS):
        successor = person.replaced_by or person.duplicate_of
        if successor is None:
            return person
        person = successor
    # The columns and not the rows: the third step was not loaded.
    return person if person.replaced_by_id is None and person.duplicate_of_id is None else None


def identify(nir_body: str, *, family_name: str, given_name: str, birth_date: tuple[int, int, int]) -> Person | None:
    """Return the person whom the number, the names and the birth date (year, month, day) all mean (R73).

    None is « unknown », whatever the reason (`identification` tells it).
    """
    found = identification(nir_body, family_name=family_name, given_name=given_name, birth_date=birth_date)
    return found.person


def identification(
    nir_body: str, *, family_name: str, given_name: str, birth_date: tuple[int, int, int]
) -> Identification:
    """Return the person meant and, for the case that agents read, why not. One query whatever the answer."""
    rows = find(nir_body)
    holders = [current(row) for row in rows or [_nobody()]]
    subject = _subject(holders if rows else [])
    meant: dict[int, tuple[Person | None, Reason]] = {}
    for row, holder in zip(rows or [_nobody()], holders, strict=True):
        compared = holder or row
        # All three are computed, so that the time does not tell which one differs.
        answers = (
            names_match(family_name, birth_name=compared.birth_name, usual_name=compared.usual_name),
            given_name_matches(given_name, given_names=compared.given_names, birth_name=compared.birth_name),
            birth_date_matches(typed=birth_date, known=(compared.birth_year, compared.birth_month, compared.birth_day)),
        )
        if rows and all(answers):
            meant[compared.pk] = (holder, outcome(holder))
    return replace(_decide(meant.values(), number_known=bool(rows)), subject=subject)


def _subject(holders: Iterable[Person | None]) -> str:
    living = {one.pk for one in holders if one is not None and one.state == PersonState.LIVING}
    return f"person {living.pop()}" if len(living) == 1 else ""


def outcome(person: Person | None) -> Reason:
    """Return what a row allows by itself, names and dates apart; `current` gave it."""
    if person is None:
        return Reason.UNCLEAR
    refusals = {
        Reason.DECEASED: person.state == PersonState.DECEASED,
        Reason.BLOCKED: person.state == PersonState.BLOCKED,
        Reason.LEFT: person.left_on is not None,
        Reason.DEPENDANT: person.nir_kind == NirKind.PARENT,
        Reason.TEMPORARY_NUMBER: person.nir_kind in (NirKind.AWAITING, NirKind.PROVISIONAL),
    }
    return next((reason for reason, applies in refusals.items() if applies), Reason.IDENTIFIED)


def _decide(meant: Iterable[tuple[Person | None, Reason]], *, number_known: bool) -> Identification:
    reasons = list(meant)
    identified = [person for person, reason in reasons if reason is Reason.IDENTIFIED]
    if len(identified) == 1:
        return Identification(identified[0], Reason.IDENTIFIED)
    if identified:
        return Identification(None, Reason.UNCLEAR)
    for reason in _BY_INTEREST:
        if any(reason is told for _, told in reasons):
            return Identification(None, reason)
    return Identification(None, Reason.DETAILS_DIFFER if number_known else Reason.UNKNOWN_NUMBER)
