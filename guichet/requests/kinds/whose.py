"""For whom it is, the member or a child, and where the post goes: screens and facts that several kinds ask for."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import postal_lines_of
from guichet.enrolment.journey import Answers
from guichet.registry.models import Child
from guichet.requests.kinds.base import Screen, Situation, Words, said
from guichet.requests.kinds.forms import Line, ScreenForm
from guichet.requests.kinds.household import YES_NO, name_of
from guichet.ui.fields import DateField3, RadioField

SELF, OTHER = "vous", "autre"


def read_covered(situation: Situation) -> dict[str, Any]:
    """Read the children who are covered for health under the member's number: how they are called, and since when."""
    person = situation.owner.person
    if person is None:
        return {}
    found = Child.objects.filter(person=person, health_insured=True).order_by("birth_date", "pk")
    named = [(name_of(child, rank), child.birth_date) for rank, child in enumerate(found, start=1)]
    return {"covered": [{"name": name, "born": [born.year, born.month, born.day]} for name, born in named]}


def covered(situation: Situation) -> Mapping[str, Mapping[str, Any]]:
    """Return the covered children of the draft: value of the choice -> what `read_covered` read."""
    return {f"enfant_{rank}": child for rank, child in enumerate(situation.facts.get("covered", ()), start=1)}


def read_address(situation: Situation) -> dict[str, Any]:
    """Read where the fund writes to; nothing where it knows no address."""
    holder = situation.owner.establishment or situation.owner.person
    return {"address": [line for line in postal_lines_of(holder) if line] if holder is not None else []}


class Who(ScreenForm):
    """The member, a child that the fund knows, or another one."""

    question: Words = ""
    qui = RadioField(label="", choices=())

    def prepare(self) -> None:
        """Name the children."""
        known = [(name, child["name"]) for name, child in covered(self.situation).items()]
        choices = [(SELF, _("Pour moi")), *known, (OTHER, _("Pour un autre de mes enfants"))]
        self.fields["qui"] = RadioField(label=self.question, choices=choices)


class OtherChild(ScreenForm):
    """A child that the fund does not know, or not under this number."""

    not_later = ("naissance",)
    prenom = forms.CharField(label=gettext_lazy("Prénom de l'enfant"), max_length=100)
    nom = forms.CharField(label=gettext_lazy("Nom de l'enfant"), max_length=100)
    naissance = DateField3(label=gettext_lazy("Date de naissance"), help_text=gettext_lazy("Par exemple : 14 2 2012"))


def born_on(situation: Situation, answers: Answers) -> date | None:
    """Return when the child was born for whom it is; None for the member."""
    chosen = str(answers.get("pour", {}).get("qui", ""))
    born = answers.get("enfant", {}).get("naissance") if chosen == OTHER else None
    if chosen in covered(situation):
        born = covered(situation)[chosen]["born"]
    return date(*born) if born else None


def is_aged(years: int, situation: Situation, answers: Answers) -> bool | None:
    """Tell whether the child for whom it is has that age today; None for the member."""
    born = born_on(situation, answers)
    if born is None:
        return None
    today = situation.today
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) >= years


def screens_of_whom(title: Words, form: Callable[..., ScreenForm]) -> list[Screen]:
    """Return the screens `pour` and `enfant`."""
    return [
        Screen(name="pour", slug="pour", title=title, form=form),
        Screen(
            name="enfant",
            slug="enfant",
            title=gettext_lazy("Votre enfant"),
            form=OtherChild,
            when=said("pour", "qui", OTHER),
        ),
    ]


class KnownAddress(ScreenForm):
    """Whether the member still lives where the fund writes to."""

    bonne = RadioField(label=gettext_lazy("Habitez-vous toujours à cette adresse ?"), choices=YES_NO)

    def prepare(self) -> None:
        """Show the address."""
        self.fields["bonne"].help_text = ", ".join(self.situation.facts.get("address", ()))

    def lines(self) -> list[Line]:
        """Tell the address with the answer: it is what the fund knew that day."""
        told = super().lines()
        return [Line(_("Adresse connue de votre MSA"), str(self.fields["bonne"].help_text)), *told] if told else []


def screens_of_address(situation: Situation, *, lead: Words = "") -> list[Screen]:
    """Return the screen `adresse_connue`; none where the fund knows no address."""
    if not situation.facts.get("address"):
        return []
    title = gettext_lazy("Votre adresse")
    return [Screen(name="adresse_connue", slug="adresse-connue", title=title, lead=lead, form=KnownAddress)]


MOVED = said("adresse_connue", "bonne", "non")
SAY_IT: Words = gettext_lazy(
    "Vous avez déménagé : déclarez votre nouvelle adresse dans « Changement d'adresse », sans attendre."
)
"""What to do when the address is not the right one any more."""
