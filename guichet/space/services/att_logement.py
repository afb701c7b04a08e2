"""Housing benefits received."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, Service, page

SERVICE = Service(
    key="att_logement",
    family=Family.CERTIFICATES,
    title=_("Attestation logement"),
    sentence=_("Votre aide au logement, pour un bailleur ou une administration."),
    words=_("apl loyer bailleur"),
    bundles=OF_PEOPLE,
    leads_to=page("certificate_ask", kind="logement"),
    given=OF_ITS_KIND,
)
