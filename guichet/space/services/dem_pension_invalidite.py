"""A pension for whoever can no longer work as before."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, RequestPage, Service

SERVICE = Service(
    key="dem_pension_invalidite",
    family=Family.REQUESTS,
    title=_("Demande de pension d'invalidité"),
    sentence=_("Demandez une pension quand votre santé réduit votre capacité de travail."),
    words=_("handicap incapacité arrêt de travail"),
    bundles=OF_PEOPLE,
    leads_to=RequestPage("dem_pension_invalidite"),
    given=OF_ITS_KIND,
)
