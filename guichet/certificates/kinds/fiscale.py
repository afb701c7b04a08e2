"""« Attestation fiscale »: what the fund paid in a year."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.asking import YearForm
from guichet.certificates.kinds.base import CannotBeGiven, Kind, Said, Whose, contact
from guichet.identifiers import amounts

YEARS = 4
"""That of the return and the three before, which the tax office may still ask about (LPF, art. L169)."""
VALID = timedelta(days=365)


class Fiscale(Kind):
    """By year, over."""

    slug = "fiscale"
    title = gettext_lazy("Attestation fiscale")
    about = gettext_lazy("Ce que votre caisse vous a versé dans l'année, pour votre déclaration de revenus.")
    statement = gettext_lazy("%(fund)s atteste avoir versé à la personne nommée ci-dessous :")

    def form(self, data: Mapping[str, Any] | None, *, today: date) -> YearForm:
        """Ask for the year."""
        return YearForm(data, years=range(today.year - 1, today.year - 1 - YEARS, -1))

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:
        """Say what was paid, by branch. One query."""
        year = asked["annee"]
        found = facts.paid(whose.person, fund_code=whose.fund_code, since=date(year, 1, 1), until=date(year, 12, 31))
        if not found:
            raise CannotBeGiven(
                _("%(fund)s ne vous a rien versé en %(year)s.") % {"fund": whose.fund_name, "year": year},
                todo=contact(),
            )
        lines = [(one.branch, amounts.format(one.cents)) for one in found]
        total = (_("Total versé"), amounts.format(sum(one.cents for one in found)))
        return Said(((_("Année"), str(year)), *lines, total), whose.today + VALID)
