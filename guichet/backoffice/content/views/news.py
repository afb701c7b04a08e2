"""News and banners: the list, writing, previewing, publishing, changing, taking down."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.content import operations, queries
from guichet.backoffice.content.forms import NEWS, NewsForm
from guichet.backoffice.content.views.common import go, last_change, show, who_changed
from guichet.funds.models import NewsItem

PUBLISH = "publier"


@require_safe
@agent_page(Permission.CONTENT)
def shelf(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what is in sight, what is to come, what is over. Five queries, the session's included."""
    found = queries.shelf(desk.fund.code, now=desk.now)
    names = queries.names(item.changed_by for item in (*found.current, *found.coming, *found.past))

    def lines(items: list[NewsItem]) -> list[tuple[NewsItem, str]]:
        return [(item, last_change(item, names)) for item in items]

    context = {
        "heading": _("Actualités et bandeaux"),
        "current": lines(found.current),
        "coming": lines(found.coming),
        "past": lines(found.past),
        "most": queries.PAST_SHOWN,
    }
    return show(request, desk, "news.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.CONTENT)
def write(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Écrire une actualité »."""
    if request.method != "POST":
        return _show(request, desk, NewsForm(initial={"revision": 0, "nature": NEWS}, now=desk.now), None)
    form = NewsForm(request.POST, now=desk.now)
    if not form.is_valid():
        return _show(request, desk, form, None)
    if PUBLISH in request.POST and form.was_previewed():
        operations.publish_item(fund_code=desk.fund.code, facts=form.facts(), agent=desk.agent, now=desk.now)
        return go("content_news", "publiee")
    form.with_hidden(vu=form.mark())
    return _show(request, desk, form, None, preview=NewsItem(**form.facts()))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.CONTENT)
def change(request: HttpRequest, desk: Desk, reference: UUID) -> HttpResponse:
    """Change one of the fund's own; another fund's is no page at all."""
    item = _own(desk, reference)
    if item.removed_at is not None and request.method != "POST":
        return go("content_news", "deja")
    form = _form_of(request, desk, item)
    if not form.is_valid():
        return _show(request, desk, form, item)
    revision = form.cleaned_data["revision"]
    if PUBLISH in request.POST and form.was_previewed():
        try:
            operations.change_item(item, facts=form.facts(), revision=revision, agent=desk.agent, now=desk.now)
        except operations.ChangedMeanwhile:
            return _conflict(request, desk, form, _own(desk, reference))
        return go("content_news", "modifiee")
    if revision != item.revision or item.removed_at is not None:
        return _conflict(request, desk, form, item)
    form.with_hidden(vu=form.mark())
    return _show(request, desk, form, item, preview=NewsItem(**form.facts()))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.CONTENT)
def remove(request: HttpRequest, desk: Desk, reference: UUID) -> HttpResponse:
    """Take one down, once it is confirmed."""
    item = _own(desk, reference)
    if request.method == "POST":
        try:
            operations.remove_item(item, agent=desk.agent, now=desk.now)
        except operations.NothingToRemove:
            return go("content_news", "deja")
        return go("content_news", "retiree")
    return show(request, desk, "remove.html", {"heading": _("Retirer une actualité ou un bandeau"), "item": item})


def _form_of(request: HttpRequest, desk: Desk, item: NewsItem) -> NewsForm:
    if request.method == "POST":
        return NewsForm(request.POST, now=desk.now, item=item)
    return NewsForm(initial=NewsForm.values_of(item), now=desk.now, item=item)


def _own(desk: Desk, reference: UUID) -> NewsItem:
    item = queries.item_of(desk.fund.code, reference)
    if item is None:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="content")
        raise Http404
    return item


def _conflict(request: HttpRequest, desk: Desk, form: NewsForm, theirs: NewsItem) -> HttpResponse:
    form.with_hidden(revision=theirs.revision, vu="")
    return _show(request, desk, form, theirs, conflict=True)


def _show(  # noqa: PLR0913 - the named states of one page
    request: HttpRequest,
    desk: Desk,
    form: NewsForm,
    item: NewsItem | None,
    *,
    preview: NewsItem | None = None,
    conflict: bool = False,
) -> HttpResponse:
    context = {
        "heading": _("Modifier") if item else _("Écrire une actualité ou un bandeau"),
        "form": form,
        "item": item,
        "changed": who_changed(item) if item else "",
        "preview": preview,
        "conflict": conflict,
    }
    return show(request, desk, "news_edit.html", context)
