"""Whom the member chooses as their doctor."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ITS_KIND, OF_PEOPLE, Family, RequestPage, Service

SERVICE = Service(
    key="dec_medecin_traitant",
    family=Family.DECLARATIONS,
    title=_("Déclaration de médecin traitant"),
    sentence=_("Dites à votre caisse quel médecin vous suit, ou que vous en changez."),
    words=_("docteur généraliste changer"),
    bundles=OF_PEOPLE,
    leads_to=RequestPage("dec_medecin_traitant"),
    given=OF_ITS_KIND,
)
