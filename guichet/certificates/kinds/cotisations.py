"""« Attestation de cotisations »: what was called for and paid in a year."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.asking import YearForm
from guichet.certificates.kinds.base import OF_PAYERS, CannotBeGiven, Kind, Said, Whose, contact
from guichet.identifiers import amounts

YEARS = 4
"""This one and three before: contributions lapse after three years (CRPM, art. L725-7)."""
VALID = timedelta(days=183)


class Cotisations(Kind):
    """By year: a farmer's own, or those of a place of work on its wages."""

    slug = "cotisations"
    title = gettext_lazy("Attestation de cotisations")
    about = gettext_lazy("Les cotisations appelées et réglées dans l'année.")
    statement = gettext_lazy("%(fund)s atteste avoir appelé les cotisations suivantes :")
    bundles = OF_PAYERS

    def form(self, data: Mapping[str, Any] | None, *, today: date) -> YearForm:
        """Ask for the year."""
        return YearForm(data, years=range(today.year, today.year - YEARS, -1))

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:
        """Say what was called for, paid, and is left. One query."""
        year = asked["annee"]
        found = facts.called(
            whose.owner, fund_code=whose.fund_code, since=date(year, 1, 1), until=min(whose.today, date(year, 12, 31))
        )
        if not found.number:
            raise CannotBeGiven(
                _("%(fund)s ne vous a pas appelé de cotisations en %(year)s.")
                % {"fund": whose.fund_name, "year": year},
                todo=contact(),
            )
        told = (
            (_("Année"), str(year)),
            (_("Nombre de factures"), str(found.number)),
            (_("Cotisations appelées"), amounts.format(found.cents)),
            (_("Cotisations réglées"), amounts.format(found.paid_cents)),
            (_("Reste à payer"), amounts.format(found.cents - found.paid_cents)),
        )
        return Said(told, whose.today + VALID)
