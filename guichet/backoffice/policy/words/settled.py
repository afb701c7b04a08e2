"""What the source documents say differently or leave open, and what is done about it: C- and G- of the requirements."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from guichet.backoffice.policy.words.base import Words
from guichet.funds.meanings import meanings

_REFERENCE = re.compile(r"\b(?:R\d+|[CG]-\d\d)\b")
SETTLED: Mapping[str, Words] = {
    "C-01": _("Un document demande 13 caractères, un autre 13 ou 15. Sauf choix contraire, les deux sont acceptés."),
    "C-02": _("Un document ouvre une fenêtre, un autre mène droit à la caisse. La fenêtre laisse deux issues."),
    "C-03": _("Un seul document montre « Abandonner ». Partir doit toujours être possible."),
    "C-04": _("Un seul document demande le département à tous. L'adresse du site de la caisse le dit déjà."),
    "C-05": _("Un document associe les établissements dès l'inscription, un autre non. C'est gardé, sans obligation."),
    "C-06": _("Un document accepte la date de naissance d'un enfant. Les proches la connaissent : elle est écartée."),
    "C-07": _("Un document coche une case, un autre accepte par le dernier bouton. Un seul geste suffit."),
    "C-08": _("Un seul document envoie un code. Il est exigé partout, car lui seul vérifie la boîte."),
    "C-09": _("Un seul document envoie un courrier de confirmation. Il est exigé partout."),
    "C-10": _("Les documents demandent 3 ou 4 sortes de caractères. La règle la plus complète en demande 3."),
    "C-11": _("Un document envoie le code par email seulement, ou aussi par SMS selon l'étape. L'email d'abord."),
    "C-12": _("Le même document demande le code à chaque connexion, et le dispense pour un navigateur de confiance."),
    "C-16": _("Les pages et leur ordre changent d'un document à l'autre. L'ordre retenu prévient avant de demander."),
    "C-17": _("Les documents ne disent pas tous par où part le mot de passe. Il suit le chemin vérifié par le code."),
    "C-18": _("Deux documents commencent par l'assurance, un dessin par la carte. L'assurance vient d'abord."),
    "C-21": _("Les documents ne disent pas si l'on peut se reprendre. Quelques essais, puis le courrier."),
    "C-22": _("Un document fait confirmer les coordonnées, un autre non. Elles le sont si elles ne l'ont jamais été."),
    "G-01": _("Aucun document n'a de question pour les employeurs de jardinier : c'est le courrier."),
    "G-04": _("Aucun document ne donne de nombre d'essais : ceux-ci ont été choisis pour le site."),
    "G-06": _("Aucun document ne dit combien de temps dure la confiance."),
    "G-24": _("Dire qu'un compte existe renseigne un inconnu. Les documents le font : une caisse peut s'en abstenir."),
}


def references(name: str) -> Sequence[str]:
    """Return what a value of the policy answers, as its description cites it: `R54`, `C-08`."""
    return _REFERENCE.findall(meanings()[name])
