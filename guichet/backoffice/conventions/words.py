"""Conventions in plain words."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState, End, MemberState, Service, StructureKind
from guichet.enrolment.third_parties.kinds import KINDS

Words = str | Promise
SOON: Final = timedelta(days=60)

KIND_NAMES: Final[Mapping[str, Words]] = {kind.name: kind.label for kind in KINDS}
SLUGS: Final[Mapping[str, StructureKind]] = {kind.slug: StructureKind(kind.name) for kind in KINDS}
SLUG_OF: Final[Mapping[str, str]] = {kind.name: kind.slug for kind in KINDS}
SERVICES: Final[Mapping[Service, Words]] = {
    Service.CLIENTS: gettext_lazy("Agir pour les clients qui lui ont donné mandat"),
    Service.PAYMENTS: gettext_lazy("Consulter les paiements qu'elle reçoit"),
    Service.BENEFICIARIES: gettext_lazy("Consulter ce qui concerne les personnes de la liste"),
    Service.EXCHANGES: gettext_lazy("Échanger des fichiers au sujet de ces personnes"),
}
PERSON_STATES: Final[Mapping[str, Words]] = {
    MemberState.NAMED: gettext_lazy("Accès pas encore ouvert"),
    MemberState.OPEN: gettext_lazy("Accès ouvert"),
    MemberState.REMOVED: gettext_lazy("Accès retiré"),
}
_ENDS: Final[Mapping[str, Words]] = {
    End.WITHDRAWN: gettext_lazy("Retirée"),
    End.EXPIRED: gettext_lazy("Terminée"),
    End.REPLACED: gettext_lazy("Remplacée"),
}


def state(convention: Convention, today: date) -> tuple[Words, str]:
    """Return the words of a convention's state, and the class of their pill."""
    if convention.state == ConventionState.PROPOSED:
        return _("À approuver") if convention.paper_id else _("Papier à joindre"), "late"
    if convention.state == ConventionState.REFUSED:
        taken_back = convention.decided_by == convention.proposed_by
        return _("Reprise par qui l'avait proposée") if taken_back else _("Refusée"), ""
    if convention.state == ConventionState.ENDED:
        return _ENDS.get(convention.end, _("Terminée")), ""
    if convention.starts_on > today:
        return _("Approuvée, pas encore commencée"), "good"
    if convention.ends_on < today:
        return _("Terminée"), ""
    return (_("Prend bientôt fin"), "late") if convention.ends_on <= today + SOON else (_("En vigueur"), "good")
