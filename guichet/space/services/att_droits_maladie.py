"""Attestation de droits: whom health insurance covers."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, Service, page

SERVICE = Service(
    key="att_droits_maladie",
    family=Family.CERTIFICATES,
    title=_("Attestation de droits (maladie)"),
    sentence=_("La preuve que vous êtes couvert par l'assurance maladie, avec vos ayants droit."),
    words=_("sécurité sociale carte vitale santé assurance assuré"),
    bundles=OF_PEOPLE,
    leads_to=page("certificate_ask", kind="droits-maladie"),
    given=OF_ITS_KIND,
)
