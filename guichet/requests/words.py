"""States of a request in the words that members and agents read, and how a refusal is contested."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.registry.models import RequestState

Words = str | Promise

STATES: Final[Mapping[str, Words]] = {
    RequestState.DRAFT: _("Brouillon"),
    RequestState.RECEIVED: _("Reçue"),
    RequestState.UNDER_WAY: _("En cours"),
    RequestState.COMPLEMENT_ASKED: _("Complément demandé"),
    RequestState.DONE: _("Traitée"),
    RequestState.REFUSED: _("Refusée"),
}
EXPLAINED: Final[Mapping[str, Words]] = {
    RequestState.RECEIVED: _("Votre caisse a reçu votre démarche. Elle n'a pas encore commencé à la traiter."),
    RequestState.UNDER_WAY: _("Un conseiller traite votre démarche. Vous n'avez rien à faire."),
    RequestState.COMPLEMENT_ASKED: _("Il manque quelque chose pour traiter votre démarche."),
    RequestState.DONE: _("Votre démarche est terminée."),
    RequestState.REFUSED: _("Votre caisse n'a pas pu accepter votre démarche."),
}
"""What each means for the member, and whether there is something to do."""

# CSS R. 142-1 (two months from the notification), R. 142-6 (two months of silence refuse), R. 142-10-1 (the court);
# CRPA L. 211-2 and R. 421-5 of the code of administrative justice: without its remedies, a refusal opens no delay.
REMEDIES: Final = _(
    "Si vous n'êtes pas d'accord, vous avez deux mois à partir de la réception de cette décision pour saisir la "
    "commission de recours amiable de votre caisse, par lettre datée et signée. Joignez une copie de la décision et "
    "dites pourquoi vous la contestez. Sans réponse de la commission dans les deux mois, votre recours est rejeté : "
    "vous avez alors deux mois pour saisir le pôle social du tribunal judiciaire."
)
