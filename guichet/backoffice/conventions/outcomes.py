"""What the page of a convention says first: what was just done, or why nothing was."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guichet.backoffice.conventions import words
from guichet.conventions.models import Convention

CHANGED, OWN, NOT_YOURS = "change", "propre", "autre"
DONE: Final[Mapping[str, words.Words]] = {
    "proposee": gettext_lazy("La convention est enregistrée. Joignez le papier signé : un autre agent l'approuvera."),
    "corrigee": gettext_lazy("La proposition est corrigée."),
    "jointe": gettext_lazy("Le papier est joint. Un autre agent de votre caisse doit maintenant l'approuver."),
    "approuver": gettext_lazy("La convention est approuvée. Les mots de passe partent par courrier, les identifiants "
                              "par email."),
    "refuser": gettext_lazy("La proposition est refusée : rien n'a été ouvert."),
    "reprendre": gettext_lazy("La proposition est reprise : rien n'a été ouvert."),
    "retirer": gettext_lazy("La convention est retirée : les accès sont fermés, la structure est prévenue."),
    "personne": gettext_lazy("L'accès de cette personne est retiré."),
}  # fmt: skip
REFUSED: Final[Mapping[str, words.Words]] = {
    CHANGED: gettext_lazy("Quelqu'un a agi entre-temps : rien n'a été fait. Voici où nous en sommes."),
    OWN: gettext_lazy("Vous l'avez proposée vous-même : un autre agent de votre caisse doit décider. Rien n'est fait."),
    NOT_YOURS: gettext_lazy("Seul l'agent qui l'a proposée peut la corriger. Vous pouvez la refuser, en disant "
                            "pourquoi."),
    "deja": gettext_lazy("Une proposition de cette structure attend déjà : la voici. Rien d'autre n'est enregistré."),
    "papier": gettext_lazy("Le papier signé n'est pas joint : rien n'est fait."),
    "pas_encore": gettext_lazy("Elle commence plus tard, et l'actuelle reste en vigueur jusque-là. Approuvez-la à "
                               "partir de son premier jour."),
    "passee": gettext_lazy("Son dernier jour est passé : elle n'ouvrirait rien. Faites corriger ses dates."),
    "derniere": gettext_lazy("C'est la dernière personne qui gère les accès. Faites un avenant qui en nomme une autre, "
                             "ou retirez la convention."),
}  # fmt: skip


def address(convention: Convention, done: str = "") -> str:
    """Return the address of a convention, with what was just done, or why nothing was."""
    here = reverse("backoffice:convention", args=[convention.reference])
    return f"{here}?{urlencode({'fait': done})}" if done else here


def address_of(convention: Convention, act: str) -> str:
    """Return the address of the page that confirms an act."""
    return reverse("backoffice:convention_act", args=[convention.reference, act])
