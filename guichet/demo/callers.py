"""The invented members who telephone: each with a trouble of their own, which the demonstration's page tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.funds import catalogue
from guichet.identifiers import nir
from guichet.registry.models import NirKind, Payment, Person, PersonState

PASSWORD: Final = "Moisson-bleue-67"  # noqa: S105 - shown to everybody: nobody here exists
NEIGHBOUR: Final = "lorraine"


class Trouble(StrEnum):
    """Why somebody calls; who they are is the person of the same rank among those whom MSA d'Alsace knows."""

    RETURNED = "returned"
    EXPIRED = "expired"
    ON_ITS_WAY = "on_its_way"
    FROZEN = "frozen"
    HELD = "held"
    MOVED = "moved"
    ELSEWHERE = "elsewhere"


SENTENCES: Final[dict[Trouble, str | Promise]] = {
    Trouble.RETURNED: _("attend depuis douze jours un courrier, qui est revenu."),
    Trouble.EXPIRED: _("retrouve un mot de passe reçu il y a plus de trente jours, et qui n'ouvre rien."),
    Trouble.ON_ITS_WAY: _("a demandé un courrier aujourd'hui : il n'est pas encore imprimé."),
    Trouble.FROZEN: _("a dit hier « ce n'est pas moi » : son compte est bloqué."),
    Trouble.HELD: _("a recopié trop souvent un mauvais numéro de carte, et doit attendre."),
    Trouble.MOVED: _("a déménagé, et l'a écrit depuis son espace privé. Son mot de passe figure ci-dessous."),
    Trouble.ELSEWHERE: _("dépend de la Lorraine, et demande un dossier en Alsace."),
}
WITH_PASSWORD: Final = frozenset({Trouble.MOVED, Trouble.ELSEWHERE})


@dataclass(frozen=True)
class Caller:
    """What the page shows of one."""

    trouble: Trouble
    person: Person
    paid: Payment | None = None
    """The last payment, which the questions to a caller may ask for."""

    @property
    def name(self) -> str:
        """Given name and name, as they say it."""
        return f"{self.person.given_names.split(',')[0]} {self.person.usual_name or self.person.birth_name}"

    @property
    def email(self) -> str:
        """The mailbox of those who have one."""
        return f"{self.trouble.value.replace('_', '-')}@exemple.fr"

    @property
    def sentence(self) -> str | Promise:
        """What the matter is."""
        return SENTENCES[self.trouble]

    @property
    def number(self) -> str:
        """Their number, grouped as on a card."""
        return nir.group(self.typed)

    @property
    def typed(self) -> str:
        """The 13 characters."""
        return (self.person.nir or "")[:13]

    @property
    def born(self) -> str:
        """As they say it."""
        one = self.person
        return f"{one.birth_day:02}/{one.birth_month:02}/{one.birth_year}"

    @property
    def address(self) -> str:
        """Street and town, as the fund knows them."""
        return ", ".join(line for line in self.person.postal_lines[1:] if line)

    @property
    def given_names(self) -> str:
        """All of them."""
        return self.person.given_names.replace(",", ", ")

    @property
    def password(self) -> str:
        """What opens their account; empty where nothing does."""
        return PASSWORD if self.trouble in WITH_PASSWORD else ""


def all_callers() -> list[Caller]:
    """Return them, the same at each start; none where the registry holds too few. Three queries."""
    here = [one for one in Trouble if one != Trouble.ELSEWHERE]
    mine, theirs = _known("alsace", but="lorraine")[: len(here)], _known(NEIGHBOUR, but="alsace")[:1]
    if len(mine) < len(here) or not theirs:
        return []
    people = [*zip(here, mine, strict=True), (Trouble.ELSEWHERE, theirs[0])]
    paid = Payment.objects.filter(person__in=[person for _trouble, person in people]).order_by("paid_on")
    last = {payment.person_id: payment for payment in paid}
    return [Caller(trouble, person, last.get(person.pk)) for trouble, person in people]


def _known(slug: str, *, but: str) -> Sequence[Person]:
    """Return the first ordinary people of a fund, who have all that the questions to a caller ask for."""
    ordinary = Person.objects.filter(
        source_ref__regex=r"^demo-\d+$",
        state=PersonState.LIVING,
        nir_kind=NirKind.PERMANENT,
        nir_index__isnull=False,
        certified=True,
        birth_day__isnull=False,
        replaced_by=None,
        duplicate_of=None,
        left_on=None,
        cards__current=True,
        affiliations__fund_code=catalogue.by_slug(slug).code,
    )
    others = ordinary.exclude(affiliations__fund_code=catalogue.by_slug(but).code)
    found = others.exclude(postal_lines=[]).distinct().order_by("source_ref")[:20]
    # Who has one name only says it twice to whoever asks.
    return [one for one in found if one.birth_name not in one.given_names.split(",")]
