"""Under which conventions somebody acts for a structure, and which structures read about a member."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.conventions import numbers
from guichet.conventions.models import Beneficiary, Member
from guichet.enrolment.third_parties.kinds import KINDS
from guichet.identifiers import ti
from guichet.space.my_account.export.sections import Record, Section

_KINDS = {kind.name: kind.label for kind in KINDS}


def _memberships(account: Account, _now: datetime) -> list[Record]:
    delegate = account.delegate
    if delegate is None:
        return []
    found = Member.objects.filter(delegate=delegate).select_related("convention__structure").order_by("pk")
    return [
        {
            _("Identifiant"): ti.group(str(delegate.number)),
            _("Structure"): one.convention.structure.name,
            _("Convention"): numbers.group(one.convention.number),
            _("Nom"): str(one.family_name),
            _("Prénom"): str(one.given_name),
            _("Fonction"): str(one.role),
            _("Email"): str(one.email),
            _("Gère les accès"): one.is_administrator,
            _("Désigné le"): one.named_at,
            _("Retiré le"): one.removed_at,
        }
        for one in found
    ]


def _readers(account: Account, _now: datetime) -> list[Record]:
    found = Beneficiary.objects.filter(person=account.person) if account.person else Beneficiary.objects.none()
    return [
        {
            _("Structure"): one.convention.structure.name,
            _("Nature"): str(_KINDS[one.convention.structure.kind]),
            _("Nommé dans sa convention le"): one.named_at,
            _("Premier jour"): one.convention.starts_on,
            _("Dernier jour"): one.convention.ends_on,
            _("Retiré de la liste le"): one.until,
        }
        for one in found.exclude(convention__decided_at=None).select_related("convention__structure").order_by("pk")
    ]


SECTIONS: tuple[Section, ...] = (
    Section(
        "habilitations",
        gettext_lazy("Structures pour lesquelles vous agissez"),
        ("accounts.Delegate", "conventions.Member", "conventions.Convention"),
        _memberships,
    ),
    Section(
        "structures_destinataires",
        gettext_lazy("Structures dont une convention vous nomme"),
        ("conventions.Beneficiary", "conventions.Structure"),
        _readers,
    ),
)
