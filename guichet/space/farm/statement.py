"""What a farmer prints: the « relevé parcellaire », and a slip that tells the fund of land given or taken."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guichet.accounts.holders import display_name, establishment_words
from guichet.accounts.models.account import postal_lines_of
from guichet.delivery import typesetting
from guichet.documents.models import Document, DocumentKind
from guichet.documents.operations import file_pdf
from guichet.files import store
from guichet.space.farm import queries
from guichet.space.my_account.export.files import drawable
from guichet.space.queries import in_words
from guichet.space.sight import Sight

STATEMENT: Final = Path(__file__).parent / "statement.typ"
SLIP: Final = Path(__file__).parent / "slip.typ"


@transaction.atomic
def kept(sight: Sight, *, now: datetime) -> Document:
    """Return today's statement of all parcels, kept under « Mes documents »; drawn twice the same, it is one."""
    today, owner, title = timezone.localdate(now), sight.owner, _("Relevé parcellaire")
    content = draw(sight, now=now)
    same = Document.objects.filter(**owner.only, kind=DocumentKind.STATEMENT, issued_on=today, title=title)
    for one in same.select_related("file"):
        if one.file.size == len(content) and store.read(one.file) == content:
            return one
    return file_pdf(
        content,
        owner=owner,
        fund_code=sight.fund.code,
        kind=DocumentKind.STATEMENT,
        title=title,
        name=f"releve-parcellaire-{today}.pdf",
        issued_on=today,
        now=now,
        read=True,
    )


def draw(sight: Sight, *, now: datetime) -> bytes:
    """Return the statement as a tagged PDF: the same bytes all day while the registry says the same. Two queries."""
    shown, rows = queries.land(sight.owner), defaultdict[str, list[list[str]]](list)
    for line in queries.parcels(sight.owner):
        rows[line.commune].append([line.place, line.nature, line.tenure, line.area, line.income])
    data = {
        **_frame(sight, now),
        "title": _("Relevé parcellaire"),
        "communes": [
            {
                "name": one.full_name,
                "count": one.count,
                "area": one.area,
                "income": one.income,
                "rows": rows[one.full_name],
            }
            for one in shown.communes
        ],
        "count": shown.count,
        "area": shown.area,
        "income": shown.income,
    }
    return _pdf(STATEMENT, data, now)


def draw_slip(sight: Sight, *, now: datetime) -> bytes:
    """Return the slip, with who farms and lines to fill in by hand. No query."""
    return _pdf(SLIP, {**_frame(sight, now), "title": _("Bulletin de mutation de terres")}, now)


def _frame(sight: Sight, now: datetime) -> dict[str, Any]:
    holder = sight.establishment or sight.account.holder
    return {
        "fund_name": sight.fund.name,
        "accent": sight.fund.accent,
        "holder": display_name(holder),
        "number": establishment_words(holder).get("number", ""),
        "address": [line for line in postal_lines_of(holder)[1:] if line.strip()],
        "date": in_words(timezone.localdate(now)),
    }


def _pdf(source: Path, data: dict[str, Any], now: datetime) -> bytes:
    """Draw, with the day as its moment: what did not change is the same file."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    timestamp = int(midnight.timestamp())
    try:
        return typesetting.pdf(source, data, timestamp=timestamp)
    except typesetting.Unprintable:
        return typesetting.pdf(source, drawable(data), timestamp=timestamp)
