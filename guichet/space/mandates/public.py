"""`/mandat/`: where the email of an offer leads, without login. It says nothing of anybody before both codes are typed.

The code of the email stands behind a « # » of the link, which no browser sends: neither a journal of ours nor another
site sees it. A script puts it in the field; without one it is typed.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guichet.accounts.forms import NewPasswordForm
from guichet.enrolment.browser import network_of
from guichet.funds.catalogue import Fund
from guichet.identifiers import ti
from guichet.login.forms import DisavowalCodeForm
from guichet.login.views import coded
from guichet.mandates import accepting
from guichet.mandates.models import Mandate
from guichet.space.mandates.receiving import told
from guichet.ui import cookies
from guichet.ui.pages import page


class CodesForm(DisavowalCodeForm):
    """The code of the email, and the one that the giver tells."""

    dit = forms.CharField(
        label=gettext_lazy("Code que cette personne vous a dit"),
        help_text=gettext_lazy("8 chiffres. Si vous ne l'avez pas, demandez-le-lui, de vive voix ou au téléphone."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what carries the first one."""
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code de l'email")


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Ask for both codes."""
    form = CodesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed, now = form.cleaned_data, timezone.now()
        try:
            proof = accepting.recognise(typed["code"], typed["dit"], network=network_of(request), now=now)
        except accepting.NotAnOffer:
            form.add_error(
                None,
                _(
                    "Ces deux codes ne vont pas ensemble, ou la proposition n'attend plus de réponse. Vérifiez-les "
                    "avec la personne qui vous l'a faite : après 5 codes faux, elle doit en faire une autre."
                ),
            )
        except accepting.Delayed as held:
            form.add_error(None, coded.delayed(held.retry_at, now=now))
        else:
            # With a fragment of its own: otherwise the browser keeps that of the link, which is the code of the email.
            response = HttpResponseRedirect(f"{reverse('mandates:answer', kwargs={'fund': fund})}#contenu")
            return cookies.give(response, settings.MANDATE_COOKIE_NAME, proof, lives=accepting.PROOF_LIVES)
    return _show(
        request, fund, "mandates/offer.html", {"heading": _("On vous propose d'agir pour quelqu'un"), "form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Say who offers what, and the three answers; a POST declines."""
    offered = _offered(request)
    if offered is None:
        return _lost(request, fund)
    if request.method == "POST":
        accepting.decline(offered, now=timezone.now())
        declined = _show(request, fund, "mandates/declined.html", {"heading": _("Vous avez refusé")})
        return cookies.take(declined, settings.MANDATE_COOKIE_NAME)
    context = {"heading": _("Un mandat vous est proposé"), "offered": told(offered)}
    return _show(request, fund, "mandates/answer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_login(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Je n'en ai pas »: choose a password, and be shown the number to log in with, which an email says too."""
    offered = _offered(request)
    if offered is None:
        return _lost(request, fund)
    name, kinds_needed = offered.offered_name or {}, fund.policy.password_kinds
    form = NewPasswordForm(
        request.POST if request.method == "POST" else None, personal=list(name.values()), kinds_needed=kinds_needed
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            opened = accepting.accept_with_new_login(offered, password=form.cleaned_data["nouveau"], now=now)
        except accepting.NotAnOffer:
            return _lost(request, fund)
        context = {"heading": _("Votre accès est ouvert"), "number": ti.group(opened.number)}
        shown = _show(request, fund, "mandates/opened.html", context)
        return cookies.take(shown, settings.MANDATE_COOKIE_NAME)
    asked: dict[str, Any] = {
        "heading": _("Ouvrir votre accès"),
        "form": form,
        "kinds_needed": kinds_needed,
        "name": name,
    }
    return _show(request, fund, "mandates/new_login.html", asked)


def _offered(request: HttpRequest) -> Mandate | None:
    return accepting.shown(request.COOKIES.get(settings.MANDATE_COOKIE_NAME, ""), now=timezone.now())


def _lost(request: HttpRequest, fund: Fund) -> HttpResponse:
    return _show(request, fund, "mandates/lost.html", {"heading": _("Cette proposition n'attend plus")})


def _show(request: HttpRequest, fund: Fund, template: str, context: dict[str, Any]) -> HttpResponse:
    return page(request, template, context, fund=fund, private=True)
