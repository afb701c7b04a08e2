"""The page that asks, and the page that gives the receipt. Neither sets a cookie nor asks who is reading."""

from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guichet.enrolment.browser import network_of
from guichet.enrolment.callback import operations
from guichet.enrolment.callback.forms import CallbackForm, NationalCallbackForm
from guichet.funds import catalogue, queries
from guichet.funds.catalogue import Fund
from guichet.ui.pages import page

RECEIPT = "recu"
# Signed, or a link could make our own page confirm a request that nobody made.
_RECEIPTS = signing.Signer(salt="guichet.enrolment.callback.receipt")


# Nobody is logged in by this form, so that there is no authority to borrow; a token would be a cookie. That other
# sites cannot make their visitors' browsers ask, past the limit of each network, is what `_is_ours` sees to.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Demander à être rappelé » (R15, R53)."""
    data = request.POST if request.method == "POST" else None
    form = NationalCallbackForm(data) if fund.is_national else CallbackForm(data)
    limited = False
    if form.is_valid():
        if not _is_ours(request):
            form.add_error(None, _("Cette demande vient d'un autre site. Vérifiez-la, puis envoyez-la d'ici."))
        else:
            try:
                return _ask(request, fund, form)
            except operations.TooManyRequests:
                limited = True
                form.add_error(
                    None, _("Trop de demandes ont été envoyées. Celle-ci n'est pas enregistrée. Appelez votre MSA.")
                )
    context = {
        "heading": _("Demander à être rappelé"),
        "form": form,
        "limited": limited,
        "desk": None if fund.is_national else queries.desk(fund),
    }
    return page(request, "enrolment/callback/ask.html", context, fund=fund, private=True)


def _ask(request: HttpRequest, fund: Fund, form: CallbackForm) -> HttpResponse:
    asked = catalogue.by_department(form.cleaned_data["departement"]) if fund.is_national else fund
    receipt = operations.ask_to_be_called(
        fund=asked,
        details={name: form.cleaned_data[name] for name in operations.DETAILS},
        address=network_of(request),
        now=timezone.now(),
    )
    query = {RECEIPT: _RECEIPTS.sign(receipt)}
    return HttpResponseRedirect(reverse("enrolment:callback_sent", kwargs={"fund": asked}, query=query))


@require_safe
def sent(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Give the receipt number, and say what happens next."""
    try:
        receipt = _RECEIPTS.unsign(request.GET.get(RECEIPT, ""))
    except signing.BadSignature:
        return HttpResponseRedirect(reverse("enrolment:callback", kwargs={"fund": fund}))
    context = {"heading": _("Nous vous rappelons"), "receipt": receipt, "desk": queries.desk(fund)}
    return page(request, "enrolment/callback/sent.html", context, fund=fund, private=True)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form was sent from one of our pages, as far as the browser says (Fetch Metadata, else RFC 6454)."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
