"""Paying a bill in line, in an application of its own."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_CONTRIBUTORS, Family, Outside, Service

SERVICE = Service(
    key="exp_telepaiement",
    family=Family.REQUESTS,
    title=_("Télépaiement"),
    sentence=_("Payez vos cotisations en ligne."),
    words=_("payer régler cotisations carte facture"),
    bundles=OF_CONTRIBUTORS,
    leads_to=Outside("exp_telepaiement", "TELEPAYMENT_URL"),
)
