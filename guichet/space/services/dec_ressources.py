"""The income of a quarter."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, RequestPage, Service

SERVICE = Service(
    key="dec_ressources",
    family=Family.DECLARATIONS,
    title=_("Déclaration de ressources"),
    sentence=_("Déclarez vos revenus du trimestre, dont dépendent vos aides."),
    words=_("revenus trimestre trimestrielle rsa prime d'activité salaires"),
    bundles=OF_PEOPLE,
    leads_to=RequestPage("dec_ressources"),
    given=OF_ITS_KIND,
)
