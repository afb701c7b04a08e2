"""Of agents of the fund that signs, who have the permission; anybody else's convention is no page at all."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from guichet.agents.access import Desk, agent_page, deny
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.conventions.models import Convention

P = ParamSpec("P")


def conventions_page(view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the agent at work for a fund: the national site signs no convention."""

    def at_a_fund(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if desk.fund.is_national:
            return deny(request, desk, reason="role")
        return view(request, desk, *args, **kwargs)

    return functools.wraps(view)(agent_page(Permission.CONVENTIONS)(at_a_fund))


def convention_page(
    view: Callable[Concatenate[HttpRequest, Desk, Convention, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the convention of the address. Another fund's, or none, is no page (404), and is journalled."""

    def found(request: HttpRequest, desk: Desk, /, convention: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        known = (
            Convention.objects.select_related("structure", "paper", "replaces")
            .filter(reference=convention, fund_code=desk.fund.code)
            .first()
        )
        if known is None:
            audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="convention")
            raise Http404
        return view(request, desk, known, *args, **kwargs)

    return functools.wraps(view)(conventions_page(found))
