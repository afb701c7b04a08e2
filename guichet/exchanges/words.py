"""Themes as members and agents read them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.exchanges.rules import Theme

THEMES: Mapping[str, str | Promise] = {
    Theme.HEALTH: _("Santé, remboursements, droits maladie"),
    Theme.FAMILY: _("Famille, enfants"),
    Theme.HOUSING: _("Logement"),
    Theme.SOLIDARITY: _("Prime d'activité, RSA, ressources"),
    Theme.PENSION: _("Retraite"),
    Theme.DISABILITY: _("Invalidité, accident du travail"),
    Theme.CONTRIBUTIONS: _("Cotisations, factures, exploitation"),
    Theme.EMPLOYMENT: _("Employeur, salariés"),
    Theme.ACCOUNT: _("Mon espace privé"),
    Theme.OTHER: _("Autre sujet"),
}
