"""What each member sent, and what became of it (pure data): answers are what one types in the screens of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.registry.models import RequestState

Typed = Mapping[str, Mapping[str, str]]
"""Name of a screen -> field -> what is typed."""


@dataclass(frozen=True)
class Move:
    """What an agent did with it."""

    to: RequestState
    days_ago: float
    words: str | Promise = ""


@dataclass(frozen=True)
class Sent:
    """A request as a member begins it; it stays a draft where `moves` is None, or where screens are left."""

    kind: str
    days_ago: float
    typed: Typed
    moves: tuple[Move, ...] | None = ()
    papers: tuple[tuple[str, str | Promise], ...] = ()
    """Which paper, and what stands on it."""


ADDRESS: Final = {"voie": "12 chemin du Moulin", "code_postal": "67990", "ville": "Village Inventé"}
_NO, _MINE = "non", {"pour": {"qui": "vous"}}
_SIGNED = _("Formulaire S3704")
_DOCTOR = {**_MINE, "medecin": {"nom": "Marie Gaël", "ville": "Village Inventé"}}
_AT_HOME: Typed = {"foyer": {"change": _NO}, "absence": {"absence": _NO}, "couple": {"vie": _NO}}


def typed_day(name: str, day: date) -> dict[str, str]:
    """Return a date as its three inputs have it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def _incomes(kind: str, *amounts: str) -> Typed:
    months = {f"mois_{rank}": amount for rank, amount in enumerate(amounts, start=1)}
    return {**_AT_HOME, "enfants": {"aucun": "on"}, "vous_revenus": {kind: "on"}, f"vous_{kind}": months}


def of_member(key: str, *, today: date, number: str) -> tuple[Sent, ...]:
    """Return what one sent, oldest first; `number` is that of the establishment, empty for a person."""
    return _SCRIPTS[key](today, number) if key in _SCRIPTS else ()


def _particulier(today: date, _number: str) -> tuple[Sent, ...]:
    signed = {"signature": typed_day("date", today - timedelta(days=25))}
    away = typed_day("depart", today + timedelta(days=40))
    return (
        Sent(
            "dec_ressources", 100, _incomes("salaires", "1 412,50", "1 412,50", "1 380"),
            (Move(RequestState.UNDER_WAY, 98), Move(RequestState.DONE, 94, _("Votre prime d'activité ne change pas."))),
        ),
        Sent(
            "dec_perte_vol_vitale", 34,
            {**_MINE, "evenement": {"nature": "perte", **typed_day("date", today - timedelta(days=35))},
             "adresse_connue": {"bonne": "oui"}},
            (Move(RequestState.UNDER_WAY, 33), Move(RequestState.DONE, 31, _("L'ancienne carte est bloquée."))),
        ),
        Sent(
            "dec_medecin_traitant", 21, {**_DOCTOR, **signed},
            (Move(RequestState.REFUSED, 16, _(
                "Le formulaire n'est pas signé par le médecin. Faites-le signer, puis envoyez une nouvelle déclaration."
            )),),
            (("formulaire", _SIGNED),),
        ),
        Sent("dec_medecin_traitant", 6, {**_DOCTOR, **signed}, (Move(RequestState.UNDER_WAY, 5),),
             (("formulaire", _SIGNED),)),
        Sent(
            "dec_adresse", 4,
            {"adresse": ADDRESS, "date": typed_day("date", today + timedelta(days=12)), "qui": {"qui": "tous"}},
            (Move(RequestState.COMPLEMENT_ASKED, 2, _("Envoyez une facture d'énergie ou le bail à cette adresse.")),),
        ),
        Sent("dem_ceam", 1, {"destination": {"pays": "ES"}, "motif": {"motif": "vacances"}, "dates": away,
                             "personnes": {"vous": "on"}, "adresse_connue": {"bonne": "oui"}}),
        Sent("dec_ressources", 2, {**_AT_HOME, "enfants": {"aucun": "on"}, "vous_revenus": {"salaires": "on"}}, None),
    )  # fmt: skip


def _farmer(_today: date, _number: str) -> tuple[Sent, ...]:
    return (
        Sent(
            "exp_telereglement", 9, {"choix": {"geste": "retirer"}, "compte": {"compte": "compte_1"}},
            (Move(RequestState.UNDER_WAY, 7),),
        ),
        Sent(
            "dec_ressources", 6, _incomes("independant", "1 150", "980", "1 420"), (Move(RequestState.UNDER_WAY, 4),),
        ),
    )  # fmt: skip


def _solidarity(_today: date, _number: str) -> tuple[Sent, ...]:
    return (
        Sent(
            "dec_ressources", 100, _incomes("independant", "310", "0", "275"),
            (Move(RequestState.UNDER_WAY, 97), Move(RequestState.DONE, 93)),
        ),
        Sent(
            "dec_ressources", 6, _incomes("independant", "290", "120", "0"),
            (Move(RequestState.COMPLEMENT_ASKED, 3, _("Envoyez le relevé de vos ventes de ces trois mois.")),),
        ),
    )  # fmt: skip


def _company(today: date, number: str) -> tuple[Sent, ...]:
    refused = _("Ce fichier est celui de l'an dernier. Déposez celui de cette année.")
    return (
        _deposit("Salaires du trimestre dernier", 38, Move(RequestState.UNDER_WAY, 37), Move(RequestState.DONE, 35)),
        _deposit("Rectification", 20, Move(RequestState.REFUSED, 18, refused)),
        _moved(today, number, days_ago=5, moves=(Move(RequestState.UNDER_WAY, 3),)),
        _deposit("Rectification, bonne année", 1),
    )


def _farm(_today: date, _number: str) -> tuple[Sent, ...]:
    return (_deposit("Salaires du trimestre dernier", 41, Move(RequestState.DONE, 38)), _deposit("Vendanges", 2))


def _deposit(words: str, days_ago: float, *moves: Move) -> Sent:
    paper = ("declaration", _("Déclaration de salaires"))
    return Sent("ent_depot_fichiers", days_ago, {"depot": {"precision": words}}, moves, (paper,))


def _gardener(today: date, number: str) -> tuple[Sent, ...]:
    return (_moved(today, number, days_ago=2, moves=()),)


def _moved(today: date, number: str, *, days_ago: float, moves: tuple[Move, ...]) -> Sent:
    typed = {
        "etablissement": {"etablissement": number},
        "nature": {"nature": "courrier"},
        "adresse": ADDRESS,
        "date": typed_day("date", today),
    }
    return Sent("ent_adresse", days_ago, typed, moves, (("justificatif", _("Facture d'énergie")),))


_SCRIPTS: Final = {
    "member": _particulier,
    "member-farmer": _farmer,
    "member-solidarity": _solidarity,
    "member-farm": _farm,
    "member-company": _company,
    "member-gardener": _gardener,
}
