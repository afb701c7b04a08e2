"""The establishments of a farmer."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_CONTRIBUTORS, Family, Service, page

SERVICE = Service(
    key="exp_entreprises",
    family=Family.CONSULTATIONS,
    title=_("Mes entreprises"),
    sentence=_("Les établissements rattachés à votre dossier."),
    words=_("siret établissement exploitation"),
    bundles=OF_CONTRIBUTORS,
    leads_to=page("establishments"),
)
