"""What the tax office is told."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, Service, page

SERVICE = Service(
    key="att_fiscale",
    family=Family.CERTIFICATES,
    title=_("Attestation fiscale"),
    sentence=_("Ce que votre caisse vous a versé dans l'année, pour votre déclaration de revenus."),
    words=_("impôts revenus imposable déclaration"),
    bundles=OF_PEOPLE,
    leads_to=page("certificate_ask", kind="fiscale"),
    given=OF_ITS_KIND,
)
