"""The postal address of an establishment."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_EMPLOYERS, Family, RequestPage, Service

SERVICE = Service(
    key="ent_adresse",
    family=Family.REQUESTS,
    title=_("Changement d'adresse de l'entreprise"),
    sentence=_("Donnez à votre caisse la nouvelle adresse de votre établissement."),
    words=_("déménagement siège courrier"),
    bundles=OF_EMPLOYERS,
    leads_to=RequestPage("ent_adresse"),
)
