"""The land that a farmer works."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_COMPANIES, OF_FARMERS, Family, Need, Service, page

SERVICE = Service(
    key="exp_releve_parcellaire",
    family=Family.CONSULTATIONS,
    title=_("Relevé parcellaire"),
    sentence=_("Consultez et imprimez la liste des parcelles que vous exploitez."),
    words=_("terres surface cadastre hectares mutation"),
    bundles=OF_FARMERS | OF_COMPANIES,
    leads_to=page("parcels"),
    need=Need.PARCELS,
    given=frozenset({"parcels", "parcels_csv", "parcels_statement", "transfer_slip"}),
)
