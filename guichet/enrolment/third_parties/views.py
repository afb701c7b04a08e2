"""The pages of « Autre ... ». Each reads the request, makes at most one call, and answers."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.enrolment.browser import network_of
from guichet.enrolment.third_parties import operations
from guichet.enrolment.third_parties.forms import ContactForm, KindForm, NationalContactForm
from guichet.enrolment.third_parties.kinds import BY_SLUG, Kind
from guichet.funds import catalogue, queries
from guichet.funds.catalogue import Fund
from guichet.ui.forms import Form
from guichet.ui.pages import page

RECEIPT = "recu"
# Signed, or a link could make our own page confirm a request that nobody made.
_RECEIPTS = signing.Signer(salt="guichet.enrolment.third_parties.receipt")


@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Ask the nature of the structure (R5)."""
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return HttpResponseRedirect(_address("third_party", fund, slug=form.cleaned_data["structure"]))
    context = {
        "form": form,
        "heading": _("La nature de votre structure"),
        "action": _address("third_parties", fund),
        "previous_url": _address("start", fund),
        "abandon_url": _address("abandon", fund),
    }
    return page(request, "enrolment/third_parties/kinds.html", context, fund=fund, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, fund: Fund, slug: str) -> HttpResponse:
    """Tell one kind of structure what a convention is and what to prepare (R5, G-10); then comes the request."""
    kind = _kind(slug)
    if request.method == "POST":
        return HttpResponseRedirect(_address("third_party_contact", fund, slug=slug))
    context = {
        "heading": kind.label,
        "kind": kind,
        "desk": _desk(fund),
        "action": _address("third_party", fund, slug=slug),
        "previous_url": _address("third_parties", fund),
        "abandon_url": _address("abandon", fund),
    }
    return page(request, "enrolment/third_parties/explain.html", context, fund=fund, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, fund: Fund, slug: str) -> HttpResponse:
    """Take a request for contact."""
    kind = _kind(slug)
    data = request.POST if request.method == "POST" else None
    form = NationalContactForm(data) if fund.is_national else ContactForm(data)
    limited = False
    if form.is_valid():
        try:
            return _ask(request, fund, kind, form)
        except operations.TooManyRequests:
            limited = True
            form.add_error(None, _too_many())
    context = {
        "form": form,
        "heading": _("Être contacté par votre MSA"),
        "kind": kind,
        "limited": limited,
        "desk": _desk(fund),
        "action": _address("third_party_contact", fund, slug=slug),
        "previous_url": _address("third_party", fund, slug=slug),
        "abandon_url": _address("abandon", fund),
    }
    return page(request, "enrolment/third_parties/contact.html", context, fund=fund, private=True)


def _ask(request: HttpRequest, fund: Fund, kind: Kind, form: Form) -> HttpResponse:
    asked = catalogue.by_department(form.cleaned_data["departement"]) if fund.is_national else fund
    receipt = operations.ask_for_contact(
        kind=kind,
        fund=asked,
        details={name: form.cleaned_data[name] for name in operations.DETAILS},
        address=network_of(request),
        now=timezone.now(),
    )
    query = {RECEIPT: _RECEIPTS.sign(receipt)}
    return HttpResponseRedirect(reverse("enrolment:third_party_sent", kwargs={"fund": asked}, query=query))


def _too_many() -> str:
    return _(
        "Trop de demandes ont été envoyées. Celle-ci n'est pas enregistrée ; celles d'avant le restent. Appelez votre "
        "MSA, ou revenez demain."
    )


@require_safe
def sent(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Give the receipt number, and say what happens next."""
    try:
        receipt = _RECEIPTS.unsign(request.GET.get(RECEIPT, ""))
    except signing.BadSignature:
        return HttpResponseRedirect(_address("third_parties", fund))
    context = {"heading": _("Demande envoyée"), "receipt": receipt, "desk": _desk(fund)}
    return page(request, "enrolment/third_parties/sent.html", context, fund=fund, private=True)


def _kind(slug: str) -> Kind:
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    return kind


def _desk(fund: Fund) -> object:
    return None if fund.is_national else queries.desk(fund)


def _address(name: str, fund: Fund, **slug: str) -> str:
    return reverse(f"enrolment:{name}", kwargs={"fund": fund, **slug})
