"""What members may add of their own to get in; « Sécurité » leads there."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ALL, Family, Service, page

SERVICES = (
    Service(
        key="passkeys",
        family=Family.FOLLOW_UP,
        title=_("Des clés d'accès"),
        sentence=_("Entrez avec votre empreinte, votre visage ou le code de votre appareil."),
        bundles=OF_ALL,
        leads_to=page("passkeys"),
    ),
    Service(
        key="authenticator",
        family=Family.FOLLOW_UP,
        title=_("Une application pour vos codes"),
        sentence=_("Recevez vos codes de connexion sur votre téléphone, même sans réseau."),
        bundles=OF_ALL,
        leads_to=page("authenticator"),
    ),
)
