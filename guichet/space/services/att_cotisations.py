"""Contributions paid."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_CONTRIBUTORS, OF_ITS_KIND, Family, Service, page

SERVICE = Service(
    key="att_cotisations",
    family=Family.CERTIFICATES,
    title=_("Attestation de cotisations"),
    sentence=_("Les cotisations que vous avez payées dans l'année."),
    words=_("payées comptable"),
    bundles=OF_CONTRIBUTORS,
    leads_to=page("certificate_ask", kind="cotisations"),
    given=OF_ITS_KIND,
)
