"""Housing benefit."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, RequestPage, Service

SERVICE = Service(
    key="dem_aide_logement",
    family=Family.REQUESTS,
    title=_("Demande d'aide au logement"),
    sentence=_("Demandez une aide pour votre loyer ou votre prêt."),
    words=_("apl loyer bailleur prêt"),
    bundles=OF_PEOPLE,
    leads_to=RequestPage("dem_aide_logement"),
    given=OF_ITS_KIND,
)
