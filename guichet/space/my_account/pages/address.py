"""« modifier cette adresse » (R179): a request to the fund, with a receipt number."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts import preferences
from guichet.cases.receipts import number
from guichet.login.access import fund_of, private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.requests.kinds import dec_adresse
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.my_account import reading
from guichet.space.my_account.forms import AddressForm


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
def change_address(request: HttpRequest, session: Session) -> HttpResponse:
    """Ask the fund to note another address."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        preferences.ask_address_change(session.account, asked=form.asked(), now=timezone.now())
        return HttpResponseRedirect(reverse("space:address_asked"))
    context = {
        "heading": _("Signaler mon changement d'adresse"),
        "form": form,
        "known": [line for line in session.account.postal_lines if line],
        "fund_name": fund_of(session.account).name,
        "whole_declaration": _whole_declaration(session),
    }
    return private(request, "space/account/address.html", context, session)


def _whole_declaration(session: Session) -> str:
    """Return where a person says it for a household, with papers; empty for an establishment, which has its own."""
    kind = dec_adresse.KIND
    if sights.of(session).bundle not in kind.bundles:
        return ""
    return reverse("space:request_begin", kwargs={"kind": kind.slug})


@require_safe
@private_page
def address_asked(request: HttpRequest, session: Session) -> HttpResponse:
    """Show the receipt number of the request that waits."""
    case = reading.read(session, now=timezone.now()).address_asked
    if case is None:
        return HttpResponseRedirect(reverse("space:my_account"))
    context = {
        "heading": _("Votre demande est enregistrée"),
        "receipt": number(case.reference),
        "asked_at": case.last_at,
    }
    return private(request, "space/account/address_asked.html", context, session)
