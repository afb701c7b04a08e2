"""TESA: hiring and paying made simple, in an application of its own."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_EMPLOYERS, OF_FARMERS, Family, Outside, Service

SERVICE = Service(
    key="ent_tesa",
    family=Family.DECLARATIONS,
    title=_("TESA"),
    sentence=_("Embauchez et payez vos salariés avec le titre emploi simplifié agricole."),
    words=_("embauche bulletin paie salaire titre emploi simplifié dpae"),
    bundles=OF_EMPLOYERS | OF_FARMERS,
    leads_to=Outside("ent_tesa", "TESA_URL"),
)
