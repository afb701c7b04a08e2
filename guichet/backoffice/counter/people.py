"""Who is present, as the registry has them: found by a number, shown so that a paper can be compared."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Holder
from guichet.enrolment.counter.operations import Obstacle
from guichet.enrolment.profile_names import PROFILES, HolderKind, ProfileName
from guichet.identifiers import siret
from guichet.identifiers.et import PREFIX
from guichet.registry import establishments, lookup
from guichet.registry.lookup import Reason
from guichet.registry.models import Establishment, NirKind, Person, PersonState

WHY: dict[str, Any] = {
    Obstacle.ACCOUNT: gettext_lazy(
        "Un compte existe déjà : une seconde inscription n'est pas possible, et n'est pas utile. Ouvrez le dossier "
        "pour voir ce qui bloque : mot de passe oublié, messagerie perdue, nouvelle situation à ajouter."
    ),
    Obstacle.CLOSED: gettext_lazy(
        "Le compte de cette personne a été fermé : il ne se rouvre pas au guichet. Ouvrez le dossier, notez la pièce "
        "vue, puis « Inscrire par courrier » : un mot de passe provisoire part à l'adresse connue."
    ),
    Obstacle.NO_ADDRESS: gettext_lazy(
        "Aucune adresse postale n'est connue : la lettre qui confirme l'inscription ne pourrait pas partir. Faites "
        "d'abord enregistrer l'adresse."
    ),
    Obstacle.NOBODY_RUNS_IT: gettext_lazy(
        "La MSA ne sait pas qui dirige cet établissement : il n'y a personne avec qui comparer une pièce d'identité. "
        "Faites d'abord enregistrer la personne responsable."
    ),
    Reason.LEFT: gettext_lazy("La MSA ne connaît plus cette personne ou cet établissement : il n'y a rien à ouvrir."),
    Reason.DECEASED: gettext_lazy(
        "La personne est enregistrée comme décédée. Si c'est une erreur, faites-la corriger."
    ),
    Reason.BLOCKED: gettext_lazy(
        "L'accès en ligne de cette personne est bloqué : identité en doute, usurpation ou protection. Transmettez à "
        "l'équipe sécurité."
    ),
    Reason.TEMPORARY_NUMBER: gettext_lazy(
        "Le numéro de cette personne est provisoire : elle s'inscrira quand son numéro définitif sera connu."
    ),
    Reason.DEPENDANT: gettext_lazy(
        "Cette personne utilise le numéro d'un parent : elle s'inscrira quand elle aura le sien."
    ),
}
_OTHERWISE = gettext_lazy(
    "Le fichier de la MSA ne permet pas de dire avec certitude de qui il s'agit. Faites d'abord corriger le dossier."
)


def why(reason: Obstacle | Reason) -> Any:
    """Return, in words, why nothing can be begun, and what to do."""
    return WHY.get(reason, _OTHERWISE)


class SeveralPeople(Exception):
    """The number means several living people: their birth dates tell them apart, on the page that finds."""


def find(number: str) -> Holder | None:
    """Return who has this number, None for nobody; whether the agent's fund knows them is another matter. One query.

    Raises SeveralPeople. A parent is meant rather than the children who use their number.
    """
    if number.startswith(PREFIX) or len(number) == siret.LENGTH:
        return establishments.find(number)
    rows = lookup.find(number)
    found = {one.pk: one for one in map(lookup.current, rows) if one is not None}
    own = [one for one in found.values() if one.nir_kind != NirKind.PARENT] or list(found.values())
    living = [one for one in own if one.state != PersonState.DECEASED] or own
    if len(living) > 1:
        raise SeveralPeople
    return living[0] if living else None


def profiles_of(holder: Holder) -> list[ProfileName]:
    """Return the profiles that somebody may enrol under, in the documents' order."""
    if isinstance(holder, Person):
        kind = HolderKind.PERSON
    else:
        kind = HolderKind.HOUSEHOLD if holder.household_employer else HolderKind.COMPANY
    return [profile for profile in PROFILES if profile.holder is kind]


@dataclass(frozen=True)
class Identity:
    """What a paper is compared with."""

    family_name: str
    usual_name: str
    given_names: str
    born: str
    establishment: str = ""


def identity_of(holder: Holder) -> Identity | None:
    """Return who must show a paper, None where the funds do not know who runs an establishment."""
    person = holder if isinstance(holder, Person) else holder.responsible
    if person is None:
        return None
    return Identity(
        family_name=person.birth_name.upper(),
        usual_name=person.usual_name.upper(),
        given_names=", ".join(name.strip() for name in person.given_names.split(",")),
        born=_in_words(person),
        establishment=holder.name or (holder.et or "") if isinstance(holder, Establishment) else "",
    )


def _in_words(person: Person) -> str:
    if person.birth_month is None or person.birth_day is None:
        return _("%(year)s, jour ou mois inconnu") % {"year": person.birth_year}
    born = dt.date(person.birth_year, person.birth_month, person.birth_day)
    return date_format(born, "j F Y").replace(" ", "\N{NO-BREAK SPACE}")
