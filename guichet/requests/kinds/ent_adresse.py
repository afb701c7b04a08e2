"""Changement d'adresse de l'entreprise: which establishment, whether it moves or only its post, where, since when."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts import files
from guichet.enrolment.journey import Answers
from guichet.registry.models import Establishment
from guichet.requests.kinds.base import OF_EMPLOYERS, Family, Kind, Paper, Screen, Situation, Words, always, said
from guichet.requests.kinds.forms import ScreenForm
from guichet.requests.kinds.law import Law, Silence
from guichet.requests.kinds.postal import NewAddress, Since
from guichet.ui.fields import RadioField

_MOVES = said("nature", "nature", "activite")


class Which(ScreenForm):
    """Which establishment."""

    etablissement = RadioField(label="", choices=())

    def prepare(self) -> None:
        """Name each with its number and where the fund writes to."""
        known = self.situation.facts.get("establishments", ())
        self.fields["etablissement"] = RadioField(
            label=_("Quel établissement change d'adresse ?"),
            choices=[(one["number"], f"{one['name']} ({one['number']})") for one in known],
            hints={one["number"]: one["address"] for one in known},
        )


class Nature(ScreenForm):
    """Whether the work itself moves."""

    nature = RadioField(
        label=gettext_lazy("Qu'est-ce qui change ?"),
        choices=(
            ("courrier", gettext_lazy("Seulement l'adresse du courrier")),
            ("activite", gettext_lazy("L'établissement déménage")),
        ),
        hints={
            "activite": gettext_lazy(
                "Le numéro SIRET change alors : déclarez aussi le transfert sur le guichet des formalités des "
                "entreprises."
            )
        },
    )


_SCREENS = (
    Screen(name="etablissement", slug="etablissement", title=gettext_lazy("L'établissement"), form=Which),
    Screen(name="nature", slug="nature", title=gettext_lazy("Ce qui change"), form=Nature),
    Screen(name="adresse", slug="adresse", title=gettext_lazy("La nouvelle adresse"), form=NewAddress),
    Screen(name="date", slug="date", title=gettext_lazy("La date"), form=Since),
)


def _facts(situation: Situation) -> dict[str, Any]:
    """Read the establishments that this account manages at this fund, the one in sight first."""
    attached = [one.establishment for one in files.of_account(situation.account)]
    found = {one.pk: one for one in (situation.owner.establishment, *attached) if one is not None}
    here = [one for one in found.values() if one.fund_code == situation.fund.code and one.closed_on is None]
    return {"establishments": [_told(one) for one in here]}


def _told(one: Establishment) -> dict[str, str]:
    address = ", ".join(line for line in one.postal_lines if line)
    return {"number": one.siret or one.et or "", "name": one.name, "address": address}


def _closed(situation: Situation) -> Words:
    """Say that a closed establishment, or one of a former fund, is none to write to."""
    if _facts(situation)["establishments"]:
        return ""
    return gettext_lazy(
        "Votre MSA ne connaît aucun établissement ouvert dans ce dossier. Écrivez-lui dans « Contact & échanges »."
    )


def _follows(_situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy(
            "Jusqu'à ce que votre MSA ait traité votre déclaration, ses courriers partent à l'ancienne adresse."
        )
    ]
    if _MOVES(answers):
        told.append(
            gettext_lazy(
                "Déclarez aussi le transfert sur formalites.entreprises.gouv.fr : le nouveau numéro SIRET arrive "
                "ensuite à votre MSA."
            )
        )
    return told


KIND = Kind(
    key="ent_adresse",
    slug="ent-adresse",
    family=Family.DECLARATION,
    title=gettext_lazy("Changement d'adresse de l'entreprise"),
    lead=gettext_lazy("Déclarez la nouvelle adresse d'un de vos établissements."),
    bundles=OF_EMPLOYERS,
    screens=_SCREENS,
    at_hand=(gettext_lazy("un justificatif : bail, facture, extrait du registre des entreprises"),),
    papers=(
        Paper(
            name="justificatif",
            label=gettext_lazy("Justificatif de la nouvelle adresse"),
            hint=gettext_lazy("Bail, facture d'énergie ou extrait du registre national des entreprises."),
            needed=always,
            most=3,
        ),
    ),
    facts=_facts,
    closed=_closed,
    follows=_follows,
    law=Law(silence=Silence.NOTHING),
    answer_days=10,
)
