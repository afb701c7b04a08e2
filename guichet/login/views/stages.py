"""The pages between the password and the space."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts import operations as accounts
from guichet.accounts.forms import NewPasswordForm
from guichet.accounts.holders import personal_words
from guichet.login import access, operations
from guichet.login.models import Session
from guichet.login.stages import ConfirmDetails, next_stage, of_session


@require_http_methods(["GET", "HEAD", "POST"])
@access.stage_page("login:replace_password")
def replace_password(request: HttpRequest, session: Session) -> HttpResponse:
    """« Changement de votre mot de passe » (R123, R126-R132)."""
    fund = access.fund_of(session.account)
    kinds_needed = fund.policy.password_kinds
    form = NewPasswordForm(
        request.POST if request.method == "POST" else None,
        personal=personal_words(session.account),
        kinds_needed=kinds_needed,
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            accounts.replace_password(session.account, password=form.cleaned_data["nouveau"], now=now)
        except accounts.PasswordSuperseded:
            return HttpResponseRedirect(reverse("space:home"))
        token = operations.end_others(session, now=now)
        return access.give_session(HttpResponseRedirect(reverse("login:password_replaced")), token)
    context = {"heading": _("Changement de votre mot de passe"), "form": form, "kinds_needed": kinds_needed}
    return access.stage(request, session, "login/replace_password.html", context, fund=fund)


@require_safe
def password_replaced(request: HttpRequest) -> HttpResponse:
    """« Votre mot de passe a bien été modifié. » (R133)."""
    now = timezone.now()
    session = access.session_of(request, now=now)
    if session is None:
        return HttpResponseRedirect(reverse("space:home"))
    fund = access.fund_of(session.account)
    context = {
        "heading": _("Confirmation"),
        "details_follow": isinstance(next_stage(of_session(session), fund.policy, now), ConfirmDetails),
    }
    return access.stage(request, session, "login/password_replaced.html", context, fund=fund)


@require_safe
def details_verified(request: HttpRequest) -> HttpResponse:
    """« Vos coordonnées ont été vérifiées. » (R135)."""
    session = access.session_of(request, now=timezone.now())
    if session is None:
        return HttpResponseRedirect(reverse("space:home"))
    context = {"heading": _("Confirmation")}
    return access.stage(request, session, "login/details_verified.html", context)
