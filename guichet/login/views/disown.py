"""« Ce n'est pas moi » (R117, C-09): where a letter sends whoever did not open the account it tells of."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.enrolment.browser import network_of
from guichet.funds.catalogue import Fund
from guichet.login import disowning, undoing
from guichet.login.forms import DisavowalCodeForm
from guichet.login.views import coded
from guichet.login.views.undo import confirm_undo
from guichet.login.views.unwanted import confirm_objection
from guichet.mandates import objecting
from guichet.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def disown(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Ask for the code of the letter, say what will happen, then do it: three pages at one address."""
    if request.method != "POST":
        return _ask(request, fund, DisavowalCodeForm())
    if "preuve" in request.POST:
        return _do(request, fund)
    form = DisavowalCodeForm(request.POST)
    if not form.is_valid():
        return _ask(request, fund, form)
    now = timezone.now()
    try:
        known = disowning.look_at(form.cleaned_data["code"], address=network_of(request), now=now)
    except disowning.NotACode:
        if (answer := _of_another_message(request, fund, form.cleaned_data["code"])) is not None:
            return answer
        form.add_error("code", coded.not_a_code())
    except disowning.Delayed as held:
        form.add_error(None, coded.delayed(held.retry_at, now=now))
    else:
        context = {"heading": _("Bloquer ce compte ?"), "known": known, "renew": known.renew}
        return _show(request, fund, "login/disown_confirm.html", context)
    return _ask(request, fund, form)


def _of_another_message(request: HttpRequest, fund: Fund, typed: str) -> HttpResponse | None:
    """Return the page of a code that blocks nothing; None when it is none of ours. The try is counted already."""
    now = timezone.now()
    # An SMS that tells of another mailbox or mobile has no room for the name of the page that undoes it.
    with suppress(undoing.NotACode):
        return confirm_undo(request, fund, undoing.look_again(typed, now=now))
    with suppress(objecting.NotACode):
        return confirm_objection(request, fund, objecting.look_at(typed, now=now))
    return None


def _do(request: HttpRequest, fund: Fund) -> HttpResponse:
    try:
        done = disowning.disown(request.POST["preuve"], now=timezone.now())
    except disowning.ProofTooOld:
        form = DisavowalCodeForm({})
        form.errors.clear()
        form.add_error(
            None, _("Cette page est restée ouverte trop longtemps. Saisissez à nouveau le code de la lettre.")
        )
        return _ask(request, fund, form)
    heading = _("Vous seul pouvez rouvrir ce compte") if done.renew else _("Ce compte est bloqué")
    context = {"heading": heading, "renew": done.renew, "letter": done.letter}
    return _show(request, fund, "login/disowned.html", context)


def _ask(request: HttpRequest, fund: Fund, form: DisavowalCodeForm) -> HttpResponse:
    return _show(request, fund, "login/disown.html", {"heading": _("Ce n'est pas moi"), "form": form})


def _show(request: HttpRequest, fund: Fund, template: str, context: dict[str, Any]) -> HttpResponse:
    here = reverse("login:disown", kwargs={"fund": fund})
    return page(request, template, {**context, "here": here}, fund=fund, private=True)
