"""« Confirmation de vos coordonnées » (R134), with a code for an address that no code has proved yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts import operations as accounts
from guichet.delivery.models import Channel
from guichet.enrolment.steps.details import show_phone
from guichet.enrolment.steps.receive import CodeForm, too_many_codes
from guichet.login import access
from guichet.login.forms import DETAIL_FORMS
from guichet.login.models import Session
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes.operations import CodeAnswer
from guichet.one_time_codes.queries import sent_to
from guichet.ui.forms import Form

CODE_PURPOSE = "verify_email"
HERE = "login:confirm_details"


@require_http_methods(["GET", "HEAD", "POST"])
@access.stage_page(HERE)
def confirm(request: HttpRequest, session: Session) -> HttpResponse:
    """Show the details; confirm them, after a code when the address is not verified, or was refused."""
    contact = session.account.contact
    if request.method == "POST":
        if contact.email_to_prove:
            return _send_code(request, session)
        accounts.confirm_details(session.account, now=timezone.now())
        return HttpResponseRedirect(reverse("login:details_verified"))
    context = {
        "heading": _("Confirmation de vos coordonnées"),
        "lines": [
            ("email", _("Votre adresse email est :"), contact.email),
            ("mobile", _("Votre numéro de téléphone portable est :"), show_phone(contact.mobile)),
            ("fixe", _("Votre numéro de téléphone fixe est :"), show_phone(contact.landline)),
            ("fax", _("Votre numéro de fax est :"), show_phone(contact.fax)),
        ],
        "unverified": contact.email_to_prove,
        "refused": contact.email is not None and contact.email_refused_at is not None,
    }
    return access.stage(request, session, "login/confirm_details.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.stage_page(HERE)
def change(request: HttpRequest, session: Session, detail: str) -> HttpResponse:
    """Change one detail."""
    form_class = DETAIL_FORMS.get(detail)
    if form_class is None:
        raise Http404
    name = "landline" if detail == "fixe" else detail
    known = getattr(session.account.contact, name)
    shown = known if detail == "email" else show_phone(known)
    form = form_class(request.POST) if request.method == "POST" else form_class(initial={"valeur": shown})
    if request.method == "POST" and form.is_valid():
        accounts.change_details(session.account, now=timezone.now(), **{name: form.cleaned_data["valeur"] or None})
        return HttpResponseRedirect(reverse(HERE))
    context = {"heading": _("Modifier vos coordonnées"), "form": form}
    return access.stage(request, session, "login/change_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.stage_page(HERE)
def verify_email(request: HttpRequest, session: Session) -> HttpResponse:
    """Type the code that proves the address."""
    if request.method != "POST":
        return _show_code(request, session, CodeForm())
    form = CodeForm(request.POST)
    if form.is_valid():
        if address := _proved_address(session, form.cleaned_data["code"]):
            accounts.confirm_details(session.account, proved_email=address, now=timezone.now())
            return HttpResponseRedirect(reverse("login:details_verified"))
        form.add_error("code", _("Ce code n'est pas le bon, ou n'est plus valable. Demandez-en un nouveau au besoin."))
    return _show_code(request, session, form)


@require_POST
@access.stage_page(HERE)
def send_code_again(request: HttpRequest, session: Session) -> HttpResponse:
    """« Recevoir un nouveau code »."""
    return _send_code(request, session)


@require_POST
@access.stage_page(HERE)
def without_email(request: HttpRequest, session: Session) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Enter without a verified address: nothing will be sent to it, and the question comes back."""
    accounts.confirm_details(session.account, now=timezone.now())
    return HttpResponseRedirect(reverse("login:details_verified"))


def _proved_address(session: Session, typed: str) -> str:
    """Check a code; return the address it went to, empty if it is wrong or went to an address since changed."""
    account = session.account
    subject = str(account.reference)
    address = sent_to(purpose=CODE_PURPOSE, subject=subject)
    if not address or address != account.contact.email:
        return ""
    answer = codes.check(purpose=CODE_PURPOSE, subject=subject, typed=typed, now=timezone.now())
    return address if answer is CodeAnswer.ACCEPTED else ""


def _send_code(request: HttpRequest, session: Session) -> HttpResponse:
    account = session.account
    try:
        codes.issue(
            purpose=CODE_PURPOSE,
            subject=str(account.reference),
            channel=Channel.EMAIL,
            destination=account.contact.email,
            fund=access.fund_of(account),
            now=timezone.now(),
        )
    except codes.TooManyResends:
        form = CodeForm({})
        form.errors.clear()
        form.add_error(None, too_many_codes())
        return _show_code(request, session, form)
    return HttpResponseRedirect(reverse("login:verify_email"))


def _show_code(request: HttpRequest, session: Session, form: Form) -> HttpResponse:
    fund = access.fund_of(session.account)
    context: dict[str, Any] = {
        "heading": _("Vérifier votre adresse email"),
        "form": form,
        "here": reverse("login:verify_email"),
        "address": session.account.contact.email,
        "minutes": fund.policy.code_minutes,
    }
    return access.stage(request, session, "login/verify_email.html", context)
