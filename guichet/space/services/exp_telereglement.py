"""Contributions taken from a bank account."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_CONTRIBUTORS, Family, RequestPage, Service

SERVICE = Service(
    key="exp_telereglement",
    family=Family.REQUESTS,
    title=_("Télérèglement"),
    sentence=_("Rattachez, remplacez ou retirez le compte sur lequel vos cotisations sont prélevées."),
    words=_("prélèvement compte bancaire rib iban cotisations"),
    bundles=OF_CONTRIBUTORS,
    leads_to=RequestPage("exp_telereglement"),
)
