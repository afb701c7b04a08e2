"""Declaration files deposited."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_COMPANIES, Family, Service, page

SERVICE = Service(
    key="ent_depot_fichiers",
    family=Family.DECLARATIONS,
    title=_("Dépôt de fichiers"),
    sentence=_("Déposez vos fichiers de déclaration et suivez leur traitement."),
    words=_("dsn dpae envoi déclaration fichier"),
    bundles=OF_COMPANIES,
    leads_to=page("deposits"),
    given=frozenset({"deposits"}),
)
