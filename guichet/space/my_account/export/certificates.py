"""Certificates that were issued: when, of what kind, and what they say."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.certificates import keys, seal
from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.models import Certificate
from guichet.space import queries
from guichet.space.my_account.export.sections import Record, Section


def _certificates(account: Account, _now: datetime) -> list[Record]:
    places = [file.establishment_id for file in account.files.all() if file.establishment_id]
    whose = Q(establishment__in=[*places, *([account.establishment_id] if account.establishment_id else [])])
    if account.person_id is not None:
        whose |= Q(person=account.person_id)
    known = keys.verifiers()
    return [
        {
            _("Délivrée le"): one.issued_at,
            _("Attestation"): str(BY_SLUG[one.kind].title) if one.kind in BY_SLUG else one.kind,
            _("Numéro"): one.number,
            _("Caisse"): queries.fund_name(one.fund_code),
            _("Valable jusqu'au"): one.expires_on,
            _("Retirée le"): one.revoked_at,
            _("Ce qu'elle dit"): _facts(one, known),
        }
        for one in Certificate.objects.filter(whose).order_by("-issued_at")
    ]


def _facts(certificate: Certificate, known: seal.Keys) -> list[str]:
    try:
        printed = seal.read(certificate.said["payload"], known).printed
    except seal.Altered:
        return []  # its key is not kept any more: the paper itself is in « Mes documents »
    return [f"{label}\N{NO-BREAK SPACE}: {value}" for label, value in printed.facts]


SECTIONS: tuple[Section, ...] = (
    Section("attestations", gettext_lazy("Vos attestations"), ("certificates.Certificate",), _certificates),
)
