"""Contributions paid on wages."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_EMPLOYERS, Family, Need, Service, page

SERVICE = Service(
    key="ent_cotisations_salaires",
    family=Family.CONSULTATIONS,
    title=_("Cotisations sur salaires"),
    sentence=_("Consultez les cotisations versées pour vos salariés."),
    words=_("masse salariale employeur charges"),
    bundles=OF_EMPLOYERS,
    leads_to=page("wage_contributions"),
    need=Need.WAGE_CONTRIBUTIONS,
    given=frozenset({"wage_contributions", "wage_contributions_csv"}),
)
