"""Why an agent or the post did what a case was opened for: the journal's word, and an agent's words for it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.actions import close_account, freeze, report_death
from guichet.backoffice.letters.kinds import RETURN_REASONS

_REJECTED: Mapping[str, str | Promise] = {
    "damaged": _("Courrier abîmé"),
    "missing_file": _("Fichier manquant"),
    "unreadable_file": _("Fichier illisible"),
    "unusable_address": _("Adresse inutilisable"),
}
"""What a print shop says of a letter (`delivery.answers`)."""
REASONS: Mapping[str, str | Promise] = {
    **dict(freeze.REASONS),
    **dict(close_account.REASONS),
    **_REJECTED,
    **dict(RETURN_REASONS),
    report_death.TOLD_BY_TELEPHONE: _("Décès annoncé par un proche, au téléphone"),
}
