"""« modifier cet email », « modifier ces numéros » (R176, R177, G-22): a code proves what is new before it is used."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts import changes
from guichet.accounts import operations as accounts
from guichet.accounts.models import ContactChange, ContactKind
from guichet.accounts.states import ChangeState
from guichet.enrolment.browser import network_of
from guichet.enrolment.steps.details import show_phone
from guichet.enrolment.steps.receive import CodeForm, too_many_codes
from guichet.identifiers import phone
from guichet.login.access import fund_of, private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.one_time_codes.operations import CodeAnswer
from guichet.space.frame import private
from guichet.space.my_account import done, reading
from guichet.space.my_account.forms import EmailForm, PhonesForm
from guichet.ui.forms import Form

READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_OR_SEND)
@private_page
@fresh_password
def change_email(request: HttpRequest, session: Session) -> HttpResponse:
    """Ask for another address."""
    contact = session.account.contact
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["email"]
        if value != contact.email or contact.email_to_prove:
            return _ask(request, session, ContactKind.EMAIL, value)
        form.add_error("email", _("C'est déjà votre adresse email."))
    context = {"heading": _("Modifier mon email"), "form": form, "present": contact.email}
    return private(request, "space/account/email.html", context, session)


@require_http_methods(READ_OR_SEND)
@private_page
@fresh_password
def change_phones(request: HttpRequest, session: Session) -> HttpResponse:
    """Change the numbers: the fixed line and the fax at once, the mobile by a code."""
    account, contact = session.account, session.account.contact
    present = {"mobile": contact.mobile or "", "fixe": contact.landline or "", "fax": contact.fax or ""}
    initial = {name: show_phone(value) for name, value in present.items()}
    form = PhonesForm(
        request.POST if request.method == "POST" else None, initial=initial, present_mobile=present["mobile"]
    )
    if request.method == "POST" and form.is_valid():
        typed, now = form.cleaned_data, timezone.now()
        accounts.change_details(account, now=now, landline=typed["fixe"] or None, fax=typed["fax"] or None)
        if typed["mobile"] == present["mobile"]:
            return done.back(session, "phones")
        if typed["mobile"]:
            return _ask(request, session, ContactKind.MOBILE, typed["mobile"])
        return _settled(session, changes.remove_mobile(account, now=now))
    context = {"heading": _("Modifier mes numéros de téléphone"), "form": form}
    return private(request, "space/account/phones.html", context, session)


@require_http_methods(READ_OR_SEND)
@private_page
@fresh_password
def confirm(request: HttpRequest, session: Session, kind: str) -> HttpResponse:
    """Prove by a code the address or the number that is known already."""
    which = _kind(kind)
    value = getattr(session.account.contact, which)
    if not value or (which == ContactKind.MOBILE and not phone.may_receive_sms(value)):
        return _home()
    if request.method == "POST":
        return _ask(request, session, which, value)
    context = {
        "heading": _("Confirmer mon email") if which == ContactKind.EMAIL else _("Confirmer mon mobile"),
        "kind": which.value,
        "value": value if which == ContactKind.EMAIL else show_phone(value),
    }
    return private(request, "space/account/confirm.html", context, session)


@require_http_methods(READ_OR_SEND)
@private_page
def change_code(request: HttpRequest, session: Session, kind: str) -> HttpResponse:
    """Type the code that went to the new address or number. What was asked for was asked with the password at hand."""
    which = _kind(kind)
    waiting = reading.pending(session.account, now=timezone.now())[which.value].asked
    if waiting is None:
        return _home()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change = changes.prove(session.account, kind=which, typed=form.cleaned_data["code"], now=timezone.now())
        except changes.WrongCode as wrong:
            form.add_error("code", _explain(wrong.answer, fund_of(session.account).policy.code_minutes))
        else:
            return _settled(session, change)
    return _show_code(request, session, which, waiting, form)


@require_POST
@private_page
def change_code_again(request: HttpRequest, session: Session, kind: str) -> HttpResponse:
    """« Recevoir un nouveau code »."""
    which = _kind(kind)
    waiting = reading.pending(session.account, now=timezone.now())[which.value].asked
    if waiting is None:
        return _home()
    return _send(request, session, which, waiting)


@require_http_methods(READ_OR_SEND)
@private_page
def change_cancel(request: HttpRequest, session: Session, kind: str) -> HttpResponse:
    """Give up a change that waits: who did not ask for it must not need anything more than being in."""
    which = _kind(kind)
    if request.method == "POST":
        changes.cancel(session.account, kind=which, now=timezone.now())
        return done.back(session, "cancelled")
    waiting = reading.pending(session.account, now=timezone.now())[which.value]
    if not (waiting.asked or waiting.held):
        return _home()
    shown = [_shown(which, one) for one in (waiting.asked, waiting.held) if one]
    context = {"heading": _("Renoncer à ce changement ?"), "values": shown, "kind": which.value}
    return private(request, "space/account/cancel.html", context, session)


def _ask(request: HttpRequest, session: Session, kind: ContactKind, value: str) -> HttpResponse:
    """Ask for a value and send it a code."""
    now = timezone.now()
    changes.ask(session.account, kind=kind, value=value, now=now)
    waiting = reading.pending(session.account, now=now)[kind.value].asked
    return _send(request, session, kind, waiting) if waiting else _home()


def _send(request: HttpRequest, session: Session, kind: ContactKind, waiting: ContactChange) -> HttpResponse:
    """Send a code, and lead to where it is typed; where too many left, that page says so."""
    try:
        changes.send_code(session.account, kind=kind, address=network_of(request), now=timezone.now())
    except changes.TooManyCodes:
        form = CodeForm({})
        form.errors.clear()
        form.add_error(None, too_many_codes())
        return _show_code(request, session, kind, waiting, form)
    except changes.NothingAsked:
        return _home()
    return HttpResponseRedirect(reverse("space:change_code", kwargs={"kind": kind.value}))


def _settled(session: Session, change: ContactChange) -> HttpResponse:
    return done.back(session, f"{change.kind}_held" if change.state == ChangeState.HELD else str(change.kind))


def _show_code(
    request: HttpRequest, session: Session, kind: ContactKind, waiting: ContactChange, form: Form
) -> HttpResponse:
    context: dict[str, Any] = {
        "heading": _("Confirmer votre nouvel email") if kind == ContactKind.EMAIL else _("Confirmer votre mobile"),
        "form": form,
        "kind": kind.value,
        "value": _shown(kind, waiting),
        "minutes": fund_of(session.account).policy.code_minutes,
        "here": reverse("space:change_code", kwargs={"kind": kind.value}),
    }
    return private(request, "space/account/code.html", context, session)


def _shown(kind: ContactKind, change: ContactChange) -> str:
    return str(change.value or "") if kind == ContactKind.EMAIL else show_phone(change.value)


def _explain(answer: CodeAnswer, minutes: int) -> str:
    if answer is CodeAnswer.EXPIRED:
        return _("Ce code n'est plus valable. Demandez un nouveau code.")
    if answer is CodeAnswer.EXHAUSTED:
        return ngettext(
            "Trop d'essais avec ce code. Patientez %(count)d minute, puis demandez un nouveau code.",
            "Trop d'essais avec ce code. Patientez %(count)d minutes, puis demandez un nouveau code.",
            minutes,
        ) % {"count": minutes}
    if answer is CodeAnswer.NONE:
        return _("Aucun code n'est en attente. Demandez un nouveau code.")
    return _("Ce code n'est pas le bon. Vérifiez les chiffres du dernier message reçu.")


def _kind(name: str) -> ContactKind:
    try:
        return ContactKind(name)
    except ValueError:
        raise Http404 from None


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("space:my_account"))
