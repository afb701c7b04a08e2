"""Find somebody, and open their file with a reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.models import Holder
from guichet.agents import looks
from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.models import Reason
from guichet.agents.roles import Permission
from guichet.agents.rules import SESSION_LASTS
from guichet.backoffice.finding import operations, queries, tokens, words
from guichet.backoffice.finding.forms import FindForm, ReasonForm
from guichet.backoffice.finding.operations import TooManySearches
from guichet.backoffice.finding.queries import Found
from guichet.backoffice.finding.rules import AT_ONCE, MOST_AT_ONCE, MOST_IN_A_DAY, Sought
from guichet.funds import catalogue

FIND = "backoffice:find"


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.FIND)
def find(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Rechercher ». What is typed comes by POST: a number must stand in no address."""
    today = timezone.localdate(desk.now)
    if request.method != "POST":
        if ended := request.GET.get("fin"):
            return _again(request, desk, ended)
        return _show(request, desk, FindForm(today=today, focused=True), stale="perime" in request.GET)
    form = FindForm(request.POST, today=today)
    if not form.is_valid() or form.sought is None:
        return _show(request, desk, form)
    try:
        found = operations.search(desk, sought=form.sought)
    except TooManySearches as refusal:
        held = {"retry_at": refusal.retry_at, "most": MOST_AT_ONCE, "most_in_a_day": MOST_IN_A_DAY}
        return _answer(request, desk, form, held | {"minutes": AT_ONCE.seconds // 60}, status=429)
    if found.case is not None:
        return HttpResponseRedirect(reverse("backoffice:case", kwargs={"case": found.case.reference}))
    why = ReasonForm(initial={"motif": request.POST.get("motif"), "demande": request.POST.get("demande")})
    return _answer(request, desk, form, {"why": why, **_results(desk, form.sought, found)})


def _show(request: HttpRequest, desk: Desk, form: FindForm, *, stale: bool = False) -> HttpResponse:
    """Show the box, and the files that are open already."""
    opened = [(look, words.row(look.holder)) for look in queries.recent(desk)]
    return _answer(request, desk, form, {"recent": opened, "stale": stale})


def _answer(
    request: HttpRequest, desk: Desk, form: FindForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown = {"heading": _("Rechercher"), "form": form, **context}
    return office(request, desk, "backoffice/finding/find.html", shown, status=status)


def _results(desk: Desk, sought: Sought, found: Found) -> dict[str, Any]:
    # The registry may name a fund that is no more.
    funds = [fund for fund in catalogue.all_funds() if fund.code in found.elsewhere]
    if funds:
        known = queries.desks(found.elsewhere)
        return {"elsewhere": [(fund, known.get(fund.code)) for fund in funds]}
    if found.acting is not None:
        shown = words.delegate(found.acting.delegate)
        return {"delegate": shown, "named_in": words.conventions(found.acting.named_in)}
    if not found.holders:
        said, next_steps = words.nobody(sought.kind)
        return {"nobody": said, "next_steps": next_steps}
    sealed = [tokens.token(holder, desk) for holder in found.holders]
    return {"rows": words.rows(found.holders, sealed), "more": found.more}


@require_POST
@agent_page(Permission.FIND)
def open_file(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open the file of a result, once a reason is given."""
    try:
        holder = tokens.holder_of(request.POST.get("jeton", ""), desk)
    except tokens.Stale:
        return HttpResponseRedirect(f"{reverse(FIND)}?perime=1")
    except tokens.Foreign:
        operations.denied(desk, reason="token")
        raise Http404 from None
    form = ReasonForm(request.POST, desk=desk, holder=holder)
    if not form.is_valid():
        return _gate(request, desk, holder, form)
    try:
        look = operations.open_found(desk, holder, reason=Reason(form.cleaned_data["motif"]), case=form.case)
    except looks.NotOfThisFund:
        raise Http404 from None
    return HttpResponseRedirect(reverse("backoffice:file", kwargs={"look": look.reference}))


def _again(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Ask for the reason again, an hour having passed, without another search."""
    look = queries.own_look(reference, desk)
    if look is None:
        operations.denied(desk, reason="look")
        raise Http404
    if desk.now >= look.opened_at + SESSION_LASTS:  # of another day: nobody is on the line any more
        return HttpResponseRedirect(f"{reverse(FIND)}?perime=1")
    return _gate(request, desk, look.holder, ReasonForm(), ended=True)


def _gate(request: HttpRequest, desk: Desk, holder: Holder, form: ReasonForm, *, ended: bool = False) -> HttpResponse:
    rows = [words.row(holder, tokens.token(holder, desk))]
    context = {"heading": _("Ouvrir un dossier"), "rows": rows, "form": form, "why": form, "ended": ended}
    return office(request, desk, "backoffice/finding/gate.html", context | {"here": reverse(FIND)})
