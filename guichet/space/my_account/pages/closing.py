"""« Fermer mon compte »."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts import changes, closing
from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_moment
from guichet.login import operations
from guichet.login.access import fund_of, leaving_page, take_session
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account.forms import ClosingForm
from guichet.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@leaving_page
@fresh_password
def close_account(request: HttpRequest, session: Session) -> HttpResponse:
    """Say what closing does, or until when it waits, then do it; the last page is nobody's any more."""
    account, fund = session.account, fund_of(session.account)
    form, now = ClosingForm(request.POST if request.method == "POST" else None), timezone.now()
    held = changes.held_until(account, now=now)
    if request.method == "POST" and form.is_valid() and held is None:
        try:
            _close(account, now=now)
        except closing.Held:
            return HttpResponseRedirect(request.path)
        context = {"heading": _("Votre compte est fermé"), "here": reverse("public:home", kwargs={"fund": fund})}
        return take_session(page(request, "space/account/closed.html", context, fund=fund, private=True))
    shown = {
        "heading": _("Fermer mon compte"),
        "form": form,
        "acts_for_others": account.delegate_id is not None,
        "held_until": spoken_moment(held) if held else "",
    }
    return private(request, "space/account/close.html", shown, session)


@transaction.atomic
def _close(account: Account, *, now: datetime) -> None:
    closing.close(account, now=now)
    operations.forget_everything(account, now=now)
