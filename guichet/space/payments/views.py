"""The pages of « Mes paiements »."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.delivery.typesetting import Unprintable
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space import denied, spreadsheet
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.payments import household, queries, references, statement
from guichet.space.payments.forms import PaymentsFilter
from guichet.space.payments.household import Household
from guichet.space.payments.queries import Choice
from guichet.space.sight import Sight

FILE_NAME = "mes-paiements"
"""Says nothing of the member: it stays among the downloads of a shared computer."""
_ASKED = {"branch": "nature", "year": "annee", "month": "mois", "first": "du", "last": "au"}
"""What is asked for, and its name in an address."""
STATEMENTS_PER_DAY = 30
"""Drawing a thousand lines takes a second of a processor."""


@require_safe
@private_page
def payments(request: HttpRequest, session: Session) -> HttpResponse:
    """« Tous mes paiements » (R169), by month, of one branch or of all, of a year, a month or some days."""
    sight, paid, wanted = _asked(session, request.GET)
    return _show(request, session, (sight, paid, wanted))


@require_safe
@private_page
def payment(request: HttpRequest, session: Session, reference: str) -> HttpResponse:
    """Show one payment. Another account's is as unknown as one that never was, and leaves a line in the journal."""
    sight, now = sights.of(session), timezone.now()
    try:
        key = references.key_of(reference, session.account)
    except references.Foreign:
        denied.note(session, purpose="payment", now=now)
        raise Http404 from None
    except references.Unknown:
        raise Http404 from None
    shown = queries.payment(household.of(sight, today=timezone.localdate()), sight, key=key)
    if shown is None:
        raise Http404
    context = {"heading": _("Paiement du %(day)s") % {"day": shown.line.day}, "shown": shown}
    return private(request, "space/payment.html", context, session)


@require_safe
@private_page
def payments_csv(request: HttpRequest, session: Session) -> HttpResponse:
    """Give the payments chosen as a file for a spreadsheet."""
    _sight, paid, wanted = _asked(session, request.GET)
    header = [_("Date"), _("Nature"), _("Libellé"), _("Montant en euros"), _("Caisse"), _("Enfant")]
    content = spreadsheet.write(header, queries.cells(paid, wanted=wanted))
    return _file(content, spreadsheet.CONTENT_TYPE, "csv")


@require_POST
@private_page
def payments_pdf(request: HttpRequest, session: Session) -> HttpResponse:
    """Give « Relevé de paiements » of what was chosen. By POST: it is drawn each time, and counted."""
    now = timezone.now()
    sight, paid, wanted = _asked(session, request.POST)
    limit = Limit("payments.statement", str(session.account.reference), STATEMENTS_PER_DAY, timedelta(days=1))
    lines, total = queries.printed(paid, sight, wanted=wanted)
    if not lines:
        return _show(request, session, (sight, paid, wanted))
    if len(lines) > queries.MOST_PRINTED:
        return _show(request, session, (sight, paid, wanted), refusal="long")
    if not limits.attempt(limit, now=now).allowed:
        return _show(request, session, (sight, paid, wanted), refusal="often")
    try:
        content = statement.as_pdf(lines, total, wanted=wanted, sight=sight, now=now)
    except Unprintable:
        return _show(request, session, (sight, paid, wanted), refusal="unprintable")
    return _file(content, "application/pdf", "pdf")


def _asked(session: Session, said: QueryDict) -> tuple[Sight, Household, Choice]:
    """Return the file in sight, who is paid, and what was chosen. Two queries, none for whoever is paid nothing."""
    sight = sights.of(session)
    paid = household.of(sight, today=timezone.localdate())
    asked = {name: said.get(key, "") for name, key in _ASKED.items()}
    return sight, paid, queries.choice(paid, **asked)


def _show(
    request: HttpRequest, session: Session, asked: tuple[Sight, Household, Choice], *, refusal: str = ""
) -> HttpResponse:
    sight, paid, wanted = asked
    shown = queries.payments_page(paid, sight, wanted=wanted, page=request.GET.get("page", ""))
    here = _address("space:payments", wanted.parameters)
    context = {
        "heading": _("Tous mes paiements"),
        "shown": shown,
        "wanted": wanted,
        "any": bool(wanted.counts),
        "many": sum(wanted.counts.values()) > 1,
        "filter": PaymentsFilter(wanted, typed=request.GET),
        "period": "" if wanted.period.is_all else statement.period_in_words(wanted.period),
        "refusal": refusal,
        "most": queries.MOST_PRINTED,
        "newer": _page(wanted, shown.number - 1) if shown.number > 1 else None,
        "older": _page(wanted, shown.number + 1) if shown.number < shown.last else None,
        "file": _address("space:payments_csv", wanted.parameters),
        "children": paid.has_children,
        **({"here": here} if request.method == "POST" else {}),
    }
    return private(request, "space/payments.html", context, session)


def _file(content: bytes, content_type: str, ending: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{FILE_NAME}.{ending}"',
            "Cache-Control": "no-store",
        },
    )


def _page(wanted: Choice, number: int) -> str:
    return _address("space:payments", wanted.parameters | ({"page": str(number)} if number > 1 else {}))


def _address(url_name: str, parameters: Mapping[str, str]) -> str:
    return reverse(url_name) + (f"?{urlencode(parameters)}" if parameters else "")
