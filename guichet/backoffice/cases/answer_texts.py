"""What an agent may answer, to be completed before it leaves: a small closed set (pure but for the translations).

None of them confirms that somebody is known, says what the registry holds, or carries a link to press.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from guichet.cases.models import CaseKind


@dataclass(frozen=True)
class Template:
    """One answer."""

    slug: str
    label: str | Promise
    kinds: frozenset[CaseKind]
    text: str | Promise


_WRITTEN = frozenset({
    CaseKind.FILE_ASKED, CaseKind.FILE_ELSEWHERE, CaseKind.ADDRESS_CHANGE, CaseKind.RESPONSIBLE_CHANGES,
    CaseKind.NOT_ME, CaseKind.RETURNED_LETTER, CaseKind.LETTER_REJECTED,
})  # fmt: skip

TEMPLATES: tuple[Template, ...] = (
    Template(
        "adresse-notee",
        gettext_lazy("Adresse notée"),
        frozenset({CaseKind.ADDRESS_CHANGE}),
        gettext_lazy(
            "Votre nouvelle adresse est notée. Elle apparaîtra dans votre espace privé sous quelques jours, et nos "
            "courriers y arriveront à partir de ce moment."
        ),
    ),
    Template(
        "justificatif",
        gettext_lazy("Il manque un justificatif"),
        _WRITTEN | {CaseKind.CONVENTION_ASKED},
        gettext_lazy(
            "Pour traiter votre demande, il nous manque un document :\n\n[nommez le document]\n\nEnvoyez-en une "
            "copie par courrier à votre caisse, avec le numéro de votre demande."
        ),
    ),
    Template(
        "demande-faite",
        gettext_lazy("C'est fait"),
        frozenset({CaseKind.FILE_ASKED, CaseKind.RESPONSIBLE_CHANGES}),
        gettext_lazy("Votre demande est traitée. Vous le verrez à votre prochaine connexion à votre espace privé."),
    ),
    Template(
        "demande-refusee",
        gettext_lazy("Nous ne pouvons pas l'accepter"),
        frozenset({CaseKind.FILE_ASKED, CaseKind.ADDRESS_CHANGE, CaseKind.RESPONSIBLE_CHANGES}),
        gettext_lazy(
            "Nous ne pouvons pas donner suite à votre demande, pour cette raison :\n\n[donnez la raison]\n\nSi vous "
            "n'êtes pas d'accord, vous pouvez saisir la commission de recours amiable de votre caisse dans les deux "
            "mois qui suivent ce message."
        ),
    ),
    Template(
        "compte-bloque",
        gettext_lazy("Le compte est bloqué"),
        frozenset({CaseKind.NOT_ME}),
        gettext_lazy(
            "Vous nous avez dit qu'une action sur votre espace privé ne venait pas de vous. Personne n'y entre plus. "
            "Appelez-nous ou venez à l'accueil avec une pièce d'identité : nous vous en rendrons l'accès."
        ),
    ),
    Template(
        "courrier-revenu",
        gettext_lazy("Un courrier nous est revenu"),
        frozenset({CaseKind.RETURNED_LETTER, CaseKind.LETTER_REJECTED}),
        gettext_lazy(
            "Un courrier que nous vous avons envoyé ne vous est pas parvenu. Appelez-nous pour vérifier votre "
            "adresse postale : nous vous l'enverrons à nouveau."
        ),
    ),
    Template(
        "convention",
        gettext_lazy("Préparer la convention"),
        frozenset({CaseKind.CONVENTION_ASKED}),
        gettext_lazy(
            "Votre demande de convention est bien reçue. Pour la préparer, envoyez-nous par courrier :\n\n- le nom "
            "et la fonction de la personne qui signe ;\n- la liste des personnes qui auront un accès.\n\nNous vous "
            "renverrons la convention à signer."
        ),
    ),
    Template(
        "libre",
        gettext_lazy("Autre réponse"),
        _WRITTEN | {CaseKind.CONVENTION_ASKED},
        "",
    ),
)


def for_kind(kind: str) -> list[Template]:
    """Return what may be answered to a kind of case, in order; nothing where it is answered by telephone."""
    return [template for template in TEMPLATES if kind in template.kinds]


def find(kind: str, slug: str) -> Template | None:
    """Return one of them."""
    return next((template for template in for_kind(kind) if template.slug == slug), None)
