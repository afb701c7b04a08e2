"""Which case is asked for, and whether this agent may see it."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from guichet.agents.access import Desk, agent_page, deny
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.cases import queries
from guichet.backoffice.cases.teams import teams_of
from guichet.cases.models import Case

P = ParamSpec("P")


def case_page(view: Callable[Concatenate[HttpRequest, Desk, Case, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the agent and the case of the address.

    A case of another fund, or none, is no page at all (404); one of a team that the agent is not of is refused in
    words. Both are journalled.
    """

    def found(request: HttpRequest, desk: Desk, /, case: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        known = queries.find(desk, case)
        if known is None:
            audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="case")
            raise Http404
        if known.team not in teams_of(desk):
            return deny(request, desk, reason="role")
        return view(request, desk, known, *args, **kwargs)

    return functools.wraps(view)(agent_page(Permission.CASES)(found))
