"""What the law asks the acknowledgement of a request to say (CRPA L. 112-11, R. 112-5)."""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.requests import words

Words = str | Promise
_YEAR = 12


class Silence(StrEnum):
    """What it means that the fund does not answer in time."""

    REFUSES = "refuses"
    ACCEPTS = "accepts"
    NOTHING = "nothing"
    """Something is declared, and no decision is asked for: silence decides nothing."""


REMEDIES: Words = _(
    "Si vous contestez une décision, saisissez la commission de recours amiable de votre MSA dans les deux mois qui "
    "suivent sa notification, ou la date à laquelle votre demande est réputée refusée (code de la sécurité sociale, "
    "articles R. 142-1 et R. 142-1-A). Sans réponse de la commission dans les deux mois, ou si elle refuse, vous avez "
    "deux mois pour saisir le tribunal judiciaire, pôle social (articles R. 142-6 et R. 142-10-1)."
)
"""Of decisions of social security."""
FINANCIAL: Words = _("code des relations entre le public et l'administration, article L. 231-4, 3°")
"""Silence refuses what asks for money; no decree says otherwise of the benefits asked for here."""
NO_DECISION: Words = _("code des relations entre le public et l'administration, article L. 231-4, 1°")
"""Silence refuses what asks for something else than a decision on somebody's own case: a card, a standing order."""


@dataclass(frozen=True, kw_only=True)
class Law:
    """The items of the acknowledgement that depend on the kind."""

    silence: Silence
    basis: Words = ""
    """The article that says so, as in « code des relations entre le public et l'administration, article L. 231-4 »."""
    months: int = 2
    """After how many months of silence."""
    remedies: Words = REMEDIES
    refused: Words = words.REMEDIES
    """How a refusal is contested, as what tells of it says."""

    def decided_on(self, received_on: date) -> date | None:
        """Return the date at which, failing a decision, it is deemed refused or accepted; None where it never is."""
        return None if self.silence is Silence.NOTHING else after_months(received_on, self.months)


def after_months(day: date, months: int) -> date:
    """Return the same day of a later month, or its last."""
    years, month = divmod(day.month - 1 + months, _YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
