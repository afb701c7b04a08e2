"""What each kind of structure may read about somebody, and nothing else (docs/adr/0140-what-a-third-party-reads.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.conventions.models import Convention
from guichet.conventions.rules import StructureKind
from guichet.identifiers import amounts
from guichet.registry.models import Aid, FamilyResources, Person, RsaFile, RsaState
from guichet.space.queries import in_words

YEARS: Final = 2
"""Of resources: the PSU is reckoned from one, and the one before explains it."""
RSA: Final[Mapping[str, str | Promise]] = {
    RsaState.OPEN: gettext_lazy("ouvert"),
    RsaState.SUSPENDED: gettext_lazy("suspendu"),
    RsaState.CLOSED: gettext_lazy("clos"),
}


@dataclass(frozen=True)
class Shown:
    """What is shown."""

    title: str
    rows: Sequence[Sequence[tuple[str, str]]]
    """Of each, labels and values: a row of a table would lose its head on a telephone."""
    nothing: str
    """Said where there is no row."""


def of(convention: Convention, person: Person) -> Shown | None:
    """Return what the structure of a convention reads about a person; None for a kind that reads about nobody."""
    read = _READ.get(convention.structure.kind)
    if read is None:
        return None
    # The registry may have given them another row since the convention was signed.
    return read(convention, person.replaced_by or person.duplicate_of or person)


def _aids(convention: Convention, person: Person) -> Shown:
    """Only the aids which this very structure gives: its third-party number says so."""
    number = convention.structure.third_party_number
    found = (
        Aid.objects.filter(third_party_number=number, **_whose(convention, person)) if number else Aid.objects.none()
    )
    return Shown(
        _("Aides accordées"),
        [
            [
                (_("Aide"), one.label),
                (_("Du"), in_words(one.since)),
                (_("Au"), in_words(one.until)),
                (_("Accordé"), " · ".join(_granted(one))),
            ]
            for one in found.order_by("-since", "-pk")
        ],
        _("Aucune aide accordée par votre structure n'est connue pour cette personne."),
    )


def _resources(convention: Convention, person: Person) -> Shown:
    found = FamilyResources.objects.filter(**_whose(convention, person)).order_by("-year")[:YEARS]
    return Shown(
        _("Ressources du foyer, pour la PSU"),
        [
            [
                (_("Année"), str(one.year)),
                (_("Ressources de l'année"), amounts.format(one.amount_cents)),
                (_("Enfants à charge"), str(one.dependent_children)),
            ]
            for one in found
        ],
        _("La caisse ne connaît pas les ressources de cette famille. Demandez-lui son avis d'imposition."),
    )


def _rsa(convention: Convention, person: Person) -> Shown:
    found = RsaFile.objects.filter(**_whose(convention, person))
    return Shown(
        _("Dossier RSA"),
        [
            [
                (_("Dossier"), str(RSA[one.state])),
                (_("Ouvert le"), in_words(one.opened_on)),
                (_("Dans cet état depuis le"), in_words(one.since)),
            ]
            for one in found
        ],
        _("Aucun dossier RSA n'est connu pour cette personne."),
    )


def _whose(convention: Convention, person: Person) -> dict[str, Any]:
    return {"person": person, "fund_code__in": convention.fund_codes}


def _granted(one: Aid) -> list[str]:
    said = []
    if one.hours is not None:
        said.append(ngettext("%(count)d heure", "%(count)d heures", one.hours) % {"count": one.hours})
    if one.amount_cents is not None:
        said.append(amounts.format(one.amount_cents))
    return said


_READ: Final[Mapping[str, Callable[[Convention, Person], Shown]]] = {
    StructureKind.HOME_HELP: _aids,
    StructureKind.CHILDCARE: _resources,
    StructureKind.COUNTY: _rsa,
}
