"""That nothing is owed (« vigilance »)."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_CONTRIBUTORS, OF_ITS_KIND, Family, Service, page

SERVICE = Service(
    key="att_regularite",
    family=Family.CERTIFICATES,
    title=_("Attestation de régularité"),
    sentence=_("La preuve que vous êtes à jour de vos cotisations, pour un client ou un marché public."),
    words=_("vigilance à jour marché public sous-traitance"),
    bundles=OF_CONTRIBUTORS,
    leads_to=page("certificate_ask", kind="regularite"),
    given=OF_ITS_KIND,
)
