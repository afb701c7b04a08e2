"""What every page of payments does with what was chosen: shows it, prints it, gives it as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict

from guichet.accounts.models import Account
from guichet.delivery.typesetting import Unprintable
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.space.payments import choosing, statement
from guichet.space.payments.choosing import Choice, PaymentLine, PaymentsPage
from guichet.space.payments.forms import PaymentsFilter
from guichet.space.payments.statement import Heading

STATEMENTS_PER_DAY = 30
"""Drawing a thousand lines takes a second of a processor."""
_ASKED: Final = {"branch": "nature", "year": "annee", "month": "mois", "first": "du", "last": "au"}
"""What is asked for, and its name in an address."""


@dataclass(frozen=True)
class Addresses:
    """Where the list, its file and its statement are."""

    page: str
    csv: str
    pdf: str


class NotDrawn(Exception):
    """No statement was drawn; `why` is a word for the page."""

    def __init__(self, why: str) -> None:
        """Take `none`, `long`, `often` or `unprintable`."""
        super().__init__(why)
        self.why = why


def asked(said: QueryDict) -> dict[str, str]:
    """Return what an address, or the form of a statement, asks for."""
    return {name: said.get(key, "") for name, key in _ASKED.items()}


def context(
    request: HttpRequest, wanted: Choice, shown: PaymentsPage, *, addresses: Addresses, refusal: str = ""
) -> dict[str, Any]:
    """Return what the list shows."""
    return {
        "shown": shown,
        "wanted": wanted,
        "any": bool(wanted.counts),
        "many": sum(wanted.counts.values()) > 1,
        "filter": PaymentsFilter(wanted, typed=request.GET),
        "period": "" if wanted.period.is_all else statement.period_in_words(wanted.period),
        "refusal": refusal,
        "most": choosing.MOST_PRINTED,
        "newer": _page(addresses, wanted, shown.number - 1) if shown.number > 1 else None,
        "older": _page(addresses, wanted, shown.number + 1) if shown.number < shown.last else None,
        "file": _address(addresses.csv, wanted.parameters),
        "pdf": addresses.pdf,
        "all": addresses.page,
        **({"here": _address(addresses.page, wanted.parameters)} if request.method == "POST" else {}),
    }


def draw(
    printed: tuple[Sequence[PaymentLine], int], account: Account, *, wanted: Choice, heading: Heading, now: datetime
) -> bytes:
    """Return « Relevé de paiements » of these, whose sum comes with them; counted. Raises NotDrawn."""
    lines, total = printed
    limit = Limit("payments.statement", str(account.reference), STATEMENTS_PER_DAY, timedelta(days=1))
    if not lines:
        raise NotDrawn("none")
    if len(lines) > choosing.MOST_PRINTED:
        raise NotDrawn("long")
    if not limits.attempt(limit, now=now).allowed:
        raise NotDrawn("often")
    try:
        return statement.as_pdf(lines, total, wanted=wanted, heading=heading, now=now)
    except Unprintable:
        raise NotDrawn("unprintable") from None


def file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Give a file, of which no browser keeps a copy."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _page(addresses: Addresses, wanted: Choice, number: int) -> str:
    return _address(addresses.page, wanted.parameters | ({"page": str(number)} if number > 1 else {}))


def _address(page: str, parameters: Mapping[str, str]) -> str:
    return page + (f"?{urlencode(parameters)}" if parameters else "")
