"""The page of a request for whoever has its case, its papers, and the acts, each confirmed on a page of its own."""

import functools
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.holders import display_name
from guichet.agents import looks
from guichet.agents.access import Desk, deny, file_page
from guichet.agents.frame import office
from guichet.agents.models import Look, Reason
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.cases import queries
from guichet.backoffice.cases.guard import case_page
from guichet.backoffice.cases.views import LOST, case_address
from guichet.backoffice.cases.views import show as show_case
from guichet.backoffice.requests import deciding, reading
from guichet.backoffice.requests.acts import ACTS, Act
from guichet.backoffice.requests.deciding import Opened
from guichet.cases import receipts
from guichet.cases.models import Case
from guichet.files.responses import download
from guichet.registry.models import RequestState
from guichet.requests import kinds
from guichet.requests.words import STATES
from guichet.requests.working import complement_until

P = ParamSpec("P")
DONE = {
    "commencee": gettext_lazy("La démarche est en cours : le membre est prévenu."),
    "complement": gettext_lazy("Le complément est demandé : le membre est prévenu."),
}
"""What was just done, by what the address says."""


@require_POST
@case_page
def open_request(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """« Ouvrir la démarche »: the case is the reason, and its holder alone gives it."""
    if not desk.may(Permission.REQUESTS):
        return deny(request, desk, reason="role")
    if not deciding.holds(desk, case):
        return HttpResponseRedirect(case_address(case.reference, LOST))
    sent = deciding.request_of(case)
    holder = (sent.establishment or sent.person) if sent is not None else None
    if holder is None:
        return show_case(request, desk, case, problem=_("Cette démarche n'existe plus : vous pouvez clore la demande."))
    try:
        look = looks.open_file(desk.session, holder, reason=Reason.CASE, case=str(case.reference), now=desk.now)
    except looks.NotOfThisFund:
        problem = _("Votre caisse ne connaît plus cette personne : son dossier est ailleurs.")
        return show_case(request, desk, case, problem=problem)
    return HttpResponseRedirect(reverse("backoffice:request", args=[look.reference]))


def request_page(
    view: Callable[Concatenate[HttpRequest, Desk, Opened, P], HttpResponseBase],
) -> Callable[..., HttpResponse]:
    """Give a view the agent and what the look of the address opens: a case, and the request that it works.

    A look that was opened for another reason, or for the case of something else, is no page at all (404), and is
    journalled; a case that the agent lost meanwhile leads back to it.
    """

    def found(request: HttpRequest, desk: Desk, look: Look, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        case = queries.find(desk, uuid.UUID(look.case)) if look.case else None
        sent = deciding.request_of(case) if case is not None else None
        if case is None or sent is None or (sent.establishment or sent.person) != look.holder:
            audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="case")
            raise Http404
        if not deciding.holds(desk, case):
            return HttpResponseRedirect(case_address(case.reference, LOST))
        return view(request, desk, Opened(look, case, sent), *args, **kwargs)

    guarded: Callable[..., HttpResponse] = functools.wraps(view)(file_page(Permission.REQUESTS)(found))  # type: ignore[arg-type]  # a download streams
    return guarded


@require_safe
@request_page
def show(request: HttpRequest, desk: Desk, opened: Opened) -> HttpResponse:
    """Show what the member sent, its papers, what became of it, and what may be done."""
    sent = opened.request
    asked = sent.state == RequestState.COMPLEMENT_ASKED
    context = {
        **_of(opened),
        "heading": reading.title(sent.kind),
        "sent": sent,
        "period": kinds.period_label(sent.kind, sent.period),
        "state": STATES[sent.state],
        "until": complement_until(sent) if asked else None,
        "sections": reading.sections(sent),
        "papers": [
            (label, paper, reverse("backoffice:request_paper", args=[opened.look.reference, paper.reference]))
            for label, paper in reading.papers(sent)
        ],
        "history": reading.history(sent),
        "acts": [
            (one.label, reverse("backoffice:request_act", args=[opened.look.reference, name]))
            for name, one in ACTS.items()
            if one.applies(sent.state)
        ],
        "done": DONE.get(request.GET.get("fait", "")),
    }
    return office(request, desk, "backoffice/requests/request.html", context)


@require_safe
@request_page
def paper(request: HttpRequest, desk: Desk, opened: Opened, paper: uuid.UUID) -> HttpResponseBase:
    """Give one paper, counted and journalled. One of another request is no page at all."""
    found = reading.given(opened.request).select_related("file").filter(reference=paper).first()
    if found is None:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="case")
        raise Http404
    try:
        deciding.note_paper(desk, opened)
    except deciding.TooManyToday:
        return _too_many(request, desk, opened)
    return download(found.file, str(found.file.name))


@require_http_methods(["GET", "HEAD", "POST"])
@request_page
def act(request: HttpRequest, desk: Desk, opened: Opened, act: str) -> HttpResponse:
    """Say what an act will do; do it once it is confirmed."""
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST if request.method == "POST" else None, request=opened.request)
    if request.method != "POST":
        return _confirm(request, desk, opened, chosen, form)
    if not form.is_valid():
        return _confirm(request, desk, opened, chosen, form)
    try:
        deciding.decide(desk, opened, chosen, shown=request.POST.get("etat", ""), words=form.words)
    except deciding.NotHeld:
        return HttpResponseRedirect(case_address(opened.case.reference, LOST))
    except deciding.Changed:
        return _confirm(request, desk, opened, chosen, form, changed=True)
    except deciding.TooManyToday:
        return _too_many(request, desk, opened)
    here = reverse("backoffice:request", args=[opened.look.reference])
    return HttpResponseRedirect(
        f"{here}?fait={chosen.done}" if chosen.done in DONE else case_address(opened.case.reference, chosen.done)
    )


def _confirm(  # noqa: PLR0913 - what the page says
    request: HttpRequest, desk: Desk, opened: Opened, chosen: Act, form: object, *, changed: bool = False
) -> HttpResponse:
    context = {
        **_of(opened),
        "heading": chosen.label,
        "act": chosen,
        "form": form,
        "possible": chosen.applies(opened.request.state),
        "state": STATES[opened.request.state],
        "mark": deciding.mark_of(opened.request),
        "changed": changed,
        "remedies": kinds.remedies_of(opened.request.kind) if chosen.to == RequestState.REFUSED else "",
    }
    return office(request, desk, "backoffice/requests/act.html", context, status=409 if changed else 200)


def _too_many(request: HttpRequest, desk: Desk, opened: Opened) -> HttpResponse:
    context = {**_of(opened), "heading": _("Assez pour aujourd'hui")}
    return office(request, desk, "backoffice/requests/too_many.html", context, status=429)


def _of(opened: Opened) -> dict[str, object]:
    """Return what each page says of the request."""
    return {
        "case_address": case_address(opened.case.reference),
        "here": reverse("backoffice:request", args=[opened.look.reference]),
        "receipt": receipts.number(opened.request.reference),
        "kind": reading.title(opened.request.kind),
        "whose": display_name(opened.look.holder),
        "look": opened.look,
    }
