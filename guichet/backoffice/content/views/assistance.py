"""The assistance desk of a fund: fill in, preview, publish."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.agents.access import Desk, agent_page, deny
from guichet.agents.roles import Permission
from guichet.backoffice.content import operations, queries
from guichet.backoffice.content.forms import DeskForm
from guichet.backoffice.content.views.common import go, show, who_changed
from guichet.funds.models import AssistanceDesk

PUBLISH = "publier"


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.CONTENT)
def edit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the form, then the preview of what was typed, and publish exactly that."""
    if desk.fund.is_national:
        return deny(request, desk, reason="fund")
    present = queries.desk(desk.fund.code)
    posted = request.method == "POST"
    form = DeskForm(request.POST) if posted else DeskForm(initial=DeskForm.values_of(present))
    if not form.is_valid():
        return _show(request, desk, present, form)
    revision = form.cleaned_data["revision"]
    if PUBLISH in request.POST and form.was_previewed():
        try:
            operations.publish_desk(
                fund_code=desk.fund.code, facts=form.facts(), revision=revision, agent=desk.agent, now=desk.now
            )
        except operations.ChangedMeanwhile:
            return _conflict(request, desk, form)
        return go("content", "assistance")
    if revision != present.revision:
        return _conflict(request, desk, form)
    form.with_hidden(vu=form.mark())
    preview = AssistanceDesk(fund_code=desk.fund.code, **form.facts())
    return _show(request, desk, present, form, preview=preview)


def _conflict(request: HttpRequest, desk: Desk, form: DeskForm) -> HttpResponse:
    """Tell who saved meanwhile, beside what was typed: publishing again is then knowing it."""
    theirs = queries.desk(desk.fund.code)
    form.with_hidden(revision=theirs.revision, vu="")
    return _show(request, desk, theirs, form, conflict=True)


def _show(  # noqa: PLR0913 - the named states of one page
    request: HttpRequest,
    desk: Desk,
    present: AssistanceDesk,
    form: DeskForm,
    *,
    preview: AssistanceDesk | None = None,
    conflict: bool = False,
) -> HttpResponse:
    context = {
        "heading": _("Modifier l'assistance"),
        "form": form,
        "present": present,
        "changed": who_changed(present),
        "preview": preview,
        "conflict": conflict,
    }
    return show(request, desk, "assistance.html", context)
