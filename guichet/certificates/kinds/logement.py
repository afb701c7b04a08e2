"""« Attestation d'aide au logement »: what was paid over twelve months."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.asking import days_of
from guichet.certificates.kinds.base import CannotBeGiven, Kind, Said, Whose, day, period
from guichet.identifiers import amounts

VALID = timedelta(days=90)
BRANCH = "Logement"


class Logement(Kind):
    """Of the fund, over the last twelve months."""

    slug = "logement"
    title = gettext_lazy("Attestation d'aide au logement")
    about = gettext_lazy("L'aide au logement reçue sur douze mois, pour un bailleur ou une demande d'aide.")
    statement = gettext_lazy("%(fund)s atteste avoir versé une aide au logement à la personne nommée ci-dessous :")

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:  # noqa: ARG002 - the common signature
        """Say how much and the last day. One query."""
        since, until = days_of("12", today=whose.today)
        found = facts.paid(whose.person, fund_code=whose.fund_code, since=since, until=until, branch=BRANCH)
        if not found:
            raise CannotBeGiven(
                _("%(fund)s ne vous a pas versé d'aide au logement depuis douze mois.") % {"fund": whose.fund_name},
                todo=_("Vous pouvez demander une attestation de non-perception."),
            )
        [one] = found
        told = (
            (_("Période"), period(since, until)),
            (_("Nombre de versements"), str(one.number)),
            (_("Dernier versement"), day(one.last_on)),
            (_("Total versé"), amounts.format(one.cents)),
        )
        return Said(told, whose.today + VALID)
