"""Who the declared doctor is."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, Service, page

SERVICE = Service(
    key="att_medecin_traitant",
    family=Family.CERTIFICATES,
    title=_("Attestation de médecin traitant"),
    sentence=_("Le nom du médecin que vous avez déclaré, et depuis quand."),
    words=_("docteur généraliste"),
    bundles=OF_PEOPLE,
    leads_to=page("certificate_ask", kind="medecin-traitant"),
    given=OF_ITS_KIND,
)
