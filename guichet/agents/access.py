"""Which agent is asking, and whether the page may be shown: a permission, and for a file the look that opens it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from guichet.agents import looks, sessions
from guichet.agents.frame import refused
from guichet.agents.models import Agent, AgentRole, AgentSession, Look
from guichet.agents.roles import Permission, permissions
from guichet.audit import operations as audit
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.ui import cookies

P = ParamSpec("P")
ROOT = "/agents/"


@dataclass(frozen=True)
class Desk:
    """An agent at work: who, for which fund, and what they may do there."""

    session: AgentSession
    fund: Fund
    permissions: frozenset[Permission]
    now: datetime
    roles: frozenset[str] = frozenset()
    """Those that the agent has at this fund."""

    @property
    def agent(self) -> Agent:
        """Who is at work."""
        return self.session.agent

    @property
    def actor(self) -> str:
        """What the journal writes for who acted."""
        return self.agent.actor

    def may(self, permission: Permission) -> bool:
        """Whether a role of the agent at this fund gives it."""
        return permission in self.permissions


View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]
FileView = Callable[Concatenate[HttpRequest, Desk, Look, P], HttpResponse]


def desk_of(request: HttpRequest, *, now: datetime) -> Desk | None:
    """Return the agent at work in this browser, None without a live session: two queries."""
    token = request.COOKIES.get(settings.AGENT_COOKIE_NAME)
    session = sessions.live(token, now=now) if token else None
    if session is None:
        return None
    given = AgentRole.objects.filter(agent=session.agent, fund_code=session.fund_code).values_list("role", flat=True)
    roles = frozenset(given)
    return Desk(session, catalogue.by_code(session.fund_code), permissions(roles), now, roles)


def agent_page(*needed: Permission) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Give a view the agent at work; send others to the login. One of the permissions `needed` is enough.

    Who has none of them is told so, and the journal is.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            now = timezone.now()
            desk = desk_of(request, now=now)
            if desk is None:
                return to_login(request)
            if needed and not desk.permissions.intersection(needed):
                return deny(request, desk, reason="role")
            return view(request, desk, *args, **kwargs)

        return guarded

    return decorate


def file_page(*needed: Permission) -> Callable[[FileView[P]], Callable[..., HttpResponse]]:
    """Give a view the agent and the look that its address names, as `agent_page` does.

    A look of somebody else, of another session or another fund is no page at all (404), and is journalled; one whose
    hour is over leads to where a reason is given again.
    """

    def decorate(view: FileView[P]) -> Callable[..., HttpResponse]:
        def opened(request: HttpRequest, desk: Desk, /, look: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            found = looks.find(str(look), desk.session, now=desk.now)
            if found is None:
                return _no_look(desk, look)
            return view(request, desk, found, *args, **kwargs)

        return functools.wraps(view)(agent_page(*needed)(opened))

    return decorate


def _no_look(desk: Desk, look: UUID) -> HttpResponse:
    own = Look.objects.filter(reference=look, agent=desk.agent, fund_code=desk.fund.code).first()
    if own is not None:
        return HttpResponseRedirect(f"{reverse('backoffice:find')}?{urlencode({'fin': own.reference})}")
    audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="look")
    raise Http404


def deny(request: HttpRequest, desk: Desk, *, reason: str) -> HttpResponse:
    """Refuse a page to an agent, in words, and journal it."""
    audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason=reason)
    return refused(request, desk)


def safe_return(address: str, request: HttpRequest) -> str | None:
    """Return an address of the agents' own pages, None for any other (open redirect)."""
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ) and address.startswith(ROOT)
    # A browser folds dots away, percent-encoded ones too: `/agents/../espace/` is no page of the agents.
    folded = {".", ".."} & set(address.partition("?")[0].lower().replace("%2e", ".").split("/"))
    return address if own and not folded else None


def to_login(request: HttpRequest) -> HttpResponse:
    """Go to the agents' login, then to the page that was asked for."""
    back = request.get_full_path() if request.method == "GET" else ""
    query = {"suite": back} if back and back != ROOT else {}
    url = reverse("agents:login")
    return HttpResponseRedirect(f"{url}?{urlencode(query)}" if query else url)


def give_session(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser its session, until it closes."""
    return cookies.give(response, settings.AGENT_COOKIE_NAME, token)


def take_session(response: HttpResponse) -> HttpResponse:
    """Take the session back."""
    return cookies.take(response, settings.AGENT_COOKIE_NAME)
