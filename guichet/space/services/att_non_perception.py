"""That nothing is received."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, Service, page

SERVICE = Service(
    key="att_non_perception",
    family=Family.CERTIFICATES,
    title=_("Attestation de non-perception"),
    sentence=_("La preuve que vous ne recevez pas une prestation."),
    words=_("aucun versement rsa"),
    bundles=OF_PEOPLE,
    leads_to=page("certificate_ask", kind="non-perception"),
    given=OF_ITS_KIND,
)
