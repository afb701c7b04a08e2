"""« Attestation de non-perception »: that nothing of a branch was paid over a period."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.asking import BranchForm, days_of
from guichet.certificates.kinds.base import CannotBeGiven, Kind, Said, Whose, day, period

VALID = timedelta(days=90)


class NonPerception(Kind):
    """Of a benefit, by any fund: one fund alone would certify what is not so where another one pays."""

    slug = "non-perception"
    title = gettext_lazy("Attestation de non-perception")
    about = gettext_lazy("Qu'une prestation ne vous a pas été versée par la MSA sur une période.")
    statement = gettext_lazy(
        "%(fund)s atteste que la MSA n'a pas versé la prestation suivante à la personne nommée ci-dessous :"
    )

    def form(self, data: Mapping[str, Any] | None, *, today: date) -> BranchForm:
        """Ask for the benefit and the period."""
        return BranchForm(data, today=today, every=False)

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:
        """Say what was not paid, and when. One query."""
        since, until = days_of(asked["periode"], today=whose.today)
        found = facts.paid(whose.person, since=since, until=until, branch=asked["nature"])
        if found:
            raise CannotBeGiven(
                _("La MSA vous a versé cette prestation sur cette période, en dernier le %(day)s.")
                % {"day": day(found[0].last_on)},
                todo=_("Choisissez une autre période, ou demandez une attestation de paiement."),
            )
        told = ((_("Prestation"), asked["nature"]), (_("Période"), period(since, until)))
        return Said(told, whose.today + VALID)
