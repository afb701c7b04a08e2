"""The general conditions: where they are, the draft, reading it against the present version, approving it.

The same pages for both series: the address says which (`content.urls`).
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.agents.access import Desk
from guichet.backoffice.content import comparison, queries, versions
from guichet.backoffice.content.forms import DraftForm
from guichet.backoffice.content.operations import ChangedMeanwhile
from guichet.backoffice.content.rules import NOTICE
from guichet.backoffice.content.views.common import go, national_page, show, who_changed
from guichet.funds import wording
from guichet.funds.models import Audience, ConditionsDraft
from guichet.login.views.conditions import SUMMARY_HEADING

STATE = "content_conditions"


@require_safe
@national_page
def state(request: HttpRequest, desk: Desk, audience: Audience) -> HttpResponse:
    """Say which version is in force, which is planned, and how far the draft is. Five queries in all."""
    found = queries.versions(audience, now=desk.now)
    people = [*(found.draft.authors if found.draft else []), *(found.planned.authors if found.planned else [])]
    names = queries.names([*people, found.planned.approved_by if found.planned else None])
    context = {
        "heading": title(audience),
        "audience": audience,
        "versions": found,
        "authors": [names.get(one, "") for one in people],
        "approver": names.get(str(found.planned.approved_by), "") if found.planned else "",
        "own": found.draft is not None and str(desk.agent.reference) in found.draft.authors,
        "days": NOTICE.days,
    }
    return show(request, desk, "conditions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@national_page
def draft(request: HttpRequest, desk: Desk, audience: Audience) -> HttpResponse:
    """Write the next version, or change what is written of it."""
    found = queries.versions(audience, now=desk.now)
    if found.planned:
        return HttpResponseRedirect(_address(STATE, audience))
    present = found.draft
    if request.method != "POST":
        initial = DraftForm.values_of(present) if present else {"revision": 0, "texte": _current_text(found)}
        return _show(request, desk, audience, DraftForm(initial=initial, now=desk.now), present)
    form = DraftForm(request.POST, now=desk.now)
    if not form.is_valid():
        return _show(request, desk, audience, form, present)
    try:
        _save(audience, present, form, desk)
    except ChangedMeanwhile:
        theirs = queries.versions(audience, now=desk.now).draft
        form.with_hidden(revision=theirs.revision if theirs else 0)
        return _show(request, desk, audience, form, theirs, conflict=True)
    except versions.OneIsPlanned:
        return go(STATE, "change", audience=audience)
    return go("content_review", "projet", audience=audience)


@require_safe
@national_page
def review(request: HttpRequest, desk: Desk, audience: Audience) -> HttpResponse:
    """Show what the draft changes, line by line, then the page that members will be asked to accept."""
    found = queries.versions(audience, now=desk.now)
    if found.draft is None:
        return HttpResponseRedirect(_address(STATE, audience))
    context = {
        "heading": _("Relire la version %(version)d") % {"version": found.draft.version},
        "audience": audience,
        "series": title(audience),
        "draft": found.draft,
        "current": found.current,
        "parts": comparison.compare(_current_text(found), found.draft.text),
        "summary": wording.render(found.draft.summary, heading=SUMMARY_HEADING),
        "text": wording.render(found.draft.text, heading=SUMMARY_HEADING),
        "own": str(desk.agent.reference) in found.draft.authors,
        "too_soon": found.draft.publish_at < desk.now + NOTICE,
        "changed": who_changed(found.draft),
    }
    return show(request, desk, "review.html", context)


@require_POST
@national_page
def approve(request: HttpRequest, desk: Desk, audience: Audience) -> HttpResponse:
    """« J'approuve »: the very revision that was read, by somebody who wrote none of it."""
    found = queries.versions(audience, now=desk.now).draft
    if found is None:
        return go(STATE, "change", audience=audience)
    try:
        versions.approve(found, revision=_revision(request), agent=desk.agent, now=desk.now)
    except ChangedMeanwhile:
        return go("content_review", "change", audience=audience)
    except versions.OwnWords:
        return go("content_review", "propre", audience=audience)
    except versions.TooSoon:
        return go("content_review", "trop-tot", audience=audience)
    return go(STATE, "approuvee", audience=audience)


@require_POST
@national_page
def discard(request: HttpRequest, desk: Desk, audience: Audience) -> HttpResponse:
    """« Abandonner le projet »."""
    found = queries.versions(audience, now=desk.now).draft
    try:
        if found is not None:
            versions.discard_draft(found, revision=_revision(request), agent=desk.agent, now=desk.now)
    except ChangedMeanwhile:
        return go("content_review", "change", audience=audience)
    return go(STATE, "abandonne", audience=audience)


@require_POST
@national_page
def withdraw(request: HttpRequest, desk: Desk, audience: Audience) -> HttpResponse:  # noqa: ARG001 - the planned one is one at most
    """« Retirer cette version » before its first day."""
    planned = queries.versions(audience, now=desk.now).planned
    if planned is None:
        return go(STATE, "trop-tard", audience=audience)
    try:
        versions.withdraw(planned, agent=desk.agent, now=desk.now)
    except versions.NotWithdrawable:
        return go(STATE, "trop-tard", audience=audience)
    return go(STATE, "suspendue", audience=audience)


def _address(url_name: str, audience: Audience) -> str:
    return reverse(f"backoffice:{url_name}", kwargs={"audience": audience})


def title(audience: Audience) -> str:
    """Return what agents call a series."""
    return _("Conditions générales") if audience == Audience.MEMBERS else _("Conditions des partenaires et mandataires")


def _save(audience: Audience, present: ConditionsDraft | None, form: DraftForm, desk: Desk) -> None:
    revision = form.cleaned_data["revision"]
    if present is None:
        if revision:
            raise ChangedMeanwhile  # approved or given up since the page was opened
        versions.begin_draft(audience, facts=form.facts(), agent=desk.agent, now=desk.now)
    else:
        versions.change_draft(present, facts=form.facts(), revision=revision, agent=desk.agent, now=desk.now)


def _revision(request: HttpRequest) -> int:
    """Return the revision that was read; one that nobody has where the field was tampered with."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else -1  # noqa: PLR2004 - a column's size


def _current_text(found: queries.Versions) -> str:
    return found.current.text if found.current else ""


def _show(  # noqa: PLR0913 - what one page shows
    request: HttpRequest,
    desk: Desk,
    audience: Audience,
    form: DraftForm,
    present: ConditionsDraft | None,
    *,
    conflict: bool = False,
) -> HttpResponse:
    context = {
        "heading": _("Écrire la version suivante"),
        "audience": audience,
        "series": title(audience),
        "form": form,
        "draft": present,
        "changed": who_changed(present) if present else "",
        "conflict": conflict,
    }
    return show(request, desk, "draft.html", context)
