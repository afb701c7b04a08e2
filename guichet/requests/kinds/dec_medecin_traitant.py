"""Déclaration de médecin traitant (form S3704): which doctor follows the member, or a child of theirs."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.registry import shown
from guichet.requests.kinds.base import OF_PEOPLE, Family, Kind, Paper, Screen, Situation, Words, always
from guichet.requests.kinds.forms import Line, ScreenForm
from guichet.requests.kinds.household import of_people_only
from guichet.requests.kinds.law import Law, Silence
from guichet.requests.kinds.whose import SELF, Who, is_aged, read_covered, screens_of_whom
from guichet.ui.fields import DateField3

_RPPS = 11
_SIGNS_ALONE = 16
"""Years from which a child signs too, and from which consulting another doctor costs more (CSS L. 162-5-3)."""


class Patient(Who):
    """Who chooses this doctor."""

    question = gettext_lazy("Pour qui déclarez-vous un médecin traitant ?")


class Doctor(ScreenForm):
    """Which doctor."""

    nom = forms.CharField(
        label=gettext_lazy("Prénom et nom du médecin"),
        max_length=100,
        help_text=gettext_lazy("Généraliste ou spécialiste."),
    )
    ville = forms.CharField(label=gettext_lazy("Ville du cabinet"), max_length=100)
    rpps = forms.CharField(
        label=gettext_lazy("Numéro RPPS"),
        help_text=gettext_lazy("11 chiffres, sur le cachet ou les ordonnances. Laissez vide si vous ne l'avez pas."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def prepare(self) -> None:
        """Say which doctor the fund knows: the member sees at once whether there is something to change."""
        known = self.situation.facts.get("doctor")
        if known and self.answers.get("pour", {}).get("qui") == SELF:
            self.fields["nom"].help_text = _("Aujourd'hui, votre MSA connaît : %(doctor)s.") % {"doctor": known}

    def clean_rpps(self) -> str:
        """Return the digits. Raises ValidationError."""
        digits = "".join(unicodedata.normalize("NFKC", self.cleaned_data["rpps"]).split())
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == _RPPS):
            raise ValidationError(_("Un numéro RPPS compte 11 chiffres. Vérifiez-le, ou laissez ce champ vide."))
        return digits


class Signed(ScreenForm):
    """When both signed the form."""

    not_later = ("date",)
    date = DateField3(
        label=gettext_lazy("À quelle date le formulaire a-t-il été signé ?"),
        help_text=gettext_lazy("Par exemple : 14 2 2026"),
    )

    def lines(self) -> list[Line]:
        """Tell the age that decides who signs, too."""
        aged = is_aged(_SIGNS_ALONE, self.situation, self.answers)
        age = [] if aged is None else [Line(_("L'enfant a 16 ans ou plus"), _("oui") if aged else _("non"))]
        return [*super().lines(), *age]


def _facts(situation: Situation) -> dict[str, Any]:
    person = situation.owner.person
    doctor = shown.doctor(person) if person is not None else None
    return {**read_covered(situation), "doctor": doctor.name if doctor is not None else ""}


_SCREENS = (
    *screens_of_whom(gettext_lazy("Pour qui"), Patient),
    Screen(name="medecin", slug="medecin", title=gettext_lazy("Le médecin"), form=Doctor, rests_on=frozenset({"pour"})),
    Screen(
        name="signature",
        slug="signature",
        title=gettext_lazy("Le formulaire signé"),
        lead=gettext_lazy("Le choix compte à partir du jour où le médecin et le patient ont signé."),
        form=Signed,
    ),
)


def _follows(situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy(
            "Vérifiez ensuite dans « Mes attestations » que le nom de votre médecin traitant est le bon. Vous pouvez "
            "en changer quand vous voulez, sans prévenir l'ancien."
        )
    ]
    if is_aged(_SIGNS_ALONE, situation, answers) is False:
        told.append(
            gettext_lazy(
                "Avant 16 ans, consulter un autre médecin que le médecin traitant ne change pas vos remboursements."
            )
        )
    return told


KIND = Kind(
    key="dec_medecin_traitant",
    slug="dec-medecin-traitant",
    family=Family.DECLARATION,
    title=gettext_lazy("Déclaration de médecin traitant"),
    lead=gettext_lazy(
        "Dites à votre MSA quel médecin vous suit. Si le médecin l'a déjà fait avec votre carte Vitale, vous n'avez "
        "rien à envoyer."
    ),
    bundles=OF_PEOPLE,
    screens=_SCREENS,
    at_hand=(
        gettext_lazy("le formulaire S3704, rempli et signé avec le médecin"),
        gettext_lazy("le nom du médecin, et son numéro RPPS si vous l'avez"),
    ),
    papers=(
        Paper(
            name="formulaire",
            label=gettext_lazy("Formulaire S3704 signé"),
            hint=gettext_lazy(
                "« Déclaration de choix du médecin traitant », signée par le médecin et par vous. Pour un enfant, un "
                "parent signe ; à partir de 16 ans, l'enfant signe aussi."
            ),
            needed=always,
            most=2,
        ),
    ),
    facts=_facts,
    closed=of_people_only,
    follows=_follows,
    law=Law(silence=Silence.NOTHING),
    answer_days=10,
)
