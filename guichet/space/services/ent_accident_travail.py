"""An accident at work."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_EMPLOYERS, Family, RequestPage, Service

SERVICE = Service(
    key="ent_accident_travail",
    family=Family.DECLARATIONS,
    title=_("Déclaration d'accident du travail"),
    sentence=_("Déclarez l'accident d'un salarié dans les 48 heures."),
    words=_("salarié blessure arrêt at"),
    bundles=OF_EMPLOYERS,
    leads_to=RequestPage("ent_accident_travail"),
)
