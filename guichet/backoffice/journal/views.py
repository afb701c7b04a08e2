"""What agents did."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.backoffice.journal import forms, operations, reading
from guichet.space import spreadsheet

BEFORE = "avant"


@require_safe
@agent_page(Permission.JOURNAL)
def journal(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Journal »: what agents did at this fund, by days, agent and act; reading it is journalled."""
    return _page(request, desk, request.GET)


@require_POST
@agent_page(Permission.JOURNAL)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give what is asked for as a file for a spreadsheet. By POST: no page of another site can ask for it."""
    form = forms.Filter(request.POST)
    if not form.is_valid():
        return _page(request, desk, request.POST)
    operations.note_exported(desk)
    header, rows = reading.cells(_asked(form, desk))
    return HttpResponse(
        spreadsheet.write(header, rows),
        content_type=spreadsheet.CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="journal.csv"', "Cache-Control": "no-store"},
    )


def _page(request: HttpRequest, desk: Desk, sent: QueryDict) -> HttpResponse:
    usual = forms.default(timezone.localdate(desk.now))
    chosen = {name: str(sent.get(name, value)) for name, value in usual.items()}
    form = forms.Filter(chosen)
    asked = _asked(form, desk) if form.is_valid() else None
    rows, before = reading.page(asked, before=sent.get(BEFORE, "")) if asked is not None else ([], "")
    opened = reading.files_opened(asked) if asked is not None and asked.agent is not None else None
    operations.note_read(desk)
    named = reading.names(desk.fund.code, rows)
    form.fields["agent"].choices = [("", _("Tous les agents")), *sorted(named.items(), key=lambda pair: pair[1])]  # type: ignore[attr-defined]  # AgentField has them
    address = reverse("backoffice:journal")
    context = {
        "heading": _("Journal"),
        "here": address,
        "form": form,
        "days": reading.grouped(reading.lines(rows, named)),
        "older": f"{address}?{urlencode({**chosen, BEFORE: before})}" if before else "",
        "opened": opened,
        "agent_name": named.get(chosen["agent"], ""),
        "sealing": reading.sealing(),
        "chosen": chosen,
    }
    return office(request, desk, "backoffice/journal/journal.html", context)


def _asked(form: forms.Filter, desk: Desk) -> reading.Asked:
    value = form.cleaned_data
    return reading.Asked(desk.fund.code, value["du"], value["au"], value["agent"], value["acte"])
