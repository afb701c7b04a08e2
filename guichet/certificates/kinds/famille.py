"""« Attestation familiale »: the children that the fund knows."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.base import CannotBeGiven, Kind, Said, Whose, contact
from guichet.certificates.kinds.droits_maladie import child_fact

VALID = timedelta(days=90)


class Famille(Kind):
    """Every child, the eldest first."""

    slug = "famille"
    title = gettext_lazy("Attestation familiale")
    about = gettext_lazy("Les enfants que votre caisse connaît à votre dossier.")
    statement = gettext_lazy("%(fund)s atteste connaître au dossier de la personne nommée ci-dessous :")

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:  # noqa: ARG002 - the common signature
        """Say their names and birth dates. One query."""
        children = facts.children(whose.person)
        if not children:
            raise CannotBeGiven(_("Votre caisse ne connaît aucun enfant à votre dossier."), todo=contact())
        told = (_("Nombre d'enfants"), str(len(children)))
        return Said((told, *map(child_fact, children)), whose.today + VALID)
