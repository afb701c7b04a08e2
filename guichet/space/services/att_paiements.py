"""What was paid in a time."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, Service, page

SERVICE = Service(
    key="att_paiements",
    family=Family.CERTIFICATES,
    title=_("Attestation de paiement"),
    sentence=_("Le relevé attesté de ce que vous avez reçu, à présenter à un tiers."),
    words=_("versements prestations reçus"),
    bundles=OF_PEOPLE,
    leads_to=page("certificate_ask", kind="paiements"),
    given=OF_ITS_KIND,
)
