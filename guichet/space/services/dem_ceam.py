"""The European card."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, RequestPage, Service

SERVICE = Service(
    key="dem_ceam",
    family=Family.REQUESTS,
    title=_("Carte européenne d'assurance maladie (CEAM)"),
    sentence=_("Demandez la carte qui couvre vos soins pendant un séjour en Europe."),
    words=_("voyage étranger vacances europe santé"),
    bundles=OF_PEOPLE,
    leads_to=RequestPage("dem_ceam"),
    given=OF_ITS_KIND,
)
