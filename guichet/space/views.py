"""The pages of the private space. All of them only read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.accounts.models import Account
from guichet.funds.queries import notices
from guichet.login.access import fund_of, private_page
from guichet.registry.naming import display_name
from guichet.space import queries, services, spreadsheet
from guichet.space.forms import PaymentsFilter
from guichet.ui.pages import Member, page

FILE_NAME = "mes-paiements.csv"
"""Says nothing of the member: it stays among the downloads of a shared computer."""


@require_safe
@private_page
def home(request: HttpRequest, account: Account) -> HttpResponse:
    """« Mon espace privé : particulier » (R160-R172). Four queries, the session's included."""
    said = notices(fund_of(account), now=timezone.now())
    context = {
        "heading": _("Mon espace privé : particulier"),
        "payments": queries.latest_payments(account),
        "banners": said.banners,
        "news": [(item, queries.in_words(timezone.localdate(item.published_at))) for item in said.news],
        "places": queries.places(account),
        "shortcuts": services.shortcuts(),
    }
    return _private(request, "space/home.html", context, account)


@require_safe
@private_page
def payments(request: HttpRequest, account: Account) -> HttpResponse:
    """« Tous mes paiements » (R169), by month, of one branch or of all."""
    asked = request.GET.get("nature", "")
    shown = queries.payments_page(account, branch=asked, page=request.GET.get("page", ""))
    context = {
        "heading": _("Tous mes paiements"),
        "shown": shown,
        "filter": PaymentsFilter(branches=shown.branches, chosen=shown.branch),
        "unknown_branch": bool(asked) and not shown.branch,
        "newer": _payments_address(shown, shown.number - 1) if shown.number > 1 else None,
        "older": _payments_address(shown, shown.number + 1) if shown.number < shown.last else None,
        "file": _address("space:payments_csv", nature=shown.branch),
    }
    return _private(request, "space/payments.html", context, account)


@require_safe
@private_page
def payments_csv(request: HttpRequest, account: Account) -> HttpResponse:
    """Give the payments, of one branch or of all, as a file for a spreadsheet."""
    header = [_("Date"), _("Nature"), _("Libellé"), _("Montant en euros"), _("Caisse")]
    rows = queries.payment_cells(account, branch=request.GET.get("nature", ""))
    return HttpResponse(
        spreadsheet.write(header, rows),
        content_type=spreadsheet.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"', "Cache-Control": "no-store"},
    )


def _private(request: HttpRequest, template: str, context: Mapping[str, Any], account: Account) -> HttpResponse:
    member = Member(display_name(account.person), services.menu())
    return page(request, template, context, fund=fund_of(account), member=member)


def _payments_address(shown: queries.PaymentsPage, number: int) -> str:
    return _address("space:payments", nature=shown.branch, page=str(number) if number > 1 else "")


def _address(url_name: str, **parameters: str) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return reverse(url_name) + (f"?{urlencode(given)}" if given else "")
