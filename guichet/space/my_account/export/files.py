"""The two files: JSON to keep or to take elsewhere, PDF to read."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_moment
from guichet.delivery import typesetting
from guichet.funds.catalogue import Fund
from guichet.space.my_account.export import sections_of
from guichet.space.my_account.export.sections import Record, Value

SOURCE: Final = Path(__file__).parent / "data.typ"
_SEEN_IN_FRENCH: Final = 0x17F
"""The last letter of Latin Extended-A; with a few signs below, what our font is sure to draw."""
_SIGNS: Final = frozenset("’‘“”«»–—…€œŒ·•\N{NARROW NO-BREAK SPACE}")


def as_json(account: Account, *, now: datetime) -> bytes:
    """Return everything as JSON, indented, in French; moments are ISO 8601."""
    told: dict[str, Any] = {"date": timezone.localtime(now).isoformat(timespec="seconds")}
    for section in sections_of(account):
        records = [{label: _plain(value) for label, value in one.items()} for one in section.read(account, now)]
        told[section.name] = records
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def as_pdf(account: Account, *, fund: Fund, now: datetime) -> bytes:
    """Return everything as a tagged PDF; a character that no font of ours has is written « ? »."""
    data = {
        "fund_name": fund.name,
        "accent": fund.accent,
        "title": _("Mes données dans Mon espace privé"),
        "holder": display_name(account.holder),
        "date": spoken_moment(now),
        "sections": _sections(account, now),
    }
    timestamp = int(now.timestamp())
    try:
        return typesetting.pdf(SOURCE, data, timestamp=timestamp)
    except typesetting.Unprintable:
        return typesetting.pdf(SOURCE, drawable(data), timestamp=timestamp)


def _sections(account: Account, now: datetime) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for section in sections_of(account):
        records = section.read(account, now)
        shown.append(
            {
                "title": str(section.title),
                "source": _("reçu de votre caisse") if section.from_funds else "",
                "table": _is_table(records),
                "labels": list(records[0]) if records else [],
                "rows": [[_spoken(value) for value in one.values()] for one in records],
            }
        )
    return shown


def _is_table(records: Sequence[Record]) -> bool:
    """Whether rows read better than one fact per line: several of them, and few columns."""
    return len(records) > 1 and len(records[0]) <= 5  # noqa: PLR2004 - what a page is wide enough for


def _plain(value: Value) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _spoken(value: Value) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return spoken_moment(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value) if isinstance(value, str | int) else "\n".join(value)


def drawable(value: Any) -> Any:
    """Return values with « ? » for each character that no font of ours is sure to have."""
    if isinstance(value, str):
        return "".join(char if ord(char) <= _SEEN_IN_FRENCH or char in _SIGNS else "?" for char in value)
    if isinstance(value, list):
        return [drawable(one) for one in value]
    return {name: drawable(one) for name, one in value.items()} if isinstance(value, dict) else value
