"""Bills and land in the words that members read."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.registry.models import Tenure
from guichet.space.farm.rules import BillState

STATES: Final[Mapping[str, str | Promise]] = {
    BillState.PAID: _("Payée"),
    BillState.DUE: _("À payer"),
    BillState.LATE: _("En retard"),
}
TENURES: Final[Mapping[str, str | Promise]] = {
    Tenure.OWNED: _("Faire-valoir direct"),
    Tenure.LEASED: _("Fermage"),
    Tenure.SHARED: _("Métayage"),
    Tenure.LENT: _("Mise à disposition"),
}
