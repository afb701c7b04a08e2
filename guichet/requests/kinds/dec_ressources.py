"""Déclaration de ressources, every quarter: what each person of the household received, month by month."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.identifiers import amounts
from guichet.requests.kinds import incomes
from guichet.requests.kinds.base import OF_PEOPLE, Family, Kind, Paper, Screen, Situation, Words, always, said
from guichet.requests.kinds.forms import Line, ScreenForm, TextField
from guichet.requests.kinds.household import (
    YES_NO,
    Children,
    Couple,
    PartnerName,
    children,
    of_people_only,
    read_children,
)
from guichet.requests.kinds.law import Law, Silence
from guichet.requests.kinds.periods import QUARTERS
from guichet.ui.fields import DateField3, RadioField

MEMBER, PARTNER = "vous", "conjoint"


class Movement(ScreenForm):
    """Whether anything changed in the household."""

    change = RadioField(label=gettext_lazy("Votre foyer a-t-il changé pendant ces trois mois ?"), choices=YES_NO)


class Change(ScreenForm):
    """What changed, and when."""

    nature = RadioField(
        label=gettext_lazy("Qu'est-ce qui a changé ?"),
        choices=(
            ("couple", gettext_lazy("Mariage, Pacs ou vie en couple")),
            ("separation", gettext_lazy("Séparation ou divorce")),
            ("arrivee", gettext_lazy("Arrivée d'un enfant ou d'une autre personne")),
            ("depart", gettext_lazy("Départ d'un enfant ou d'une autre personne")),
            ("deces", gettext_lazy("Décès")),
        ),
    )
    date = DateField3(label=gettext_lazy("Depuis quelle date ?"), help_text=gettext_lazy("Par exemple : 14 2 2026"))
    precision = TextField(label=gettext_lazy("Précisions"), required=False, max_length=500)


class Absence(ScreenForm):
    """Whether somebody stayed abroad."""

    absence = RadioField(
        label=gettext_lazy("Une personne du foyer a-t-elle séjourné hors de France pendant ces trois mois ?"),
        choices=YES_NO,
    )


class AbsenceDates(ScreenForm):
    """Who, from when and until when."""

    qui = forms.CharField(label=gettext_lazy("Qui a séjourné hors de France ?"), max_length=200)
    depart = DateField3(label=gettext_lazy("Date de départ"))
    retour = DateField3(
        label=gettext_lazy("Date de retour"),
        required=False,
        help_text=gettext_lazy("Laissez vide si la personne n'est pas revenue."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a return before the departure."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        left, back = data.get("depart"), data.get("retour")
        if left and back and back < left:
            self.add_error("retour", _("Le retour ne peut pas précéder le départ. Vérifiez les deux dates."))
        return data


def _household(situation: Situation) -> list[tuple[str, Words, Callable[[Answers], bool]]]:
    """Return everybody who may have an income: key, « Vos revenus » or « Revenus de Léo », and when they are asked."""
    people: list[tuple[str, Words, Callable[[Answers], bool]]] = [(MEMBER, gettext_lazy("Vos revenus"), always)]
    people.append((PARTNER, gettext_lazy("Revenus de votre conjoint"), said("couple", "vie", "oui")))
    for name, child in children(situation).items():
        people.append((name, _("Revenus de %(name)s") % {"name": child}, said("enfants", name, True)))
    return people


def _screens(situation: Situation) -> Sequence[Screen]:
    before = [
        Screen(name="foyer", slug="foyer", title=gettext_lazy("Votre foyer"), form=Movement),
        Screen(
            name="changement",
            slug="changement",
            title=gettext_lazy("Ce qui a changé"),
            form=Change,
            when=said("foyer", "change", "oui"),
        ),
        Screen(name="absence", slug="absence", title=gettext_lazy("Séjour hors de France"), form=Absence),
        Screen(
            name="sejour",
            slug="sejour",
            title=gettext_lazy("Dates du séjour"),
            form=AbsenceDates,
            when=said("absence", "absence", "oui"),
        ),
        Screen(name="couple", slug="couple", title=gettext_lazy("Votre couple"), form=Couple),
        Screen(
            name="conjoint",
            slug="conjoint",
            title=gettext_lazy("Votre conjoint"),
            form=PartnerName,
            when=said("couple", "vie", "oui"),
        ),
    ]
    if children(situation):
        before.append(
            Screen(
                name="enfants",
                slug="enfants",
                title=gettext_lazy("Vos enfants"),
                form=Children,
            )
        )
    return before + [screen for one in _household(situation) for screen in incomes.screens_of(*one)]


def _totals(situation: Situation, answers: Answers) -> Sequence[Line]:
    """Add up what each person declares, and the household."""
    declared = [(title, incomes.total_of(who, answers)) for who, title, when in _household(situation) if when(answers)]
    total = sum(cents for _title, cents in declared)
    lines = [Line(str(title), amounts.format(cents)) for title, cents in declared]
    return [*lines, Line(_("Total du foyer"), amounts.format(total))]


KIND = Kind(
    key="dec_ressources",
    slug="dec-ressources",
    family=Family.DECLARATION,
    title=gettext_lazy("Déclaration de ressources"),
    lead=gettext_lazy(
        "Déclarez ce que chaque personne de votre foyer a reçu pendant les trois derniers mois : vos droits sont "
        "calculés à partir de ces montants."
    ),
    bundles=OF_PEOPLE,
    screens=_screens,
    at_hand=(
        gettext_lazy("vos bulletins de salaire, et ceux de votre conjoint"),
        gettext_lazy("vos relevés de chômage, de pension ou d'indemnités journalières"),
        gettext_lazy("les revenus de vos enfants, s'ils en ont eu"),
    ),
    papers=(
        Paper(
            name="bulletins",
            label=gettext_lazy("Bulletins de salaire"),
            hint=gettext_lazy("Ils ne sont pas exigés : votre MSA peut vous les demander plus tard."),
            most=12,
        ),
        Paper(name="autres", label=gettext_lazy("Autres justificatifs"), most=6),
    ),
    periods=QUARTERS,
    facts=read_children,
    closed=of_people_only,
    totals=_totals,
    law=Law(silence=Silence.NOTHING),
    honour=gettext_lazy(
        "Je certifie sur l'honneur que ces renseignements sont exacts et complets, pour moi et pour les personnes de "
        "mon foyer."
    ),
    answer_days=10,
)
