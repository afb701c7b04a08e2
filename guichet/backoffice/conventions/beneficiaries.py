"""The people whom a convention names, from the numbers that an agent typed: each is known to a fund that it names."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guichet.identifiers import nir
from guichet.registry import lookup
from guichet.registry.models import Affiliation, Person, PersonState

MOST = 500


class Wrong(Exception):
    """A line cannot be taken; `sentence` says which and what to do. It never quotes the number."""

    def __init__(self, sentence: str) -> None:
        """Take the sentence."""
        super().__init__()
        self.sentence = sentence


def read(text: str, *, fund_codes: Sequence[str]) -> list[Person]:
    """Return who the lines mean, each once. Raises Wrong at the first that means nobody, or several."""
    typed = [(rank, line) for rank, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(typed) > MOST:
        raise Wrong(_("%(most)d personnes au plus. Faites une autre convention pour les suivantes.") % {"most": MOST})
    found = [_person(rank, line) for rank, line in typed]
    known = set(
        Affiliation.objects.filter(person__in=[one for _rank, one in found], fund_code__in=fund_codes).values_list(
            "person_id", flat=True
        )
    )
    for rank, person in found:
        if person.pk not in known:
            raise _unknown(rank)
    return list({person.pk: person for _rank, person in found}.values())


def lines(persons: Sequence[Person]) -> str:
    """Return the lines of those who are named already."""
    return "\n".join(nir.group(person.nir) for person in persons if person.nir)


def _person(rank: int, line: str) -> tuple[int, Person]:
    try:
        body = nir.parse(line).body
    except nir.InvalidNir:
        raise Wrong(
            _("Ligne %(line)d : ce n'est pas un numéro de Sécurité sociale. Comptez ses chiffres.") % {"line": rank}
        ) from None
    found = {one.pk: one for one in map(lookup.current, lookup.find(body)) if one is not None and _counts(one)}
    if len(found) != 1:
        raise _unknown(rank)
    return rank, next(iter(found.values()))


def _counts(person: Person) -> bool:
    # Whose online access is stopped may well be helped: under guardianship, for one.
    return bool(person.nir) and person.state != PersonState.DECEASED


def _unknown(rank: int) -> Wrong:
    return Wrong(
        _("Ligne %(line)d : aucune des caisses de la convention ne connaît cette personne sous ce numéro.")
        % {"line": rank}
    )
