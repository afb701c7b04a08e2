"""The postal address of a person."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_PEOPLE, Family, RequestPage, Service

SERVICE = Service(
    key="dec_adresse",
    family=Family.REQUESTS,
    title=_("Changement d'adresse"),
    sentence=_("Donnez à votre caisse votre nouvelle adresse postale."),
    words=_("déménagement logement courrier"),
    bundles=OF_PEOPLE,
    leads_to=RequestPage("dec_adresse"),
)
