"""A carte Vitale lost or stolen."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, RequestPage, Service

SERVICE = Service(
    key="dec_perte_vol_vitale",
    family=Family.DECLARATIONS,
    title=_("Perte ou vol de carte vitale"),
    sentence=_("Signalez votre carte perdue ou volée et demandez-en une autre."),
    words=_("perdue volée nouvelle carte"),
    bundles=OF_PEOPLE,
    leads_to=RequestPage("dec_perte_vol_vitale"),
    given=OF_ITS_KIND,
)
