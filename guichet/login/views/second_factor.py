"""The code after the password (R145-R153)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.models import Account
from guichet.funds import catalogue
from guichet.login import factors, passkeys, pending, second_step
from guichet.login.factors.base import FactorForm, Way
from guichet.login.pending import Pending
from guichet.login.views import passkey
from guichet.one_time_codes.rules import CodeAnswer
from guichet.ui.pages import page

HERE = "login:second_factor"


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show what is asked for, without a query; check what was typed."""
    now = timezone.now()
    waiting = pending.read(request, now=now)
    if waiting is None:
        return _again()
    if request.method == "POST":
        return _check(request, waiting, now=now)
    way = next((way for way in factors.WAYS if way.name == waiting.way), None)
    return _show(request, waiting, way, way.form_class()) if way else _again()


def _check(request: HttpRequest, waiting: Pending, *, now: datetime) -> HttpResponse:
    account = second_step.account_of(waiting)
    way = factors.by_name(waiting.way, account, catalogue.by_code(account.fund_code).policy) if account else None
    if account is None or way is None:
        return _again()
    if passkey.ANSWER in request.POST:
        return _by_passkey(request, waiting, account, way, now=now)
    form = way.form_class(request.POST)
    if form.is_valid():
        try:
            answer = second_step.check(request, way, account, typed=form.cleaned_data["code"], now=now)
        except second_step.Delayed as delayed:
            form.add_error("code", _delayed(delayed.retry_at, now=now))
        else:
            if answer is CodeAnswer.ACCEPTED:
                return second_step.enter(
                    request,
                    second_step.right_of(request, waiting, account),
                    factor=way.name,
                    back=waiting.back,
                    trust=form.cleaned_data["confiance"],
                    now=now,
                )
            form.add_error("code", str(way.refusals.get(answer) or _refusal(answer, account)))
    return _show(request, waiting, way, form)


def _by_passkey(request: HttpRequest, waiting: Pending, account: Account, way: Way, *, now: datetime) -> HttpResponse:
    try:
        return passkey.open_after_password(request, waiting, account, now=now)
    except passkey.NotOpened as reason:
        form = way.form_class({})
        form.errors.clear()
        form.add_error(None, reason.message)
        return _show(request, waiting, way, form)


@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """« Recevoir un nouveau code » (R151), or another way than the one that was asked for."""
    now = timezone.now()
    waiting = pending.read(request, now=now)
    account = second_step.account_of(waiting) if waiting else None
    if waiting is None or account is None:
        return _again()
    asked = request.POST.get("moyen", waiting.way)
    way = factors.by_name(asked, account, catalogue.by_code(account.fund_code).policy)
    if way is None:
        return HttpResponseRedirect(reverse(HERE))
    return second_step.begin(waiting, way, account, now=now, again=asked == waiting.way)


@require_safe
def another_way(request: HttpRequest) -> HttpResponse:
    """List the ways that the account has."""
    waiting = pending.read(request, now=timezone.now())
    account = second_step.account_of(waiting) if waiting else None
    if waiting is None or account is None:
        return _again()
    ways = factors.ways_of(account, catalogue.by_code(account.fund_code).policy)
    context = {
        "heading": _("Recevoir le code autrement") if not account.has_authenticator else _("Autrement que par ce code"),
        "own": account.has_authenticator,
        "ways": [way for way in ways if way.name != waiting.way],
        "here": reverse(HERE),
    }
    return page(request, "login/another_way.html", context, fund=_site(waiting), private=True)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """« Le code de sécurité, pas à pas »: in words and drawings, in place of the video tutorial (R152)."""
    context = {"heading": _("Le code de sécurité, pas à pas"), "close": reverse(HERE)}
    return page(request, "login/code_help.html", context, fund=catalogue.national())


def _delayed(retry_at: datetime, *, now: datetime) -> str:
    minutes = max(1, round((retry_at - now).total_seconds() / 60))
    message = ngettext(
        "Plusieurs codes n'étaient pas les bons. Par sécurité, patientez %(count)d minute avant de réessayer.",
        "Plusieurs codes n'étaient pas les bons. Par sécurité, patientez %(count)d minutes avant de réessayer.",
        minutes,
    )
    return message % {"count": minutes}


def _refusal(answer: CodeAnswer, account: Account) -> str:
    minutes = catalogue.by_code(account.fund_code).policy.code_minutes
    exhausted = ngettext(
        "Trop d'essais avec ce code. Patientez %(count)d minute, puis demandez un nouveau code.",
        "Trop d'essais avec ce code. Patientez %(count)d minutes, puis demandez un nouveau code.",
        minutes,
    )
    return {
        CodeAnswer.WRONG: _("Ce code n'est pas le bon. Vérifiez les chiffres du dernier message reçu."),
        CodeAnswer.EXPIRED: _("Ce code n'est plus valable. Demandez un nouveau code."),
        CodeAnswer.EXHAUSTED: exhausted % {"count": minutes},
        CodeAnswer.NONE: _("Ce code a déjà servi. Demandez un nouveau code."),
    }[answer]


def _show(request: HttpRequest, waiting: Pending, way: Way, form: FactorForm) -> HttpResponse:
    fund = _site(waiting)
    context: dict[str, Any] = {
        "heading": _("Code de sécurité"),
        "form": form,
        "here": reverse(HERE),
        "way": way,
        "sent_to": waiting.sent_to,
        "sent_again": "renvoye" in request.GET and request.method != "POST",
        "too_many": "trop" in request.GET and request.method != "POST",
        "minutes": fund.policy.code_minutes,
        "days": waiting.trust_days,
        "start": reverse("login:window", kwargs={"fund": fund}),
    }
    if waiting.passkey:
        context["passkey"] = passkeys.ask(passkeys.AFTER_PASSWORD, passkeys.bound_to(waiting), now=timezone.now())
    return page(request, way.template, context, fund=fund, private=True)


def _site(waiting: Pending) -> catalogue.Fund:
    return catalogue.by_slug(waiting.fund) if waiting.fund else catalogue.national()


def _again() -> HttpResponse:
    """Start again at the login window, which says why."""
    url = reverse("login:window", kwargs={"fund": catalogue.national()})
    return pending.take(HttpResponseRedirect(f"{url}?temps=1"))
