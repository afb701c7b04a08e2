"""Family benefits received."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, Service, page

SERVICE = Service(
    key="att_famille",
    family=Family.CERTIFICATES,
    title=_("Attestation famille"),
    sentence=_("Vos prestations familiales et les enfants qu'elles concernent."),
    words=_("allocations familiales enfants quotient"),
    bundles=OF_PEOPLE,
    leads_to=page("certificate_ask", kind="famille"),
    given=OF_ITS_KIND,
)
