"""Contributions called for, paid and due."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_FARMERS, Family, Need, Service, page

SERVICE = Service(
    key="exp_factures",
    family=Family.CONSULTATIONS,
    title=_("Mes factures"),
    sentence=_("Consultez vos appels de cotisations, payés ou à payer."),
    words=_("cotisations facture appel échéance exploitant"),
    bundles=OF_FARMERS,
    leads_to=page("bills"),
    need=Need.BILLS,
    given=frozenset({"bills", "bills_csv"}),
)
