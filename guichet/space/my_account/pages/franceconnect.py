"""Associate one's account with FranceConnect, and dissociate it (R182, R199)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.changes import held_until
from guichet.accounts.operations import spoken_moment
from guichet.franceconnect import operations
from guichet.franceconnect.views.inside import ask
from guichet.login.access import fund_of, private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account import done

_JUST_NOW = timedelta(minutes=5)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
def associate(request: HttpRequest, session: Session) -> HttpResponse:
    """Say what associating does, then go to FranceConnect, which sends back to `franceconnect:callback`."""
    account, now = session.account, timezone.now()
    if account.person_id is None or settings.FRANCECONNECT is None:
        raise Http404
    if operations.link_of(account) is not None:
        return HttpResponseRedirect(reverse("space:my_account"))
    held = held_until(account, now=now)
    if request.method == "POST" and held is None:
        return ask(request, session, now=now)
    context = {
        "heading": _("Associer mon compte FranceConnect"),
        "held_until": spoken_moment(held) if held else "",
        "help_url": reverse("franceconnect:help", kwargs={"fund": fund_of(account)}),
    }
    return private(request, "space/account/franceconnect_associate.html", context, session)


@require_safe
@private_page
def associated(request: HttpRequest, session: Session) -> HttpResponse:  # noqa: ARG001 - every view's signature
    """Say in « Mon compte » that it is done, where it was done just now."""
    link, now = operations.link_of(session.account), timezone.now()
    if link is None or now - link.linked_at > _JUST_NOW:
        return HttpResponseRedirect(reverse("space:my_account"))
    return done.back(session, "franceconnect_linked")


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
def dissociate(request: HttpRequest, session: Session) -> HttpResponse:
    """Say what dissociating does, then do it."""
    account = session.account
    if request.method == "POST":
        ended = operations.unlink(account, keep=session, now=timezone.now())
        return done.back(session, "franceconnect_unlinked") if ended else _nothing()
    if operations.link_of(account) is None:
        return _nothing()
    context = {"heading": _("Dissocier mon compte FranceConnect")}
    return private(request, "space/account/franceconnect_dissociate.html", context, session)


def _nothing() -> HttpResponse:
    return HttpResponseRedirect(reverse("space:my_account"))
