"""The application that gives codes, and the recovery codes that stand for it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.holders import display_name
from guichet.login.access import private_page
from guichet.login.factors import offers, own
from guichet.login.factors import recovery_codes as on_paper
from guichet.login.factors.offers import Offer
from guichet.login.fresh import fresh_password
from guichet.login.models import Authenticator, Session
from guichet.space import marks
from guichet.space.frame import private
from guichet.space.security.factors.frame import held_until, settled
from guichet.ui.forms import Form
from guichet.ui.templatetags.ui import in_words

HERE = "space:authenticator"
REMOVED, UNSEEN = "application_removed", "codes_unseen"


class FirstCodeForm(Form):
    """The first code of the application, which shows that it holds the secret."""

    code = forms.CharField(
        label=gettext_lazy("Le code que votre application affiche"),
        help_text=gettext_lazy("Six chiffres."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
@settled
def authenticator(request: HttpRequest, session: Session) -> HttpResponse:
    """Offer a secret and keep it once a code proves it; or say that there is an application, and take it away."""
    account, now = session.account, timezone.now()
    if own.is_held(account, now):
        return _show(request, session, {"held_until": held_until(account)})
    if account.has_authenticator:
        twice = "secret_offert" in request.POST
        return _pressed_twice(session) if twice else _show(request, session, _what_there_is(session))
    if request.method != "POST":
        return _offer(request, session, offers.make(account, now=now), FirstCodeForm())
    offer = offers.read(request.POST.get("secret_offert", ""), account, now=now)
    form = FirstCodeForm(request.POST)
    if offer is None:
        offer = offers.make(account, now=now)
        form.add_error(None, _("Cette page est restée ouverte trop longtemps. Photographiez le nouveau dessin."))
    elif form.is_valid():
        try:
            codes = own.add_authenticator(account, secret=offer.secret, typed=form.cleaned_data["code"], now=now)
        except own.WrongCode:
            form.add_error(
                "code",
                _("Ce code n'est pas le bon. Saisissez celui du moment, et vérifiez que l'appareil est à l'heure."),
            )
        except own.AlreadyThere:
            return _pressed_twice(session)
        else:
            return _codes(request, session, {"codes": codes, "added": True})
    return _offer(request, session, offer, form)


@require_POST
@private_page
@fresh_password
@settled
def remove(_request: HttpRequest, session: Session) -> HttpResponse:
    """Take the application away; nothing to take away is no mistake."""
    try:
        removed = own.remove_authenticator(session.account, now=timezone.now())
    except own.Held:
        removed = False  # the page that follows says why
    return marks.go(session, reverse(HERE), REMOVED if removed else "")


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
@settled
def recovery_codes(request: HttpRequest, session: Session) -> HttpResponse:
    """Say how many are left; make ten others, shown once."""
    account, now = session.account, timezone.now()
    if own.is_held(account, now):
        return _codes(request, session, {"held_until": held_until(account)})
    if not account.has_authenticator:
        return HttpResponseRedirect(reverse(HERE))
    if request.method == "POST":
        return _codes(request, session, {"codes": own.renew_recovery_codes(account, now=now)})
    return _codes(request, session, {"left": on_paper.left(account), "unseen": marks.told(request, session) == UNSEEN})


def _pressed_twice(session: Session) -> HttpResponse:
    """Lead to the recovery codes: those that the first press gave were never seen."""
    return marks.go(session, reverse("space:recovery_codes"), UNSEEN)


def _offer(request: HttpRequest, session: Session, offer: Offer, form: FirstCodeForm) -> HttpResponse:
    address = offers.address(offer, holder=display_name(session.account.holder))
    return _show(
        request,
        session,
        {
            "form": form,
            "token": offer.token,
            "key": offers.key(offer),
            "drawing": offers.drawing(address),
            "removed": marks.told(request, session) == REMOVED and request.method != "POST",
        },
    )


def _what_there_is(session: Session) -> dict[str, Any]:
    held = Authenticator.objects.get(account=session.account)
    return {"since": in_words(held.confirmed_at), "left": on_paper.left(session.account)}


def _show(request: HttpRequest, session: Session, context: dict[str, Any]) -> HttpResponse:
    shown = {"heading": _("Une application pour vos codes"), **context}
    return private(request, "space/security/authenticator.html", shown, session)


def _codes(request: HttpRequest, session: Session, context: dict[str, Any]) -> HttpResponse:
    shown = {"heading": _("Codes de secours"), **context}
    return private(request, "space/security/recovery_codes.html", shown, session)
