"""« Attestation de paiement »: what the fund paid over a period, of one branch or of all."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.asking import BranchForm, days_of
from guichet.certificates.kinds.base import CannotBeGiven, Fact, Kind, Said, Whose, day, period
from guichet.identifiers import amounts

VALID = timedelta(days=90)


class Paiements(Kind):
    """By branch."""

    slug = "paiements"
    title = gettext_lazy("Attestation de paiement")
    about = gettext_lazy("Ce que votre caisse vous a versé sur une période, par nature de paiement.")
    statement = gettext_lazy("%(fund)s atteste avoir versé à la personne nommée ci-dessous :")

    def form(self, data: Mapping[str, Any] | None, *, today: date) -> BranchForm:
        """Ask for the branch and the period."""
        return BranchForm(data, today=today, every=True)

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:
        """Say how many payments, how much, and the last one, by branch. One query."""
        since, until = days_of(asked["periode"], today=whose.today)
        found = facts.paid(whose.person, fund_code=whose.fund_code, since=since, until=until, branch=asked["nature"])
        if not found:
            raise CannotBeGiven(
                _("%(fund)s ne vous a rien versé de cette nature sur cette période.") % {"fund": whose.fund_name},
                todo=_("Choisissez une autre période, ou demandez une attestation de non-perception."),
            )
        told: list[Fact] = [(_("Période"), period(since, until))]
        told += [(one.branch, _amount(one)) for one in found]
        told.append((_("Total versé"), amounts.format(sum(one.cents for one in found))))
        return Said(tuple(told), whose.today + VALID)


def _amount(one: facts.Paid) -> str:
    last = day(one.last_on)
    if one.number == 1:
        return _("%(amount)s, le %(day)s") % {"amount": amounts.format(one.cents), "day": last}
    return _("%(amount)s en %(number)s versements, le dernier le %(day)s") % {
        "amount": amounts.format(one.cents),
        "number": one.number,
        "day": last,
    }
