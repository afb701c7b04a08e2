"""« Annuler cette modification » (G-22): where the former address is sent, without login."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.enrolment.browser import network_of
from guichet.funds.catalogue import Fund
from guichet.login import undoing
from guichet.login.forms import UndoCodeForm
from guichet.login.views import coded
from guichet.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Ask for the code, say what will happen, then do it: three pages at one address.

    The link of the message carries the code behind a « # », which no browser sends: a script puts it in the field.
    """
    if request.method != "POST":
        return _ask(request, fund, UndoCodeForm())
    if "preuve" in request.POST:
        return _do(request, fund)
    form = UndoCodeForm(request.POST)
    if not form.is_valid():
        return _ask(request, fund, form)
    now = timezone.now()
    try:
        known = undoing.look_at(form.cleaned_data["code"], address=network_of(request), now=now)
    except undoing.NotACode:
        form.add_error("code", coded.not_a_code())
    except undoing.Delayed as held:
        form.add_error(None, coded.delayed(held.retry_at, now=now))
    else:
        return confirm_undo(request, fund, known)
    return _ask(request, fund, form)


def confirm_undo(request: HttpRequest, fund: Fund, known: undoing.Recognised) -> HttpResponse:
    """Say what an undo does; its button sends the proof to this page's address, wherever the code was typed."""
    context = {"heading": _("Annuler cette modification ?"), "known": known}
    return _show(request, fund, "login/undo_confirm.html", context)


def _do(request: HttpRequest, fund: Fund) -> HttpResponse:
    try:
        renew = undoing.undo(request.POST["preuve"], now=timezone.now())
    except undoing.ProofTooOld:
        form = UndoCodeForm({})
        form.errors.clear()
        form.add_error(None, _("Cette page est restée ouverte trop longtemps. Saisissez à nouveau le code du message."))
        return _ask(request, fund, form)
    return _show(request, fund, "login/undone.html", {"heading": _("La modification est annulée"), "renew": renew})


def _ask(request: HttpRequest, fund: Fund, form: UndoCodeForm) -> HttpResponse:
    return _show(request, fund, "login/undo.html", {"heading": _("Annuler une modification"), "form": form})


def _show(request: HttpRequest, fund: Fund, template: str, context: dict[str, Any]) -> HttpResponse:
    here = reverse("login:undo_change", kwargs={"fund": fund})
    return page(request, template, {**context, "here": here}, fund=fund, private=True)
