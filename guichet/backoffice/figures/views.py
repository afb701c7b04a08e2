"""Where people stop, what is refused, how long it takes.

Reading is not journalled: a figure is of nobody, so that reading one is no look at somebody (docs/adr/0133).
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.figures import charts, forms
from guichet.figures import queries
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.space import spreadsheet

USUAL = "30"


@require_safe
@agent_page(Permission.FIGURES)
def figures(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Chiffres »: of the agent's fund; whoever works for the national site reads all of them, or each."""
    return _page(request, desk)


@require_safe
@agent_page(Permission.FIGURES)
def figures_file(request: HttpRequest, desk: Desk, key: str) -> HttpResponse:
    """Give the table of one chart as a file for a spreadsheet."""
    form = _form(request, desk)
    if not form.is_valid():
        return _page(request, desk)
    read = _read(form, desk)
    if key not in charts.keys(read):
        raise Http404
    header, rows = charts.CHARTS[key](read).file()
    return HttpResponse(
        spreadsheet.write(header, rows),
        content_type=spreadsheet.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="chiffres-{key}.csv"', "Cache-Control": "no-store"},
    )


def _page(request: HttpRequest, desk: Desk) -> HttpResponse:
    form, counted = _form(request, desk), queries.last_day()
    context = {
        "heading": charts.TITLE,
        "here": reverse("backoffice:figures"),
        "form": form,
        "counted": counted,
        "charts": [],
    }
    if form.is_valid():
        read = _read(form, desk)
        query = urlencode(form.data)
        context |= {
            "charts": [
                (charts.CHARTS[key](read), f"{reverse('backoffice:figures_file', args=[key])}?{query}")
                for key in charts.keys(read)
            ],
            "period": form.period,
            "of": read.fund.name if read.fund is not None else "",
            "floor": settings.FIGURES_FLOOR,
            "within": settings.FIGURES_FLOOR - 1,
        }
    return office(request, desk, "backoffice/figures/figures.html", context)


def _form(request: HttpRequest, desk: Desk) -> forms.Filter:
    """Return what is asked for. Raises Http404 for the figures of another fund, and journals it."""
    asked = request.GET.get("caisse", "")
    if asked and not desk.fund.is_national and asked != desk.fund.code:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="fund")
        raise Http404
    names = ("periode", "profil", *(("caisse",) if desk.fund.is_national else ()))
    data = {name: request.GET.get(name, USUAL if name == "periode" else "") for name in names}
    return forms.Filter(data, today=timezone.localdate(desk.now), national=desk.fund.is_national)


def _read(form: forms.Filter, desk: Desk) -> charts.Read:
    fund, period, profile = _fund(form, desk), form.period, form.cleaned_data["profil"]
    days = {"first": period.first, "last": period.last}
    return charts.Read(
        sums=queries.sums(**days, fund_code=fund.code if fund is not None else None),
        profile=profile,
        fund=fund,
        by_fund=queries.ended_by_fund(**days, profile=profile) if fund is None else {},
    )


def _fund(form: forms.Filter, desk: Desk) -> Fund | None:
    if not desk.fund.is_national:
        return desk.fund
    chosen = form.cleaned_data["caisse"]
    if chosen == forms.NATIONAL:
        return desk.fund
    return catalogue.by_code(chosen) if chosen else None
