"""The login window and the pages around it."""

import functools
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.enrolment import browser
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.forms import DepartmentNumberForm
from guichet.funds.kept import banners
from guichet.login import access, operations, passkeys, second_step, tries, unsent
from guichet.login.forms import LoginForm
from guichet.login.models import Session
from guichet.login.onward import remember, taken_up
from guichet.login.views import expired, passkey
from guichet.switches.models import Direction
from guichet.switches.queries import seems_open
from guichet.ui.components import field
from guichet.ui.onward import leave_for
from guichet.ui.pages import page

__all__ = ["end", "logged_out", "logout", "where_is_my_identifier", "window"]


@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Se connecter à Mon espace privé » (R136-R144)."""
    wanted = access.safe_return(request.GET.get("suite", ""), request)
    if request.method != "POST":
        return _show(request, fund, LoginForm())
    if passkey.ANSWER in request.POST:
        return _by_passkey(request, fund, back=wanted)
    if "prefill" in request.POST:
        # The number travels in the body: an address is kept in histories and logs.
        return _show(request, fund, LoginForm(initial={"identifiant": request.POST.get("identifiant", "")}))
    form = LoginForm(request.POST)
    if form.is_valid():
        now = timezone.now()
        try:
            right = operations.check_pair(
                identifier=form.cleaned_data["identifiant"],
                password=form.cleaned_data["mot_de_passe"],
                whence=second_step.whence_of(request),
                policy=fund.policy,
                now=now,
                fund_code=fund.code,
            )
        except operations.Expired as known:
            return expired.show(request, fund, known.account)
        except operations.Refused:
            form.add_error(None, _("Identifiant ou mot de passe incorrect. Vérifiez l'un et l'autre."))
        except tries.Delayed as delayed:
            minutes = max(1, round((delayed.retry_at - now).total_seconds() / 60))
            message = ngettext(
                "Plusieurs essais n'ont pas abouti. Par sécurité, patientez %(count)d minute avant de réessayer.",
                "Plusieurs essais n'ont pas abouti. Par sécurité, patientez %(count)d minutes avant de réessayer.",
                minutes,
            )
            form.add_error(None, message % {"count": minutes})
        else:
            return second_step.after_password(request, right, fund=fund, back=wanted, now=now)
    return _show(request, fund, form)


def _by_passkey(request: HttpRequest, fund: Fund, *, back: str | None) -> HttpResponse:
    """« Se connecter avec une clé d'accès »: neither identifier nor password."""
    try:
        return passkey.open_alone(request, fund, back=back, now=timezone.now())
    except passkey.NotOpened as reason:
        form = LoginForm({})
        form.errors.clear()
        form.add_error(None, reason.message)
        return _show(request, fund, form)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """« Se déconnecter » (R175)."""
    now = timezone.now()
    session = access.session_of(request, now=now)
    fund = access.fund_of(session.account) if session else catalogue.national()
    if session:
        return end(request, session, now=now)
    unsent.forget(request)
    return _left(request, logged_out(request, fund), now=now)


def end(request: HttpRequest, session: Session, *, onward: str = "", name: str = "", now: datetime) -> HttpResponse:
    """Log a member out, here and where they came from; then go on to `onward`, of the site that people know as `name`.

    `onward` is an address that a client registered.
    """
    fund = access.fund_of(session.account)
    elsewhere = operations.log_out(session, now=now)
    unsent.forget(request)
    address = elsewhere.find() if elsewhere else None
    if elsewhere and address:
        response = _leave(request, address, name=elsewhere.name, fund=fund, out=True)
        response = remember(response, onward) if onward else response
    elif onward:
        response = _leave(request, onward, name=name, fund=fund)
    else:
        response = logged_out(request, fund)
    return _left(request, response, now=now)


def _leave(request: HttpRequest, address: str, *, name: str, fund: Fund, out: bool = False) -> HttpResponse:
    """Leave at once, or by a page where a form stands before it (`guichet.ui.onward`)."""
    if request.method == "POST":
        return leave_for(request, address, name=name, fund=fund, out=out)
    return HttpResponseRedirect(address)


def _left(request: HttpRequest, response: HttpResponse, *, now: datetime) -> HttpResponse:
    """Take from the browser what was its member's."""
    return browser.leave(request, access.take_session(response), now=now)


def logged_out(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Return the page that says so, or go on to where a logout by way of another site was to end."""
    if request.method == "GET" and (onward := taken_up(request)) is not None:
        return onward
    context = {"heading": _("Vous êtes déconnecté"), "here": reverse("public:home", kwargs={"fund": fund})}
    return page(request, "login/logged_out.html", context, fund=fund, private=True)


@require_safe
def where_is_my_identifier(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Où trouver mon identifiant ? » (R138)."""
    close = reverse("login:window", kwargs={"fund": fund})
    context = {"heading": _("Où trouver mon identifiant ?"), "close": close}
    return page(request, "login/where_is_my_identifier.html", context, fund=fund)


@functools.cache
def _help_field() -> SafeString:
    """Return the field of « Aide à la connexion », which is the same for everybody."""
    return field(DepartmentNumberForm(prefix=None)["departement"])


def _franceconnect(request: HttpRequest, fund: Fund, *, now: datetime) -> str:
    """Return where « S'identifier avec FranceConnect » leads (R141), empty where it is not offered or is closed.

    Nor is it where a login by it would not do (`access.OWN_PASSWORD`).
    """
    if settings.FRANCECONNECT is None or not seems_open(Direction.FRANCECONNECT_IN, now=now):
        return ""
    wanted = access.safe_return(request.GET.get("suite", ""), request)
    if access.leads_to(wanted, access.OWN_PASSWORD):
        return ""
    start = reverse("franceconnect:start", kwargs={"fund": fund})
    return f"{start}?{urlencode({'suite': wanted})}" if wanted else start


def _show(request: HttpRequest, fund: Fund, form: LoginForm) -> HttpResponse:
    now = timezone.now()
    wanted = request.GET.get("suite")
    context = {
        "heading": _("Se connecter à Mon espace privé"),
        "asked_elsewhere": access.leads_to(wanted, access.ASKED_ELSEWHERE),
        "own_password": access.leads_to(wanted, access.OWN_PASSWORD),
        "asked_again": access.leads_to(wanted, access.ASKED_AGAIN),
        "form": form,
        "help_field": _help_field(),
        "session_ended": "fin" in request.GET,
        "code_ended": "temps" in request.GET,
        "passkey": passkeys.ask(passkeys.ALONE, now=now),
        "banners": banners(fund, now=now),
        "franceconnect": _franceconnect(request, fund, now=now),
    }
    return page(request, "login/window.html", context, fund=fund, private=True)
