"""« Attestation de médecin traitant »."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.base import CannotBeGiven, Fact, Kind, Said, Whose, day

VALID = timedelta(days=90)


class MedecinTraitant(Kind):
    """The doctor whom somebody declared last."""

    slug = "medecin-traitant"
    title = gettext_lazy("Attestation de médecin traitant")
    about = gettext_lazy("Le médecin traitant que vous avez déclaré, et depuis quand.")
    statement = gettext_lazy("%(fund)s atteste que la personne nommée ci-dessous a déclaré un médecin traitant :")

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:  # noqa: ARG002 - the common signature
        """Say who, and since when. One query."""
        found = facts.doctor(whose.person)
        if found is None:
            raise CannotBeGiven(
                _("Nous ne connaissons pas votre médecin traitant."),
                todo=_("Déclarez-le : l'attestation sera possible dès que votre caisse l'aura enregistré."),
                leads_to="space:requests",
            )
        told: list[Fact] = [(_("Médecin traitant"), found.name), (_("Déclaré le"), day(found.declared_on))]
        if found.rpps:
            told.insert(1, (_("Numéro RPPS"), found.rpps))
        return Said(tuple(told), whose.today + VALID)
