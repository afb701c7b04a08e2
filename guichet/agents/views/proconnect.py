"""« Se connecter avec ProConnect »: the way there, the way back, and what is said where it opens nothing."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from guichet.agents import access, invitations, pending, sessions, tries
from guichet.agents.proconnect import asked, door, ties
from guichet.agents.proconnect import operations as proconnect_operations
from guichet.agents.proconnect.asked import Asked, Purpose
from guichet.agents.proconnect.operations import Person, Refused
from guichet.agents.proconnect.pages import BACK
from guichet.agents.proconnect.provider import NAME, proconnect
from guichet.agents.proconnect.rules import Refusal
from guichet.agents.views.common import delayed, inside, outside
from guichet.agents.views.invitation import answering
from guichet.agents.views.refusing import no_role, refuse
from guichet.enrolment.browser import network_of
from guichet.funds import catalogue
from guichet.openid_client.errors import Declined, Forged, NotVerified, OpenIDTrouble, Unreachable
from guichet.openid_client.flow import Identity
from guichet.openid_client.provider import Provider
from guichet.ui.onward import leave_for

TROUBLES: dict[type[OpenIDTrouble], Refusal] = {
    Declined: Refusal.DECLINED,
    Forged: Refusal.FORGED,
    NotVerified: Refusal.NOT_VERIFIED,
    Unreachable: Refusal.UNREACHABLE,
}


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Go to ProConnect to log in. Nothing is written: the question is in the browser."""
    now = timezone.now()
    provider = provider_or_404()
    back = access.safe_return(request.GET.get("suite", ""), request) or ""
    if access.desk_of(request, now=now):
        return HttpResponseRedirect(back or reverse("backoffice:home"))
    try:
        address, held = ask(provider, Purpose.LOGIN, back=back, now=now)
    except Refused as reason:
        return refuse(request, reason, Purpose.LOGIN, now=now)
    return asked.give(HttpResponseRedirect(address), held)


@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Take what ProConnect answers. The protocol makes this GET write: the question is spent, a session opens."""
    now = timezone.now()
    provider = provider_or_404()
    purpose, id_token = Purpose.LOGIN, ""
    try:
        tries.proconnect(network=network_of(request), now=now)
        held = _asked(request, now=now)
        purpose = Purpose(held.purpose)
        identity = _answer(request, provider, held, now=now)
        id_token = identity.id_token
        response = _WAYS[purpose](request, held, proconnect_operations.read(identity, now=now), now=now)
    except tries.Delayed as reason:
        return _wait(request, delayed(reason.retry_at, now=now))
    except Refused as reason:
        response = refuse(request, reason, purpose, id_token=id_token, now=now)
        if reason.refusal is Refusal.FORGED:
            return response  # of somebody else's making: what this browser asked still waits
    return asked.take(response)


def _asked(request: HttpRequest, *, now: datetime) -> Asked:
    try:
        held = asked.read(request, now=now)
    except asked.Over:
        raise Refused(Refusal.LATE) from None
    if not door.stayed_open(since=datetime.fromtimestamp(held.since, tz=now.tzinfo)):
        raise Refused(Refusal.CLOSED)
    return held


def _answer(request: HttpRequest, provider: Provider, held: Asked, *, now: datetime) -> Identity:
    try:
        return asked.finish(provider, held, request.GET.dict(), now=now)
    except asked.Over:
        raise Refused(Refusal.LATE) from None
    except OpenIDTrouble as trouble:
        raise Refused(TROUBLES[type(trouble)]) from None


def _log_in(request: HttpRequest, held: Asked, person: Person, *, now: datetime) -> HttpResponse:
    try:
        opened = proconnect_operations.enter(person, back=held.back, now=now)
    except sessions.Superseded:
        raise Refused(Refusal.LATE) from None
    except sessions.DoorClosed:
        raise Refused(Refusal.CLOSED) from None
    if isinstance(opened, str):
        return inside(request, opened, back=held.back)
    return pending.give(HttpResponseRedirect(reverse("agents:second_factor")), opened)


def _answer_invitation(request: HttpRequest, held: Asked, person: Person, *, now: datetime) -> HttpResponse:
    """Tie the account to the agent of the invitation; with two factors shown there, they are active and inside."""
    try:
        invited, _agent = answering(request, index=held.bound, now=now)
        invited = invitations.choose_proconnect(invited, person.known, id_token=person.id_token, now=now)
        if not person.has_shown_two:
            return pending.give(HttpResponseRedirect(reverse("agents:choose_factor")), invited)
        token = invitations.accept_with_proconnect(invited, now=now)
    except invitations.Over:
        raise Refused(Refusal.INVITATION_OVER) from None
    except sessions.DoorClosed:
        raise Refused(Refusal.CLOSED) from None
    except ties.OtherEmail:
        raise Refused(Refusal.OTHER_EMAIL) from None
    except ties.Taken:
        raise Refused(Refusal.TAKEN) from None
    return inside(request, token, back="") if token else pending.take(no_role(request))


def _link(request: HttpRequest, held: Asked, person: Person, *, now: datetime) -> HttpResponse:
    """Tie it to the agent at work, in the very session that asked for it with the password."""
    desk = access.desk_of(request, now=now)
    if desk is None or str(desk.session.reference) != held.bound:
        raise Refused(Refusal.OTHER_SESSION)
    try:
        ties.link(desk.session, person.known, now=now)
    except ties.Taken:
        raise Refused(Refusal.TAKEN, desk.agent) from None
    except ties.TiedAlready:
        raise Refused(Refusal.TIED_ALREADY, desk.agent) from None
    except sessions.Superseded:
        raise Refused(Refusal.OTHER_SESSION, desk.agent) from None
    return HttpResponseRedirect(f"{reverse('agents:my_access')}?fait=proconnect")


_WAYS = {Purpose.LOGIN: _log_in, Purpose.INVITATION: _answer_invitation, Purpose.LINK: _link}


@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """Say that ProConnect logged the person out: it comes back here."""
    context = {"heading": _("Vous êtes déconnecté de ProConnect"), "proconnect": True}
    return outside(request, "agents/proconnect_logged_out.html", context)


def provider_or_404() -> Provider:
    """Return ProConnect; where it is not offered, its addresses are no pages."""
    provider = proconnect()
    if provider is None:
        raise Http404
    return provider


def ask(provider: Provider, purpose: Purpose, *, bound: str = "", back: str = "", now: datetime) -> tuple[str, Asked]:
    """Return where the browser is to go, and what it holds until the answer. Raises Refused."""
    if not door.is_open():
        raise Refused(Refusal.CLOSED)
    try:
        return asked.begin(provider, purpose, bound=bound, back=back, now=now)
    except Unreachable:
        raise Refused(Refusal.UNREACHABLE) from None


def leave(request: HttpRequest, purpose: Purpose, *, bound: str, now: datetime) -> HttpResponse:
    """Answer a form by going on to ProConnect, or by what is said where that cannot be."""
    try:
        address, held = ask(provider_or_404(), purpose, bound=bound, now=now)
    except Refused as reason:
        return refuse(request, reason, purpose, now=now)
    return asked.give(leave_for(request, address, name=NAME, fund=catalogue.national()), held)


def _wait(request: HttpRequest, words: str) -> HttpResponse:
    name, label = BACK[Purpose.LOGIN]
    context = {"heading": _("Patientez avant de recommencer"), "said": [words], "back": reverse(name), "label": label}
    context["here"] = reverse(name)
    return outside(request, "agents/proconnect_refused.html", context, status=429)
