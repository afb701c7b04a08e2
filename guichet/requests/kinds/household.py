"""Who lives there: screens and facts that several kinds ask for."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.registry.models import Child, Person
from guichet.requests.kinds.base import Situation, Words
from guichet.requests.kinds.forms import Line, ScreenForm
from guichet.ui.fields import RadioField

YES_NO = (("oui", gettext_lazy("Oui")), ("non", gettext_lazy("Non")))
NONE = "aucun"


class Couple(ScreenForm):
    """Whether the member lives with somebody."""

    vie = RadioField(
        label=gettext_lazy("Vivez-vous en couple ?"),
        choices=YES_NO,
        help_text=gettext_lazy("Mariage, Pacs ou concubinage, même sans compte commun."),
    )


class PartnerName(ScreenForm):
    """Who that is."""

    prenom = forms.CharField(label=gettext_lazy("Prénom de votre conjoint"), max_length=100)
    nom = forms.CharField(label=gettext_lazy("Nom de votre conjoint"), max_length=100)


class Children(ScreenForm):
    """Which children had incomes."""

    legends: ClassVar = {
        "enfant_1": gettext_lazy("Quels enfants ont eu un revenu pendant ces trois mois ?"),
    }

    def prepare(self) -> None:
        """Draw a box for each child."""
        for name, child in children(self.situation).items():
            self.fields[name] = forms.BooleanField(label=child, required=False)
        self.fields[NONE] = forms.BooleanField(label=gettext_lazy("Aucun enfant n'a eu de revenu"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one answer at least, which does not contradict another."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = [name for name in children(self.situation) if data.get(name)]
        if bool(ticked) == bool(data.get(NONE)):
            raise ValidationError(_("Cochez les enfants qui ont eu un revenu, ou « Aucun enfant n'a eu de revenu »."))
        return data

    def lines(self) -> list[Line]:
        """Tell the children in one line."""
        names = [child for name, child in children(self.situation).items() if self.answer.get(name)]
        return [Line(_("Enfants qui ont eu un revenu"), ", ".join(names) or _("aucun"))]


def of_people_only(situation: Situation) -> Words:
    """Say why an establishment has none of this, and where the person's is; empty for a person."""
    if isinstance(situation.owner.person, Person):
        return ""
    return gettext_lazy(
        "Cette démarche est celle d'une personne : choisissez votre dossier dans « Changer de dossier »."
    )


def read_children(situation: Situation) -> dict[str, Any]:
    """Read the names of the children that the funds know."""
    person = situation.owner.person
    if person is None:
        return {}
    children = Child.objects.filter(person=person).order_by("birth_date", "pk")
    return {"children": [name_of(child, rank) for rank, child in enumerate(children, start=1)]}


def name_of(child: Child, rank: int) -> str:
    """Return how a child is called: the first name, or the rank and the year where the fund has none."""
    given = child.given_names.split(",", maxsplit=1)[0].strip()
    if given:
        return given.title()
    return _("Enfant %(rank)d, né en %(year)d") % {"rank": rank, "year": child.birth_date.year}


def children(situation: Situation) -> dict[str, str]:
    """Return the children of the draft: name of the field -> how they are called."""
    return {f"enfant_{rank}": name for rank, name in enumerate(situation.facts.get("children", ()), start=1)}
