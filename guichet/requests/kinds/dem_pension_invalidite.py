"""Demande de pension d'invalidité: since when work stopped, which doctor, which activity. Nothing of the illness."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.registry import shown
from guichet.requests import words
from guichet.requests.kinds.base import OF_PEOPLE, Family, Kind, Paper, Screen, Situation, Words, said
from guichet.requests.kinds.forms import ScreenForm
from guichet.requests.kinds.household import YES_NO, of_people_only
from guichet.requests.kinds.law import FINANCIAL, REMEDIES, Law, Silence
from guichet.ui.fields import DateField3, RadioField

_EMPLOYED = said("activite", "activite", "salarie")
_HAS_ONE = said("pension", "pension", "oui")


_OF_THE_DOCTOR = gettext_lazy(
    "Si c'est l'avis médical que vous contestez, saisissez dans le même délai de deux mois la commission médicale de "
    "recours amiable (même code, article R. 142-8)."
)

_OF_THE_DOCTOR_REFUSED = gettext_lazy(
    "Si c'est l'avis médical que vous contestez, saisissez plutôt la commission médicale de recours amiable."
)


class Work(ScreenForm):
    """Whether the member still works."""

    travail = RadioField(
        label=gettext_lazy("Travaillez-vous aujourd'hui ?"),
        choices=(
            ("arret", gettext_lazy("Non, j'ai arrêté de travailler")),
            ("reduit", gettext_lazy("Oui, mais j'ai réduit mon travail")),
            ("inchange", gettext_lazy("Oui, comme avant")),
        ),
    )


class Stopped(ScreenForm):
    """Since when."""

    not_later = ("date",)
    date = DateField3(
        label=gettext_lazy("Depuis quelle date avez-vous arrêté ou réduit votre travail ?"),
        help_text=gettext_lazy("Par exemple : 14 2 2026"),
    )


class Origin(ScreenForm):
    """What it comes from: an accident at work is compensated otherwise, and a liable third party pays."""

    origine = RadioField(
        label=gettext_lazy("De quoi vient votre état de santé ?"),
        choices=(
            ("maladie", gettext_lazy("Une maladie ou un accident de la vie privée")),
            ("travail", gettext_lazy("Un accident du travail ou une maladie professionnelle")),
            ("tiers", gettext_lazy("Un accident causé par quelqu'un d'autre")),
        ),
        hints={"travail": gettext_lazy("Il est indemnisé autrement : un conseiller regarde à quoi vous avez droit.")},
        help_text=gettext_lazy("Ne décrivez pas votre maladie : cela reste entre vous et le médecin-conseil."),
    )


class Physician(ScreenForm):
    """Who follows the member."""

    nom = forms.CharField(label=gettext_lazy("Prénom et nom du médecin"), max_length=100)
    ville = forms.CharField(label=gettext_lazy("Ville du cabinet"), max_length=100)

    def prefilled(self) -> dict[str, Any]:
        """Give the médecin traitant that the fund knows."""
        return {"nom": self.situation.facts.get("doctor", "")}


class Activity(ScreenForm):
    """What the member does, or did last."""

    activite = RadioField(
        label=gettext_lazy("Quelle est votre activité, ou quelle était la dernière ?"),
        choices=(
            ("salarie", gettext_lazy("Salarié")),
            ("chef", gettext_lazy("Chef d'exploitation ou d'entreprise agricole")),
            ("aide", gettext_lazy("Conjoint collaborateur ou aide familial")),
            ("aucune", gettext_lazy("Aucune activité")),
        ),
    )


class Employer(ScreenForm):
    """For whom, and as what."""

    employeur = forms.CharField(label=gettext_lazy("Nom de votre dernier employeur"), max_length=150)
    metier = forms.CharField(label=gettext_lazy("Votre métier"), max_length=100)


class Pension(ScreenForm):
    """Whether something is paid already."""

    pension = RadioField(
        label=gettext_lazy("Recevez-vous déjà une pension, une rente ou une retraite ?"), choices=YES_NO
    )


class Payer(ScreenForm):
    """What, and who pays it."""

    nature = forms.CharField(
        label=gettext_lazy("Quelle pension ou quelle rente ?"),
        max_length=150,
        help_text=gettext_lazy("Par exemple : retraite de base, rente d'accident du travail"),
    )
    organisme = forms.CharField(label=gettext_lazy("Qui vous la verse ?"), max_length=150)


_SCREENS = (
    Screen(name="travail", slug="travail", title=gettext_lazy("Votre travail"), form=Work),
    Screen(
        name="arret",
        slug="arret",
        title=gettext_lazy("Depuis quand"),
        form=Stopped,
        when=said("travail", "travail", "arret", "reduit"),
        rests_on=frozenset({"travail"}),
    ),
    Screen(name="origine", slug="origine", title=gettext_lazy("L'origine"), form=Origin),
    Screen(name="medecin", slug="medecin", title=gettext_lazy("Le médecin qui vous suit"), form=Physician),
    Screen(name="activite", slug="activite", title=gettext_lazy("Votre activité"), form=Activity),
    Screen(name="employeur", slug="employeur", title=gettext_lazy("Votre employeur"), form=Employer, when=_EMPLOYED),
    Screen(name="pension", slug="pension", title=gettext_lazy("Ce que vous recevez déjà"), form=Pension),
    Screen(name="versement", slug="versement", title=gettext_lazy("Votre pension ou rente"), form=Payer, when=_HAS_ONE),
)


def _facts(situation: Situation) -> dict[str, Any]:
    person = situation.owner.person
    doctor = shown.doctor(person) if person is not None else None
    return {"doctor": doctor.name if doctor is not None else ""}


def _follows(_situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy(
            "Le médecin-conseil vous convoque, ou vous demande des documents : envoyez-les au service du contrôle "
            "médical, sous pli fermé, jamais ici."
        ),
        gettext_lazy(
            "Votre MSA décide ensuite, et vous écrit : la catégorie, le montant, et comment contester. La pension "
            "est versée sur le compte de vos prestations ; pour en changer, allez dans « Mes coordonnées "
            "bancaires »."
        ),
    ]
    if answers.get("origine", {}).get("origine") == "travail":
        told.append(
            gettext_lazy("Si l'accident ou la maladie n'est pas encore déclaré à votre MSA, faites-le sans attendre.")
        )
    return told


KIND = Kind(
    key="dem_pension_invalidite",
    slug="dem-pension-invalidite",
    family=Family.REQUEST,
    title=gettext_lazy("Demande de pension d'invalidité"),
    lead=gettext_lazy(
        "Demandez une pension quand votre santé réduit durablement votre capacité de travail. Aucune question ne porte "
        "sur votre maladie."
    ),
    bundles=OF_PEOPLE,
    screens=_SCREENS,
    at_hand=(
        gettext_lazy("la date de votre arrêt de travail"),
        gettext_lazy("le nom du médecin qui vous suit"),
        gettext_lazy("vos bulletins de salaire, si vous êtes salarié"),
    ),
    papers=(
        Paper(
            name="bulletins",
            label=gettext_lazy("Bulletins de salaire des 12 derniers mois travaillés"),
            hint=gettext_lazy("Seulement si vous êtes salarié."),
            needed=_EMPLOYED,
            offered=_EMPLOYED,
            most=12,
        ),
        Paper(
            name="notification",
            label=gettext_lazy("Notification de la pension ou de la rente"),
            hint=gettext_lazy("Le courrier qui en donne le montant."),
            needed=_HAS_ONE,
            offered=_HAS_ONE,
            most=3,
        ),
    ),
    facts=_facts,
    closed=of_people_only,
    follows=_follows,
    law=Law(
        silence=Silence.REFUSES,
        basis=FINANCIAL,
        remedies=format_lazy("{} {}", REMEDIES, _OF_THE_DOCTOR),
        refused=format_lazy("{} {}", words.REMEDIES, _OF_THE_DOCTOR_REFUSED),
    ),
    answer_days=40,
)
