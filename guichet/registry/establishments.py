"""Which establishment a typed number and the details that go with it mean, in one query whatever the answer (R43, R44).

As for people (`lookup`), the reason is for agents: outside, whoever is not identified meets the same words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from guichet.identifiers.et import PREFIX
from guichet.prepared import PreparedQuery, slot
from guichet.registry.lookup import Reason, current
from guichet.registry.matching import company_names_match, given_name_matches, names_match
from guichet.registry.models import Establishment, Person, PersonState

_BY_SIRET = PreparedQuery(
    lambda: Establishment.objects.select_related("responsible").filter(siret=slot(Establishment, "siret", "number"))[:1]
)
_BY_ET = PreparedQuery(
    lambda: Establishment.objects.select_related("responsible").filter(et=slot(Establishment, "et", "number"))[:1]
)


@dataclass(frozen=True)
class Responsible:
    """Whom somebody says runs an establishment: the names typed."""

    family_name: str
    given_name: str


@dataclass(frozen=True)
class EstablishmentIdentification:
    """The answer: an establishment exactly when the reason is IDENTIFIED."""

    establishment: Establishment | None
    reason: Reason
    responsible_known: bool = False
    """Whether the funds know who runs it, so that the names typed were really compared."""

    subject: str = field(default="", compare=False)
    """The establishment that the number leads to whatever the details, « » for none: SIRET and ET are one subject."""

    @property
    def holder(self) -> Establishment | None:
        """Whose account it is about."""
        return self.establishment


def find(number: str) -> Establishment | None:
    """Return the establishment of a SIRET or of an ET number, both names of one. One query."""
    return (_BY_ET if number.startswith(PREFIX) else _BY_SIRET).first(number=number)


def identification(
    number: str, *, household_employer: bool, company_name: str | None, responsible: Responsible
) -> EstablishmentIdentification:
    """Return the establishment meant and, for the case that agents read, why not. One query whatever the answer.

    `company_name` is None where none is asked (R68). Who runs the establishment is compared with whom the funds hold
    to run it, when they know.
    """
    found = find(number)
    compared = found or Establishment(name="PERSONNE", responsible_name="PERSONNE", responsible_given_names="Personne")
    runs_it = runs(compared, responsible)
    named = company_name is None or company_names_match(company_name, known=compared.name)
    if found is None or found.household_employer != household_employer:
        reason = Reason.UNKNOWN_NUMBER
    elif found.closed_on is not None:
        reason = Reason.LEFT
    elif not named or runs_it is False:
        reason = Reason.DETAILS_DIFFER
    else:
        reason = Reason.IDENTIFIED
    return EstablishmentIdentification(
        found if reason is Reason.IDENTIFIED else None,
        reason,
        responsible_known=runs_it is not None,
        subject=f"establishment {found.pk}" if found else "",
    )


def owned(person: Person, sirets: Sequence[str]) -> list[Establishment]:
    """Return the open establishments of these SIRET whose responsible person is this one (R74). One query.

    One of somebody else is left out, as one that does not exist is: nothing tells whose it is.
    """
    if not sirets:
        return []
    found = Establishment.objects.filter(siret__in=sirets, closed_on=None, household_employer=False)
    return [
        one
        for one in found.select_related("responsible", "responsible__replaced_by", "responsible__duplicate_of")
        if one.responsible is not None and (holder := current(one.responsible)) and holder.pk == person.pk
    ]


def runs(establishment: Establishment, named: Responsible) -> bool | None:
    """Tell whether these are the names of who runs it, None where the funds do not know. No query.

    `establishment` comes with its `responsible`, as `find` loads it.
    """
    person = establishment.responsible
    if person is not None:
        known = (person.birth_name, person.usual_name, person.given_names)
    elif establishment.responsible_name:
        known = (establishment.responsible_name, "", establishment.responsible_given_names)
    else:
        return None
    birth_name, usual_name, given_names = known
    answers = (
        names_match(named.family_name, birth_name=birth_name, usual_name=usual_name),
        given_name_matches(named.given_name, given_names=given_names, birth_name=birth_name),
    )
    # Of somebody deceased or blocked the funds wait for a successor: an agent looks.
    return all(answers) and (person is None or person.state == PersonState.LIVING)
