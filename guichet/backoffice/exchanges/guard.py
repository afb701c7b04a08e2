"""Of a case's holder alone."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from guichet.agents.access import Desk
from guichet.backoffice.cases import words
from guichet.backoffice.cases.guard import case_page
from guichet.backoffice.cases.views import LOST, case_address
from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind, CaseState

P = ParamSpec("P")


def holder_page(
    kind: CaseKind, view: Callable[Concatenate[HttpRequest, Desk, Case, P], HttpResponse]
) -> Callable[..., HttpResponse]:
    """Give a view a case of this kind that the agent holds; send others to the page of the case, which says so."""

    def held(request: HttpRequest, desk: Desk, case: Case, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        mine = case.state == CaseState.TAKEN and case.taken_by == desk.agent.reference
        if not mine or case.kind != kind:
            return HttpResponseRedirect(case_address(case.reference, LOST))
        return view(request, desk, case, *args, **kwargs)

    return functools.wraps(view)(case_page(held))


def of_case(case: Case) -> dict[str, object]:
    """Return what these pages say of the case."""
    return {
        "case_address": case_address(case.reference),
        "receipt": receipts.number(case.reference),
        "kind": words.KINDS[case.kind],
    }
