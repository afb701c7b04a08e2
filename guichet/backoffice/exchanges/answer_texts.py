"""What an agent may answer in a thread, to be completed before it is sent (pure but for the translations)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from guichet.backoffice.cases.answer_texts import Template
from guichet.cases.models import CaseKind

_KINDS = frozenset({CaseKind.MESSAGE})

TEMPLATES: Sequence[Template] = (
    Template("libre", gettext_lazy("Réponse libre"), _KINDS, ""),
    Template(
        "piece",
        gettext_lazy("Il manque une pièce"),
        _KINDS,
        gettext_lazy(
            "Bonjour,\n\nPour vous répondre, il nous manque un document :\n\n[nommez le document]\n\nJoignez-le à "
            "votre prochain message, ici même : une photo nette suffit."
        ),
    ),
    Template(
        "en-cours",
        gettext_lazy("C'est en cours"),
        _KINDS,
        gettext_lazy(
            "Bonjour,\n\nVotre dossier est en cours de traitement. Vous aurez une réponse avant le :\n\n[donnez la "
            "date]\n\nVous n'avez rien à faire d'ici là."
        ),
    ),
    Template(
        "demarche",
        gettext_lazy("Faire la démarche en ligne"),
        _KINDS,
        gettext_lazy(
            "Bonjour,\n\nVous pouvez faire cette démarche vous-même, dans « Mes services » :\n\n[nommez la "
            "démarche]\n\nSi vous n'y arrivez pas, répondez à ce message ou appelez-nous."
        ),
    ),
)


def find(slug: str) -> Template:
    """Return one of them, the first where there is none of this name."""
    return next((one for one in TEMPLATES if one.slug == slug), TEMPLATES[0])
