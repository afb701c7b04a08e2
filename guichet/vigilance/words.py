"""How a day of attack is told: its measures, and its moments."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guichet.vigilance import rules
from guichet.vigilance.rules import Measures

Words = str | Promise
BANNER: Final = "banner"


class Measure(NamedTuple):
    """Its name, then what it does, for who decides."""

    label: Any
    means: Any


MEASURES: Final[Mapping[str, Measure]] = {
    "proofs": Measure(
        _("Demander deux vérifications d'identité"),
        _(
            "Pour s'inscrire en ligne, deux réponses justes au lieu d'une, et moins d'essais, même pour qui a déjà "
            "commencé. Qui ne peut en donner qu'une passe par le courrier ou par l'accueil. Un nouveau mot de "
            "passe ne part que vers qui le demande d'un appareil déjà connu de son compte. Un nouvel email ou un "
            "nouveau mobile attend la fin."
        ),
    ),
    "letters": Measure(
        _("Retenir les courriers qui contiennent un mot de passe"),
        _(
            "Inscriptions et renouvellements par courrier sont gardés et partent à la fin, sans nouvelle demande. Les "
            "lettres qui avertissent et « Ce n'est pas moi » partent toujours."
        ),
    ),
    "codes": Measure(
        _("Demander un code à chaque connexion"),
        _("Même depuis un navigateur de confiance. Qui est déjà connecté le reste."),
    ),
    BANNER: Measure(
        _("Afficher un bandeau"),
        _("En haut des pages, dans vos mots, jusqu'à la fin."),
    ),
}
"""By its name in the journal."""


def _combinations() -> dict[str, Words]:
    """Return the words of each choice of measures, by what the journal keeps of it."""
    names = [field.name for field in fields(Measures)]
    found: dict[str, Words] = {}
    for chosen in range(2 ** len(MEASURES)):
        flags = {name: bool(chosen >> place & 1) for place, name in enumerate(names)}
        banner = bool(chosen >> len(names) & 1)
        kept = [*(name for name in names if flags[name]), *([BANNER] if banner else [])]
        labels = [MEASURES[name].label for name in kept]
        found[rules.word(Measures(**flags), banner=banner)] = format_lazy(", ".join(["{}"] * len(labels)), *labels)
    return found


COMBINED: Final[Mapping[str, Words]] = _combinations()


def moment(at: datetime) -> str:
    """Return « 12 mars 2026 à 14 h 05 », in Paris."""
    local = timezone.localtime(at)
    return (
        date_format(local, "j\N{NO-BREAK SPACE}F Y")
        + " à "
        + date_format(local, "G\N{NO-BREAK SPACE}\\h\N{NO-BREAK SPACE}i")
    )
