"""The page where the holder of a case does its work, for the kinds that have one."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from guichet.cases.models import Case, CaseKind

ROOMS: Mapping[str, tuple[str, str | Promise]] = {
    CaseKind.MESSAGE: ("backoffice:case_thread", gettext_lazy("Lire et répondre")),
    CaseKind.BENEFICIARY: ("backoffice:case_thread", gettext_lazy("Lire et répondre")),
    CaseKind.APPOINTMENT: ("backoffice:case_appointment", gettext_lazy("Donner un rendez-vous")),
    CaseKind.BANK_DETAILS: ("backoffice:case_bank", gettext_lazy("Vérifier ce compte")),
    CaseKind.CONVENTION_ASKED: ("backoffice:case_convention", gettext_lazy("Préparer la convention")),
    CaseKind.CONVENTION_ENDS: ("backoffice:case_convention", gettext_lazy("Voir la convention")),
}


def room_of(case: Case) -> tuple[str, str | Promise] | None:
    """Return the address and the words of the page of a case here, None for a kind that has none."""
    room = ROOMS.get(case.kind)
    return (reverse(room[0], args=[case.reference]), room[1]) if room else None
