"""« Attestation de régularité »: no contribution past due is unpaid."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.certificates import facts
from guichet.certificates.kinds.base import OF_PAYERS, CannotBeGiven, Fact, Kind, Said, Whose, contact, day
from guichet.identifiers import amounts

VALID = timedelta(days=183)
"""Six months: how often whoever gives work asks for it again (Code du travail, art. D8222-5)."""


class Regularite(Kind):
    """What « vigilance » rests on. It says neither headcount nor wages, which the registry does not hold."""

    slug = "regularite"
    title = gettext_lazy("Attestation de régularité")
    about = gettext_lazy("Que vous êtes à jour de vos cotisations, pour un client ou un donneur d'ordre (vigilance).")
    statement = gettext_lazy(
        "%(fund)s atteste qu'à la date de délivrance, aucune cotisation échue ne reste à lui payer :"
    )
    bundles = OF_PAYERS

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:  # noqa: ARG002 - the common signature
        """Say up to when everything is paid. One query."""
        place = whose.owner.establishment
        if place is not None and place.closed_on is not None and place.closed_on <= whose.today:
            raise CannotBeGiven(
                _("Cet établissement est fermé depuis le %(day)s.") % {"day": day(place.closed_on)}, todo=contact()
            )
        found = facts.dues(whose.owner, fund_code=whose.fund_code, today=whose.today)
        if found.overdue and found.overdue_since is not None:
            raise CannotBeGiven(
                ngettext(
                    "Une facture dont la date limite est passée reste à payer : %(amount)s, depuis le %(day)s.",
                    "%(count)s factures dont la date limite est passée restent à payer : %(amount)s, la plus ancienne "
                    "depuis le %(day)s.",
                    found.overdue,
                )
                % {
                    "count": found.overdue,
                    "amount": amounts.format(found.owed_cents),
                    "day": day(found.overdue_since),
                },
                todo=_(
                    "Réglez ce montant : l'attestation sera possible dès que votre caisse l'aura enregistré. "
                    "Un échéancier peut être demandé par « Contact & échanges »."
                ),
                leads_to="space:bills",
            )
        if found.last_period_until is None:
            raise CannotBeGiven(
                _("%(fund)s ne vous a pas appelé de cotisations.") % {"fund": whose.fund_name}, todo=contact()
            )
        on = _("Cotisations sur salaires") if found.wages else _("Cotisations de non-salarié")
        told: list[Fact] = [
            (_("Nature"), on),
            (_("À jour au"), day(whose.today)),
            (_("Dernière période appelée jusqu'au"), day(found.last_period_until)),
        ]
        return Said(tuple(told), whose.today + VALID)
