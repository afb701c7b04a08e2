"""Carte européenne d'assurance maladie (CEAM): where to, from when until when, and who needs one.

Council and Parliament regulation (EC) 883/2004, articles 19 and 27: care that becomes necessary during a stay.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.requests.kinds.base import OF_PEOPLE, Family, Kind, Paper, Screen, Situation, Words, said
from guichet.requests.kinds.forms import Line, ScreenForm
from guichet.requests.kinds.household import of_people_only
from guichet.requests.kinds.law import NO_DECISION, Law, Silence
from guichet.requests.kinds.whose import (
    MOVED,
    SAY_IT,
    SELF,
    covered,
    read_address,
    read_covered,
    screens_of_address,
)
from guichet.ui.fields import DateField3, RadioField

_TOO_SOON = timedelta(days=20)
"""A card takes up to two weeks to be made, then comes by post."""
_COUNTRIES = (
    ("plusieurs", gettext_lazy("Plusieurs de ces pays")), ("DE", gettext_lazy("Allemagne")),
    ("AT", gettext_lazy("Autriche")), ("BE", gettext_lazy("Belgique")), ("BG", gettext_lazy("Bulgarie")),
    ("CY", gettext_lazy("Chypre")), ("HR", gettext_lazy("Croatie")), ("DK", gettext_lazy("Danemark")),
    ("ES", gettext_lazy("Espagne")), ("EE", gettext_lazy("Estonie")), ("FI", gettext_lazy("Finlande")),
    ("GR", gettext_lazy("Grèce")), ("HU", gettext_lazy("Hongrie")), ("IE", gettext_lazy("Irlande")),
    ("IS", gettext_lazy("Islande")), ("IT", gettext_lazy("Italie")), ("LV", gettext_lazy("Lettonie")),
    ("LI", gettext_lazy("Liechtenstein")), ("LT", gettext_lazy("Lituanie")), ("LU", gettext_lazy("Luxembourg")),
    ("MT", gettext_lazy("Malte")), ("NO", gettext_lazy("Norvège")), ("NL", gettext_lazy("Pays-Bas")),
    ("PL", gettext_lazy("Pologne")), ("PT", gettext_lazy("Portugal")), ("RO", gettext_lazy("Roumanie")),
    ("GB", gettext_lazy("Royaume-Uni")), ("SK", gettext_lazy("Slovaquie")), ("SI", gettext_lazy("Slovénie")),
    ("SE", gettext_lazy("Suède")), ("CH", gettext_lazy("Suisse")), ("CZ", gettext_lazy("Tchéquie")),
)  # fmt: skip
"""The European Union less France, the European Economic Area, Switzerland, and the United Kingdom by its agreement."""


class Destination(ScreenForm):
    """Where the card is to be used."""

    pays = forms.ChoiceField(
        label=gettext_lazy("Dans quel pays allez-vous ?"),
        choices=[("", gettext_lazy("Choisissez")), *_COUNTRIES],
        help_text=gettext_lazy("La carte ne sert que dans les pays de cette liste."),
    )


class Stay(ScreenForm):
    """What it is for: the card covers a stay, not a removal."""

    motif = RadioField(
        label=gettext_lazy("Pour quoi partez-vous ?"),
        choices=(
            ("vacances", gettext_lazy("Vacances, visite à des proches")),
            ("etudes", gettext_lazy("Études ou stage")),
            ("travail", gettext_lazy("Mission pour mon employeur ou mon exploitation")),
        ),
        help_text=gettext_lazy(
            "La carte est faite pour un séjour. Pour vous installer dans un autre pays, écrivez à votre MSA dans "
            "« Contact & échanges »."
        ),
    )


class Dates(ScreenForm):
    """From when until when."""

    depart = DateField3(label=gettext_lazy("Date de départ"), help_text=gettext_lazy("Par exemple : 14 7 2026"))
    retour = DateField3(
        label=gettext_lazy("Date de retour"),
        required=False,
        help_text=gettext_lazy("Laissez vide si vous ne la connaissez pas."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a return before the departure, or before today."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        left, back = data.get("depart"), data.get("retour")
        if left and back and back < left:
            self.add_error("retour", _("Le retour ne peut pas précéder le départ. Vérifiez les deux dates."))
        elif back and date(*back) < self.situation.today:
            self.add_error(
                "retour", _("Ce retour est déjà passé. La carte sert à un séjour à venir : vérifiez l'année.")
            )
        return data


class People(ScreenForm):
    """Who needs one: each has a card of their own, children too."""

    legends: ClassVar = {SELF: gettext_lazy("Qui a besoin d'une carte ?")}

    def prepare(self) -> None:
        """Draw a box for the member and for each covered child."""
        self.fields[SELF] = forms.BooleanField(label=_("Moi"), required=False)
        for name, child in covered(self.situation).items():
            self.fields[name] = forms.BooleanField(label=child["name"], required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for somebody."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(data.values()):
            raise ValidationError(_("Cochez chaque personne qui part : chacune a sa carte, même un enfant."))
        return data

    def lines(self) -> list[Line]:
        """Tell them in one line."""
        names = [str(field.label) for name, field in self.fields.items() if self.answer.get(name)]
        return [Line(_("Une carte pour"), ", ".join(names))] if names else []


def _screens(situation: Situation) -> Sequence[Screen]:
    return [
        Screen(name="destination", slug="destination", title=gettext_lazy("Votre destination"), form=Destination),
        Screen(name="motif", slug="motif", title=gettext_lazy("Votre séjour"), form=Stay),
        Screen(name="dates", slug="dates", title=gettext_lazy("Les dates"), form=Dates),
        Screen(
            name="personnes",
            slug="personnes",
            title=gettext_lazy("Les personnes"),
            lead=gettext_lazy("Votre conjoint, s'il est assuré sous son propre numéro, demande la sienne à sa caisse."),
            form=People,
        ),
        *screens_of_address(situation, lead=gettext_lazy("Les cartes arrivent par la poste.")),
    ]


def _facts(situation: Situation) -> dict[str, Any]:
    return {**read_covered(situation), **read_address(situation)}


def _follows(situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy("Les cartes arrivent par la poste, et servent deux ans au plus. Elles sont gratuites."),
        gettext_lazy(
            "Sur place, montrez la carte au médecin ou à l'hôpital public : vous payez ce que paient les assurés du "
            "pays. Si vous avez tout payé, gardez les factures pour votre MSA."
        ),
    ]
    left = answers.get("dates", {}).get("depart")
    if left and date(*left) < situation.today + _TOO_SOON:
        told.insert(
            0,
            gettext_lazy(
                "Vous partez bientôt : si la carte n'arrive pas à temps, demandez un certificat provisoire dans "
                "« Contact & échanges ». Il vaut la carte pendant trois mois."
            ),
        )
    return [*told, SAY_IT] if MOVED(answers) else told


KIND = Kind(
    key="dem_ceam",
    slug="dem-ceam",
    family=Family.REQUEST,
    title=gettext_lazy("Carte européenne d'assurance maladie (CEAM)"),
    lead=gettext_lazy(
        "Demandez la carte qui couvre vos soins pendant un séjour en Europe. Demandez-la au moins 20 jours avant le "
        "départ."
    ),
    bundles=OF_PEOPLE,
    screens=_screens,
    papers=(
        Paper(
            name="mission",
            label=gettext_lazy("Justificatif de la mission, des études ou du stage"),
            hint=gettext_lazy("Il n'est pas exigé : votre MSA peut vous le demander plus tard."),
            offered=said("motif", "motif", "etudes", "travail"),
            most=2,
        ),
    ),
    facts=_facts,
    closed=of_people_only,
    follows=_follows,
    # The card attests rights that exist: asking for it asks for no decision of its own.
    law=Law(silence=Silence.REFUSES, basis=NO_DECISION),
    answer_days=10,
)
