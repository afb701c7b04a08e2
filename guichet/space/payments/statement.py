"""« Relevé de paiements » in PDF/UA: what was chosen on the page, to keep or to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from guichet.delivery import typesetting
from guichet.funds.catalogue import Fund
from guichet.identifiers import amounts
from guichet.space.payments.choosing import Choice, PaymentLine
from guichet.space.payments.rules import Period
from guichet.space.queries import in_words

PROGRAM = Path(__file__).with_name("statement.typ")


def period_in_words(period: Period) -> str:
    """Return « mars 2022 », « 2022 », « du 1er mars 2022 au 4 avril 2022 », or « toute la période »."""
    if period.year is not None:
        return f"{MONTHS[period.month]} {period.year}" if period.month else str(period.year)
    days = {name: in_words(day) for name, day in (("first", period.first), ("last", period.last)) if day}
    if len(days) > 1:
        return _("du %(first)s au %(last)s") % days
    if days:
        return (_("depuis le %(first)s") if period.first else _("jusqu'au %(last)s")) % days
    return _("toute la période")


@dataclass(frozen=True)
class Heading:
    """At the top of a statement."""

    fund: Fund
    holder: str
    """Who is paid, as their space names them."""
    note: str
    """What it is worth; `%(day)s` is today's."""


def member_note() -> str:
    """Return what a member is told of theirs."""
    return _("Relevé établi le %(day)s à partir de ce que votre caisse a enregistré. Pour prouver vos paiements "
             "à un tiers, demandez une attestation de paiement.")  # fmt: skip


def as_pdf(lines: Sequence[PaymentLine], total: int, *, wanted: Choice, heading: Heading, now: datetime) -> bytes:
    """Return the statement of these payments, whose sum is `total` cents. Raises `typesetting.Unprintable`."""
    today = in_words(timezone.localtime(now).date())
    data = {
        "title": _("Relevé de paiements"),
        "accent": heading.fund.accent,
        "fund_name": heading.fund.name,
        "date": today,
        "holder": heading.holder,
        "facts": [
            (_("Période"), period_in_words(wanted.period)),
            (_("Nature"), wanted.branch or _("tous les paiements")),
            (_("Nombre de paiements"), str(len(lines))),
        ],
        "note": heading.note % {"day": today},
        "labels": [_("Date"), _("Nature"), _("Libellé"), _("Montant")],
        "rows": [[one.day, one.branch, one.label, one.amount] for one in lines],
        "total_label": _("Total"),
        "total": amounts.format(total),
    }  # fmt: skip
    return typesetting.pdf(PROGRAM, data, timestamp=int(now.timestamp()))
