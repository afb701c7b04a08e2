"""Of a case's holder alone."""

import functools
from collections.abc import Callable, Collection
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from guichet.agents.access import Desk
from guichet.audit import operations as audit
from guichet.backoffice.cases import words
from guichet.backoffice.cases.guard import case_page
from guichet.backoffice.cases.views import LOST, case_address
from guichet.backoffice.requests.rules import papers
from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.files.models import StoredFile
from guichet.files.responses import download
from guichet.limits import operations as limits
from guichet.ui import errors

P = ParamSpec("P")


def holder_page(
    kinds: Collection[CaseKind], view: Callable[Concatenate[HttpRequest, Desk, Case, P], HttpResponse]
) -> Callable[..., HttpResponse]:
    """Give a view a case of these kinds that the agent holds; send others to the page of the case, which says so."""

    def held(request: HttpRequest, desk: Desk, case: Case, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        mine = case.state == CaseState.TAKEN and case.taken_by == desk.agent.reference
        if not mine or case.kind not in kinds:
            return HttpResponseRedirect(case_address(case.reference, LOST))
        return view(request, desk, case, *args, **kwargs)

    return functools.wraps(view)(case_page(held))


def give(request: HttpRequest, desk: Desk, case: Case, stored: StoredFile) -> HttpResponse:
    """Give a paper of a case, counted with those of requests and journalled before anybody sees it."""
    if not limits.attempt(papers(str(desk.agent.reference)), now=desk.now).allowed:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="cap")
        return errors.too_many_requests(request, fund=desk.fund)
    with transaction.atomic():
        audit.record("case.paper_opened", account=case.about, fund_code=case.fund_code, actor=desk.actor, now=desk.now)
    return download(stored, str(stored.name))


def of_case(case: Case) -> dict[str, object]:
    """Return what these pages say of the case."""
    return {
        "case_address": case_address(case.reference),
        "receipt": receipts.number(case.reference),
        "kind": words.KINDS[case.kind],
    }
