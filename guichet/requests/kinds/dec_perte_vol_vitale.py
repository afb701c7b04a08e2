"""Perte ou vol de carte vitale: what happened to it, and where the next one goes."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.requests.kinds.base import OF_PEOPLE, Family, Kind, Paper, Screen, Situation, Words, said
from guichet.requests.kinds.forms import ScreenForm
from guichet.requests.kinds.household import YES_NO, of_people_only
from guichet.requests.kinds.law import Law, Silence
from guichet.requests.kinds.whose import (
    MOVED,
    SAY_IT,
    Who,
    read_address,
    read_covered,
    screens_of_address,
    screens_of_whom,
)
from guichet.ui.fields import DateField3, RadioField

_STOLEN = said("evenement", "nature", "vol")
_COMPLAINED = said("plainte", "plainte", "oui")


class Holder(Who):
    """Whose card it was."""

    question = gettext_lazy("Pour qui déclarez-vous une carte perdue ou volée ?")


class Loss(ScreenForm):
    """Lost or stolen, and since when."""

    not_later = ("date",)
    nature = RadioField(
        label=gettext_lazy("Qu'est-il arrivé à la carte ?"),
        choices=(("perte", gettext_lazy("Elle est perdue")), ("vol", gettext_lazy("Elle a été volée"))),
    )
    date = DateField3(
        label=gettext_lazy("Depuis quelle date ?"),
        help_text=gettext_lazy("À peu près, si vous ne savez pas. Par exemple : 14 2 2026"),
    )


class Complaint(ScreenForm):
    """Whether the police know."""

    plainte = RadioField(
        label=gettext_lazy("Avez-vous porté plainte ?"),
        choices=YES_NO,
        help_text=gettext_lazy("À la police ou à la gendarmerie. Ce n'est pas exigé pour avoir une autre carte."),
    )


def _screens(situation: Situation) -> Sequence[Screen]:
    return [
        *screens_of_whom(gettext_lazy("Pour qui"), Holder),
        Screen(name="evenement", slug="evenement", title=gettext_lazy("Ce qui est arrivé"), form=Loss),
        Screen(name="plainte", slug="plainte", title=gettext_lazy("Le vol"), form=Complaint, when=_STOLEN),
        *screens_of_address(situation, lead=gettext_lazy("La nouvelle carte part par la poste.")),
    ]


def _facts(situation: Situation) -> dict[str, Any]:
    return {**read_covered(situation), **read_address(situation)}


def _follows(_situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy(
            "La carte est bloquée dès que votre MSA a traité votre déclaration : elle ne sert plus à personne."
        ),
        gettext_lazy(
            "Votre MSA vous écrit pour demander ce qu'il faut à la nouvelle carte : une photographie et la copie d'une "
            "pièce d'identité. La carte est faite ensuite, et vous arrive par la poste."
        ),
        gettext_lazy("D'ici là, montrez votre attestation de droits : elle est dans « Mes attestations »."),
        gettext_lazy("Si vous retrouvez l'ancienne carte, ne l'utilisez plus : renvoyez-la à votre MSA."),
    ]
    if _STOLEN(answers) and not _COMPLAINED(answers):
        told.append(
            gettext_lazy(
                "Si d'autres papiers ont été volés avec elle, portez plainte : cela vous protège si l'on s'en sert."
            )
        )
    return [*told, SAY_IT] if MOVED(answers) else told


KIND = Kind(
    key="dec_perte_vol_vitale",
    slug="dec-perte-vol-vitale",
    family=Family.DECLARATION,
    title=gettext_lazy("Perte ou vol de carte vitale"),
    lead=gettext_lazy(
        "Déclarez la carte perdue ou volée : elle est bloquée, et une autre est faite. C'est gratuit. Vous pouvez "
        "aussi le déclarer par courrier à votre MSA."
    ),
    bundles=OF_PEOPLE,
    screens=_screens,
    papers=(
        Paper(
            name="plainte",
            label=gettext_lazy("Récépissé de la plainte"),
            hint=gettext_lazy("Seulement si vous avez porté plainte pour un vol. Il n'est pas exigé."),
            offered=_COMPLAINED,
            most=2,
        ),
    ),
    facts=_facts,
    closed=of_people_only,
    follows=_follows,
    law=Law(silence=Silence.NOTHING),
    answer_days=5,
)
