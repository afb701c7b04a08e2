"""« modifier mon mot de passe » (R154, R176)."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts import operations as accounts
from guichet.accounts.holders import personal_words
from guichet.login import access, browsers, operations
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account import done
from guichet.space.my_account.forms import PasswordForm


@require_http_methods(["GET", "HEAD", "POST"])
@access.private_page
@fresh_password
def change_password(request: HttpRequest, session: Session) -> HttpResponse:
    """Choose another one: every other session ends, and trust in browsers too if the member says so."""
    account, policy = session.account, access.fund_of(session.account).policy
    form = PasswordForm(
        request.POST if request.method == "POST" else None,
        personal=personal_words(account),
        kinds_needed=policy.password_kinds,
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            accounts.replace_password(account, password=form.cleaned_data["nouveau"], now=now)
            token = operations.end_others(session, now=now)
            if form.cleaned_data["oublier"]:
                browsers.stop_trusting(account, now=now)
        return access.give_session(done.back(session, "password"), token)
    context = {"heading": _("Modifier mon mot de passe"), "form": form, "kinds_needed": policy.password_kinds}
    return private(request, "space/account/password.html", context, session)
