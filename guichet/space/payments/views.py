"""The pages of « Mes paiements »."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts.holders import display_name
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space import denied, spreadsheet
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.payments import giving, household, queries, references, statement
from guichet.space.payments.choosing import Choice
from guichet.space.payments.giving import Addresses
from guichet.space.payments.household import Household
from guichet.space.payments.statement import Heading
from guichet.space.sight import Sight

FILE_NAME = "mes-paiements"
"""Says nothing of the member: it stays among the downloads of a shared computer."""


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
    return giving.file(content, spreadsheet.CONTENT_TYPE, f"{FILE_NAME}.csv")


@require_POST
@private_page
def payments_pdf(request: HttpRequest, session: Session) -> HttpResponse:
    """Give « Relevé de paiements » of what was chosen. By POST: it is drawn each time, and counted."""
    sight, paid, wanted = _asked(session, request.POST)
    heading = Heading(sight.fund, display_name(sight.account.holder), statement.member_note())
    printed = queries.printed(paid, sight, wanted=wanted)
    try:
        content = giving.draw(printed, session.account, wanted=wanted, heading=heading, now=timezone.now())
    except giving.NotDrawn as refusal:
        return _show(request, session, (sight, paid, wanted), refusal=refusal.why)
    return giving.file(content, "application/pdf", f"{FILE_NAME}.pdf")


def _asked(session: Session, said: QueryDict) -> tuple[Sight, Household, Choice]:
    """Return the file in sight, who is paid, and what was chosen. Two queries, none for whoever is paid nothing."""
    sight = sights.of(session)
    paid = household.of(sight, today=timezone.localdate())
    return sight, paid, queries.choice(paid, **giving.asked(said))


def _show(
    request: HttpRequest, session: Session, asked: tuple[Sight, Household, Choice], *, refusal: str = ""
) -> HttpResponse:
    sight, paid, wanted = asked
    shown = queries.payments_page(paid, sight, wanted=wanted, page=request.GET.get("page", ""))
    addresses = Addresses(reverse("space:payments"), reverse("space:payments_csv"), reverse("space:payments_pdf"))
    context = giving.context(request, wanted, shown, addresses=addresses, refusal=refusal)
    told = {"heading": _("Tous mes paiements"), "children": paid.has_children}
    return private(request, "space/payments.html", context | told, session)
