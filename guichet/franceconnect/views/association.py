"""From an identity of FranceConnect to the account that it will open: the step of our own, then the link."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.models import Account
from guichet.delivery.models import Channel
from guichet.franceconnect import arrivals, identity, operations, proving, refusals
from guichet.franceconnect.asked import Asked
from guichet.franceconnect.forms import CodeForm, PasswordForm
from guichet.franceconnect.models import Arrival
from guichet.franceconnect.operations import Shown
from guichet.franceconnect.views.waiting import for_who_arrived
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.login import access, browsers, factors, second_step, tries
from guichet.login import operations as login
from guichet.login.models import Door, Factor
from guichet.login.operations import PasswordRight
from guichet.one_time_codes.rules import CodeAnswer
from guichet.openid_client.flow import Identity
from guichet.registry import pivot as registry
from guichet.ui.forms import Form
from guichet.ui.pages import page

CONFIRM, CODE = "franceconnect:confirm", "franceconnect:code"


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_arrived
def confirm(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """« Confirmez que ce compte est le vôtre »: by the password, or by a code asked for here."""
    now, account = timezone.now(), arrival.account
    if account is None:
        return _nobody_s()
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed, whence = form.cleaned_data["mot_de_passe"], second_step.whence_of(request)
        try:
            right = proving.check_password(account, typed=typed, whence=whence, now=now)
        except login.Refused:
            form.add_error("mot_de_passe", _("Ce mot de passe n'est pas le bon. Saisissez-le à nouveau."))
        except tries.Delayed as delayed:
            form.add_error(None, _delayed(delayed.retry_at, now=now))
        except login.Expired:
            fund = arrivals.site_of(arrival)
            return arrivals.take(refusals.show(request, "not_allowed", fund=fund, account=account, now=now))
        else:
            return _go_on(request, arrival, right.account, shown=Shown.PASSWORD, now=now)
    return _show_confirm(request, arrival, account, form)


@require_POST
@for_who_arrived
def send_code(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """« Recevoir un code par email »: sent to the verified address, which the page does not show."""
    now, account = timezone.now(), arrival.account
    if account is None:
        return _nobody_s()
    query = "?renvoye=1" if "renvoi" in request.POST else ""
    try:
        proving.send(account, now=now)
    except proving.NoAddress:
        return HttpResponseRedirect(reverse(CONFIRM))
    except proving.TooManyResends:
        query = "?trop=1"
    return HttpResponseRedirect(reverse(CODE) + query)


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_arrived
def code(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """Type the code that was sent."""
    now, account = timezone.now(), arrival.account
    if account is None:
        return _nobody_s()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        network = second_step.whence_of(request).network
        try:
            answer = proving.check_code(account, typed=form.cleaned_data["code"], network=network, now=now)
        except proving.Delayed as delayed:
            form.add_error(None, _delayed(delayed.retry_at, now=now))
        else:
            if answer is CodeAnswer.ACCEPTED:
                return _go_on(request, arrival, account, shown=Shown.CODE, now=now)
            form.add_error("code", _refused_code(answer))
    context = {
        "heading": _("Confirmez par le code reçu"),
        "form": form,
        "here": reverse(CODE),
        "previous": reverse(CONFIRM),
        "minutes": catalogue.by_code(account.fund_code).policy.code_minutes,
        "sent_again": "renvoye" in request.GET and request.method != "POST",
        "too_many": "trop" in request.GET and request.method != "POST",
    }
    return page(request, "franceconnect/code.html", context, fund=arrivals.site_of(arrival), private=True)


def associate(request: HttpRequest, question: Asked, found: Identity, *, fund: Fund, now: datetime) -> HttpResponse:
    """Associate the account of the session that asked: its password was shown just before, and it is the same person.

    A session that ended meanwhile, or another one, associates nothing.
    """
    session = access.session_of(request, now=now)
    if session is None or str(session.reference) != question.session:
        return access.to_login(request, back=reverse("space:franceconnect_associate"))
    account, pivot = session.account, identity.pivot_of(found.claims)
    if account.person is None or pivot is None or not registry.agrees(pivot, account.person):
        return refusals.show(request, "another_person", fund=fund, question=question, account=account, now=now)
    try:
        operations.link(account, sub=found.sub, shown=Shown.SESSION, known_browser=True, now=now)
    except tuple(refusals.REASONS) as reason:
        word = refusals.REASONS[type(reason)]
        return refusals.show(request, word, fund=fund, question=question, account=account, now=now)
    # So that logging out of here ends the session at FranceConnect, which was opened for this.
    operations.remember(session, found.id_token)
    return HttpResponseRedirect(reverse("space:franceconnect_associated"))


def _go_on(request: HttpRequest, arrival: Arrival, account: Account, *, shown: Shown, now: datetime) -> HttpResponse:
    """Go on with the login, at the end of which the account is associated (`receivers.note_entry`).

    FranceConnect was in place of the password, unless it was typed just now. The code that was typed is the one that
    the login asks for, where it asks for one by email: another to the same mailbox a second later would prove nothing
    more. An application is asked for all the same, and no link is made without it (docs/adr/0122).
    """
    fund, browser = arrivals.site_of(arrival), browsers.known(request, account)
    try:
        operations.may_link(account, sub=arrival.content["sub"], now=now)
    except tuple(refusals.REASONS) as reason:
        word = refusals.REASONS[type(reason)]
        return arrivals.take(refusals.show(request, word, fund=fund, account=account, now=now))
    arrivals.note_shown(arrival, shown.value, known_browser=browser is not None)
    door = Door.PASSWORD if shown is Shown.PASSWORD else Door.FRANCECONNECT
    right, back = PasswordRight(account, browser, door, carried=str(arrival.reference)), arrival.content["back"]
    policy = catalogue.by_code(account.fund_code).policy
    if shown is Shown.CODE and factors.by_name(Channel.EMAIL.value, account, policy) is not None:
        return arrivals.take(second_step.enter(request, right, factor=Factor.EMAIL, back=back, now=now))
    return arrivals.take(second_step.after_password(request, right, fund=fund, back=back, now=now))


def _nobody_s() -> HttpResponse:
    """Go to the page of who is nobody's."""
    return HttpResponseRedirect(reverse("franceconnect:no_account"))


def _show_confirm(request: HttpRequest, arrival: Arrival, account: Account, form: Form) -> HttpResponse:
    context = {
        "heading": _("Confirmez que ce compte est le vôtre"),
        "form": form,
        "here": reverse(CONFIRM),
        "by_code": proving.has_address(account),
    }
    return page(request, "franceconnect/confirm.html", context, fund=arrivals.site_of(arrival), private=True)


def _delayed(retry_at: datetime, *, now: datetime) -> str:
    minutes = max(1, round((retry_at - now).total_seconds() / 60))
    message = ngettext(
        "Plusieurs essais n'ont pas abouti. Par sécurité, patientez %(count)d minute avant de réessayer.",
        "Plusieurs essais n'ont pas abouti. Par sécurité, patientez %(count)d minutes avant de réessayer.",
        minutes,
    )
    return message % {"count": minutes}


def _refused_code(answer: CodeAnswer) -> str:
    return {
        CodeAnswer.WRONG: _("Ce code n'est pas le bon. Vérifiez les chiffres du dernier message reçu."),
        CodeAnswer.EXPIRED: _("Ce code n'est plus valable. Demandez un nouveau code."),
        CodeAnswer.EXHAUSTED: _(
            "Trop d'essais avec ce code. Patientez un quart d'heure, ou utilisez votre mot de passe."
        ),
    }.get(answer, _("Ce code a déjà servi. Demandez un nouveau code."))
