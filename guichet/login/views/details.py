"""« Confirmation de vos coordonnées » (R134), with a code for an address that no code has proved yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts import changes
from guichet.accounts import operations as accounts
from guichet.accounts.models import Account, ContactKind
from guichet.accounts.states import ChangeState
from guichet.delivery.models import Channel
from guichet.enrolment.browser import network_of
from guichet.enrolment.steps.details import show_phone
from guichet.enrolment.steps.receive import CodeForm, too_many_codes
from guichet.identifiers import phone
from guichet.login import access, work_mailbox
from guichet.login.forms import DETAIL_FORMS
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes.operations import CodeAnswer
from guichet.ui.forms import Form

CODE_PURPOSE = "verify_email"
HERE = "login:confirm_details"


@require_http_methods(["GET", "HEAD", "POST"])
@access.stage_page(HERE)
def confirm(request: HttpRequest, session: Session) -> HttpResponse:
    """Show the details; confirm them, after a code when the address is not verified, or was refused."""
    account, contact, wanted = session.account, session.account.contact, _wanted(session)
    proposed = "" if contact.email or "email" in wanted else work_mailbox.of(account, today=timezone.localdate())
    if request.method == "POST":
        if proposed:
            accounts.change_details(account, now=timezone.now(), email=proposed)
            contact.refresh_from_db()
        if contact.email_to_prove or "email" in wanted:
            return _send_code(request, session)
        if _must_prove(account):
            return HttpResponseRedirect(reverse("login:change_detail", kwargs={"detail": "email"}))
        accounts.confirm_details(account, now=timezone.now())
        return HttpResponseRedirect(reverse("login:details_verified"))
    context = {
        "heading": _("Confirmation de vos coordonnées"),
        "lines": [
            ("email", _("Votre adresse email est :"), wanted.get("email", contact.email or proposed)),
            ("mobile", _("Votre numéro de téléphone portable est :"), show_phone(wanted.get("mobile", contact.mobile))),
            ("fixe", _("Votre numéro de téléphone fixe est :"), show_phone(contact.landline)),
            ("fax", _("Votre numéro de fax est :"), show_phone(contact.fax)),
        ],
        "unverified": contact.email_to_prove or "email" in wanted or proposed,
        "refused": contact.email is not None and contact.email_refused_at is not None and "email" not in wanted,
        "mobile_to_prove": "mobile" in wanted,
    }
    return access.stage(request, session, "login/confirm_details.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.stage_page(HERE)
@fresh_password
def change(request: HttpRequest, session: Session, detail: str) -> HttpResponse:
    """Change one detail."""
    form_class = DETAIL_FORMS.get(detail)
    if form_class is None:
        raise Http404
    name = "landline" if detail == "fixe" else detail
    known = getattr(session.account.contact, name)
    shown = known if detail == "email" else show_phone(known)
    form = form_class(request.POST) if request.method == "POST" else form_class(initial={"valeur": shown})
    if request.method == "POST" and form.is_valid() and _changed(request, session, name, form):
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
        if _prove(session, form.cleaned_data["code"]):
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
    """Enter without a verified address: nothing will be sent to it, and the question comes back.

    Not whoever acts for others, who has no second factor without one.
    """
    if _must_prove(session.account):
        return HttpResponseRedirect(reverse(HERE))
    changes.cancel(session.account, kind=ContactKind.EMAIL, now=timezone.now())
    accounts.confirm_details(session.account, now=timezone.now())
    return HttpResponseRedirect(reverse("login:details_verified"))


def _must_prove(account: Account) -> bool:
    """Whether nothing opens to them before a code has proved an address."""
    return account.delegate_id is not None and account.contact.verified_email is None


def _wanted(session: Session) -> dict[str, str]:
    """Return what was asked for in place of an address or a number that a code had proved, by its name."""
    asked = session.account.contact_changes.filter(state=ChangeState.ASKED, live_until__gt=timezone.now())
    return {one.kind: one.value for one in asked if one.value}


def _changed(request: HttpRequest, session: Session, name: str, form: Form) -> bool:
    """Change a detail: what a code had proved is replaced by what a code proves, as in « Mon compte »; else at once.

    After a renewal by letter nothing is proved any more, and where changes are held a new one waits all the same.
    """
    account, now, value = session.account, timezone.now(), form.cleaned_data["valeur"]
    waits = name in set(ContactKind) and changes.held_until(account, now=now) is not None
    if not (value and (waits or _needs_proof(account, name))):
        try:
            accounts.change_details(account, now=now, **{name: value or None})
        except accounts.Proved:
            pass  # in another window, since this one was read: it is replaced by what a code proves
        else:
            return True
    kind = ContactKind(name)
    if value == getattr(account.contact, name):
        changes.cancel(account, kind=kind, now=now)
        return True
    if kind == ContactKind.MOBILE and not phone.may_receive_sms(value):
        form.add_error("valeur", _("Ce numéro ne reçoit pas nos SMS. Indiquez un numéro de mobile français."))
        return False
    changes.ask(account, kind=kind, value=value, now=now)
    if kind == ContactKind.MOBILE:
        try:
            changes.send_code(account, kind=kind, address=network_of(request), now=now)
        except changes.TooManyCodes:
            form.add_error("valeur", too_many_codes())
            return False
    return True


def _needs_proof(account: Account, name: str) -> bool:
    """Whether somebody is to be told of another address or number: a code proved the former one, or the mobile."""
    contact = account.contact
    proved = {"email": contact.email_verified_at or contact.mobile_verified_at, "mobile": contact.mobile_verified_at}
    return bool(proved.get(name))


def _prove(session: Session, typed: str) -> bool:
    """Check a code; the address that it went to is confirmed, with the other details."""
    account, now = session.account, timezone.now()
    if "email" in _wanted(session):
        try:
            changes.prove(account, kind=ContactKind.EMAIL, typed=typed, now=now)
        except changes.WrongCode:
            return False
        accounts.confirm_details(account, now=now)
        return True
    address = _proved_address(session, typed)
    if address:
        accounts.confirm_details(account, proved_email=address, now=now)
    return bool(address)


def _proved_address(session: Session, typed: str) -> str:
    """Check a code; return the address it went to.

    Empty if it is wrong, if it went to an address since changed, or while changes wait.
    """
    account, now = session.account, timezone.now()
    answer, address = codes.check_where(purpose=CODE_PURPOSE, subject=str(account.reference), typed=typed, now=now)
    if changes.held_until(account, now=now) is not None:
        # A code of before the renewal: nothing is confirmed at once any more.
        return ""
    return address if answer is CodeAnswer.ACCEPTED and address == account.contact.email else ""


def _send_code(request: HttpRequest, session: Session) -> HttpResponse:
    account, now = session.account, timezone.now()
    told_or_held = account.contact.mobile_verified_at or changes.held_until(account, now=now)
    if "email" not in _wanted(session) and told_or_held and account.contact.email:
        # Never proved, or refused since: the mobile is told, and the change waits where changes do.
        changes.ask(account, kind=ContactKind.EMAIL, value=account.contact.email, now=now)
    try:
        if "email" in _wanted(session):
            changes.send_code(account, kind=ContactKind.EMAIL, address=network_of(request), now=now)
        else:
            codes.issue(
                purpose=CODE_PURPOSE,
                subject=str(account.reference),
                channel=Channel.EMAIL,
                destination=account.contact.email,
                fund=access.fund_of(account),
                now=now,
            )
    except (codes.TooManyResends, changes.TooManyCodes):
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
        "address": _wanted(session).get("email", session.account.contact.email),
        "minutes": fund.policy.code_minutes,
        "must_prove": _must_prove(session.account),
    }
    return access.stage(request, session, "login/verify_email.html", context)
