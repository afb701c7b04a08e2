"""« Conventions »: what waits, what is in force, and the page of one with its paper."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.audit import operations as audit
from guichet.backoffice.conventions import acts, reading, words
from guichet.backoffice.conventions.guard import convention_page, conventions_page
from guichet.backoffice.conventions.outcomes import CHANGED, DONE, NOT_YOURS, REFUSED, address, address_of
from guichet.backoffice.conventions.reading import View
from guichet.backoffice.conventions.small_forms import PaperForm
from guichet.backoffice.requests.rules import papers
from guichet.conventions import numbers, operations
from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState
from guichet.files.checks import ATTACHMENT_BYTES
from guichet.files.responses import download
from guichet.files.uploads import takes_files
from guichet.limits import operations as limits
from guichet.ui import errors

LONGEST_SEARCH = 150


@require_http_methods(["GET", "HEAD", "POST"])
@conventions_page
def conventions(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List them. A search is sent as a form: no name is ever in an address."""
    today = timezone.localdate(desk.now)
    typed = request.POST.get("cherche", "").strip()[:LONGEST_SEARCH]
    view = View(request.GET["vue"]) if request.GET.get("vue") in set(View) else View.WAITING
    code, here = desk.fund.code, reverse("backoffice:conventions")
    labels = {
        View.WAITING: _("À approuver"),
        View.IN_FORCE: _("En vigueur"),
        View.ENDING: _("Prennent bientôt fin"),
        View.OVER: _("Terminées ou refusées"),
    }
    counted = {one: reading.count(code, one, today=today) for one in (View.WAITING, View.IN_FORCE, View.ENDING)}
    context = {
        "heading": _("Conventions"),
        "typed": typed,
        "tabs": [
            (f"{here}?vue={one}", label, counted.get(one), one == view and not typed) for one, label in labels.items()
        ],
        "view": labels[view],
        "lines": reading.search(code, typed, today=today) if typed else reading.lines(code, view, today=today),
        "most": reading.MOST,
    }
    return office(request, desk, "backoffice/conventions/list.html", context)


@require_safe
@convention_page
def convention(request: HttpRequest, desk: Desk, convention: Convention) -> HttpResponse:
    """One convention: everything it says, what happened, what this agent may do."""
    return show(request, desk, convention)


def show(request: HttpRequest, desk: Desk, convention: Convention, *, form: PaperForm | None = None) -> HttpResponse:
    """Return its page, with a paper that was not taken."""
    today, done = timezone.localdate(desk.now), request.GET.get("fait", "")
    mine = convention.proposed_by == desk.agent.reference
    proposed = convention.state == ConventionState.PROPOSED
    state, pill = words.state(convention, today)
    successor = convention.successors.exclude(state=ConventionState.REFUSED).order_by("-pk").first()
    context = {
        "heading": reading.name_of(convention),
        "convention": convention,
        "number": numbers.group(convention.number),
        "kind": words.KIND_NAMES[convention.structure.kind],
        "state": state,
        "pill": pill,
        "said": reading.said(convention),
        "history": reading.history(convention),
        "why": convention.why or "",
        "replaces": convention.replaces,
        "successor": successor,
        "proposed": proposed,
        "approved": convention.state == ConventionState.APPROVED,
        "may_correct": proposed and mine,
        "waits_for_another": proposed and mine and convention.paper_id is not None,
        "form": (form or PaperForm()) if proposed and mine else None,
        "acts": [(act, address_of(convention, act.name)) for act in acts.possible(convention, desk.agent.reference)],
        "may_follow": convention.state in {ConventionState.APPROVED, ConventionState.ENDED} and successor is None,
        "done": DONE.get(done, ""),
        "refused": REFUSED.get(done, ""),
    }
    return office(request, desk, "backoffice/conventions/convention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@convention_page
@takes_files(ATTACHMENT_BYTES)
def attach(request: HttpRequest, desk: Desk, convention: Convention) -> HttpResponse:
    """Attach the signed paper, or another scan of it."""
    if request.method != "POST":
        return HttpResponseRedirect(address(convention))
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, desk, convention, form=form)
    try:
        with transaction.atomic():
            kept = form.cleaned_data["papier"].keep(now=desk.now)
            operations.attach(convention=convention, paper=kept, by=desk.agent.reference, now=desk.now)
    except operations.ChangedMeanwhile:
        return HttpResponseRedirect(address(convention, CHANGED))
    except operations.NotYours:
        return HttpResponseRedirect(address(convention, NOT_YOURS))
    return HttpResponseRedirect(address(convention, "jointe"))


@require_safe
@convention_page
def paper(request: HttpRequest, desk: Desk, convention: Convention) -> HttpResponse:
    """Give the signed paper, counted with the other papers and journalled before anybody sees it."""
    if convention.paper is None:
        raise Http404
    if not limits.attempt(papers(str(desk.agent.reference)), now=desk.now).allowed:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="cap")
        return errors.too_many_requests(request, fund=desk.fund)
    audit.record(
        "convention.paper_opened",
        fund_code=convention.fund_code,
        actor=desk.actor,
        now=desk.now,
        convention=str(convention.reference),
    )
    return download(convention.paper, f"{convention.number}.pdf", inline=True)
