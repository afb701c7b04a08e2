"""« Je n'ai pas donné ce mandat »: what follows the code that its messages carry, typed on « Ce n'est pas moi »."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.funds.catalogue import Fund
from guichet.mandates import objecting
from guichet.ui.pages import page


def confirm_objection(request: HttpRequest, fund: Fund, known: objecting.Recognised) -> HttpResponse:
    """Say what the code does; its button sends the proof to this page's address, wherever the code was typed."""
    return _show(request, fund, "login/object_confirm.html", {"heading": _("Arrêter ce mandat ?"), "known": known})


@require_http_methods(["GET", "HEAD", "POST"])
def object_to_mandate(request: HttpRequest, fund: Fund) -> HttpResponse:
    """End the mandate, once; whoever comes without a proof types the code first."""
    ask = HttpResponseRedirect(reverse("login:disown", kwargs={"fund": fund}))
    if request.method != "POST":
        return ask
    try:
        objecting.object_to(request.POST.get("preuve", ""), now=timezone.now())
    except objecting.ProofTooOld:
        return ask
    return _show(request, fund, "login/objected.html", {"heading": _("Ce mandat est arrêté")})


def _show(request: HttpRequest, fund: Fund, template: str, context: dict[str, Any]) -> HttpResponse:
    here = reverse("login:disown", kwargs={"fund": fund})
    return page(request, template, {**context, "here": here}, fund=fund, private=True)
