"""« S'identifier avec FranceConnect »: the way there, the way back, and the pages around them."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.franceconnect import arrivals, asked, identity, leaving, queries, refusals
from guichet.franceconnect.asked import Asked, NothingAsked
from guichet.franceconnect.provider import SITE, callback_address, franceconnect
from guichet.franceconnect.views import association
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.login import access, browsers, second_step
from guichet.login.models import Door
from guichet.login.operations import PasswordRight
from guichet.login.views import logged_out as logged_out_page
from guichet.openid_client import flow
from guichet.openid_client.errors import Declined, Forged, NotVerified, OpenIDTrouble, Unreachable
from guichet.openid_client.flow import Identity
from guichet.openid_client.provider import Provider
from guichet.switches.models import Direction
from guichet.switches.queries import is_open, stayed_open
from guichet.ui.pages import page

_WORDS: dict[type[OpenIDTrouble], str] = {
    Declined: "declined",
    Forged: "forged",
    NotVerified: "not_verified",
    Unreachable: "unreachable",
}


@require_safe
def start(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Go to FranceConnect (R141, R198). Nothing is written: the browser holds what the answer is compared with."""
    provider, now = _provider(), timezone.now()
    if not is_open(Direction.FRANCECONNECT_IN):
        return refusals.show_counted(request, "closed", fund=fund, now=now)
    back = access.safe_return(request.GET.get("suite", ""), request) or ""
    try:
        begun = flow.begin(provider, redirect_uri=callback_address(), now=now)
    except Unreachable:
        return refusals.show_counted(request, "unreachable", fund=fund, now=now)
    question = Asked(begun.state, begun.nonce, begun.verifier, int(now.timestamp()), fund.slug, back=back)
    response = HttpResponseRedirect(begun.address)
    response["Cache-Control"] = "no-store"
    return asked.give(response, question)


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Take FranceConnect's answer. A GET that writes: the protocol brings people back by one.

    It is counted, then spent, before it is looked at, and FranceConnect is asked outside any transaction.
    """
    provider, now, national = _provider(), timezone.now(), catalogue.national()
    if not refusals.is_counted(request, now=now):
        return refusals.show(request, "too_often", fund=national, now=now)
    try:
        question = asked.read(request)
    except NothingAsked:
        return refusals.show(request, "no_cookie", fund=national, now=now)
    fund = catalogue.by_slug(question.fund) if question.fund else national
    reason = _before_looking(request, question, now=now)
    if reason:
        refused = refusals.show(request, reason, fund=fund, question=question, now=now)
        # Any site can send this browser here: what it asked itself still waits.
        return refused if reason == "forged" else asked.take(refused)
    return asked.take(_answered(request, provider, question, fund=fund, now=now))


def _answered(request: HttpRequest, provider: Provider, question: Asked, *, fund: Fund, now: datetime) -> HttpResponse:
    """Look at the answer, which is spent by now, and go on."""
    try:
        found = flow.finish(
            provider,
            state=question.state,
            nonce=question.nonce,
            verifier=question.verifier,
            query=request.GET.dict(),
            redirect_uri=callback_address(),
            now=now,
        )
    except OpenIDTrouble as trouble:
        return refusals.show(request, _WORDS[type(trouble)], fund=fund, question=question, now=now)
    # It may have taken seconds: what follows counts from here.
    now = timezone.now()
    if question.session:
        return association.associate(request, question, found, fund=fund, now=now)
    return _log_in(request, question, found, fund=fund, now=now)


def _before_looking(request: HttpRequest, question: Asked, *, now: datetime) -> str:
    """Return why an answer is not looked at, as `refusals` names it; empty when it is."""
    if question.is_late(now):
        return "late"
    if not stayed_open(Direction.FRANCECONNECT_IN, since=datetime.fromtimestamp(question.since, tz=now.tzinfo)):
        return "closed"
    # A stranger's answer must not use up the question: it is compared before it is spent.
    if request.GET.get("state", "") != question.state:
        return "forged"
    return "" if asked.spend(question, now=now) else "replayed"


def _log_in(request: HttpRequest, question: Asked, found: Identity, *, fund: Fund, now: datetime) -> HttpResponse:
    """Go on with the account of this identity, or to the step that associates one, or to the way to enrol."""
    account = queries.linked(found.sub)
    if account is not None and not queries.may_enter(account):
        return refusals.show(request, "not_allowed", fund=fund, question=question, account=account, now=now)
    if account is not None:
        arrival, _token = arrivals.note(found, account=account, fund=fund.slug, now=now)
        right = PasswordRight(
            account, browsers.known(request, account), Door.FRANCECONNECT, carried=str(arrival.reference)
        )
        return second_step.after_password(request, right, fund=fund, back=question.back, now=now)
    account = queries.matched(identity.pivot_of(found.claims))
    _arrival, token = arrivals.note(found, account=account, fund=fund.slug, back=question.back, now=now)
    there = "franceconnect:confirm" if account is not None else "franceconnect:no_account"
    return arrivals.give(HttpResponseRedirect(reverse(there)), token)


@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """« Vous êtes déconnecté », here and there (R175). Who comes without having left is taken to the home page."""
    fund = leaving.fund_of(request.GET.get("state", ""))
    if fund is None:
        return HttpResponseRedirect(reverse("public:home", kwargs={"fund": catalogue.national()}))
    return logged_out_page(request, fund)


@require_safe
def help_page(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Aide » (R182): what FranceConnect is, and what associating one's account does."""
    context = {"heading": _("FranceConnect et votre compte MSA"), "site": SITE}
    return page(request, "franceconnect/help.html", context, fund=fund)


def _provider() -> Provider:
    """Return FranceConnect. Raises Http404 where it is not offered: there is no such page."""
    provider = franceconnect()
    if provider is None:
        raise Http404
    return provider
