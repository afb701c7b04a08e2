"""« Confirmer mon adresse »: where the message to a mailbox that an agent noted leads, without login."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts.operations import spoken_moment
from guichet.enrolment.browser import network_of
from guichet.funds.catalogue import Fund
from guichet.login import noted_mailbox
from guichet.login.forms import UndoCodeForm
from guichet.login.views import coded
from guichet.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Ask for the code, then say when the address will be used.

    The link of the message carries the code behind a « # », which no browser sends: a script puts it in the field.
    """
    form = UndoCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            used_at = noted_mailbox.prove(form.cleaned_data["code"], address=network_of(request), now=now)
        except noted_mailbox.NotACode:
            form.add_error("code", coded.not_a_code())
        except noted_mailbox.Delayed as held:
            form.add_error(None, coded.delayed(held.retry_at, now=now))
        else:
            heading, when = _("Votre adresse est confirmée"), spoken_moment(used_at)
            return _show(request, fund, "login/mailbox_confirmed.html", {"heading": heading, "when": when})
    return _show(request, fund, "login/confirm_mailbox.html", {"heading": _("Confirmer mon adresse"), "form": form})


def _show(request: HttpRequest, fund: Fund, template: str, context: dict[str, Any]) -> HttpResponse:
    here = reverse("login:confirm_mailbox", kwargs={"fund": fund})
    return page(request, template, {**context, "here": here}, fund=fund, private=True)
