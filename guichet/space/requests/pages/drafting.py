"""The screens of a draft, one thing each."""

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.requests import operations
from guichet.requests.kinds.base import Screen
from guichet.requests.kinds.forms import ScreenForm
from guichet.requests.operations import Draft
from guichet.space.requests import reading

_CONFLICT = 409
READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_OR_SEND)
@private_page
def step(request: HttpRequest, session: Session, reference: uuid.UUID, slug: str) -> HttpResponse:
    """Show, or take the answer of, a screen."""
    now = timezone.now()
    one = reading.draft(session, reference, now=now)
    screen = _screen(one, slug)
    if request.method == "POST":
        return _take(request, one, session, screen, now=now)
    if screen is None or not reading.is_draft(one.request) or not _may_visit(one, screen):
        return reading.to(_elsewhere(one))
    return _show(request, one, session, screen, screen.make(None, one.situation, one.answers))


def _take(request: HttpRequest, one: Draft, session: Session, screen: Screen | None, *, now: datetime) -> HttpResponse:
    """Keep an answer; where it cannot be, lose nothing of it."""
    if screen is None:
        raise Http404
    form = screen.make(request.POST, one.situation, one.answers)
    if not reading.is_draft(one.request) or not _may_visit(one, screen):
        return _no_place(request, one, session, form)
    revision = revision_of(request)
    if not form.is_valid():
        return _show(request, one, session, screen, form, revision=revision)
    given = form.to_answer()
    if not _is_kept(one, screen, given):
        try:
            operations.answer(one, screen=screen, given=given, revision=revision, now=now)
        except operations.Superseded:
            return _conflict(request, session, one.request.reference, screen)
    return reading.to(reading.after(one, screen))


@require_http_methods(READ_OR_SEND)
@private_page
def abandon(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Erase a draft, once it was asked whether that is meant."""
    one = reading.draft(session, reference, now=timezone.now())
    if not reading.is_draft(one.request):
        return reading.to(reading.address(one, "request"))
    if request.method == "POST":
        operations.abandon(one.request, account=session.account, now=timezone.now())
        return reading.to(f"{reading.requests_address()}?fait=efface")
    return reading.show(request, "abandon.html", one, session, heading=_("Effacer ce brouillon ?"))


def _conflict(request: HttpRequest, session: Session, reference: uuid.UUID, asked: Screen) -> HttpResponse:
    """Show the draft as it is now, with what was typed still in the fields."""
    one = reading.draft(session, reference, now=timezone.now())
    screen = _screen(one, asked.slug) or asked
    form = screen.make(request.POST, one.situation, one.answers)
    if not reading.is_draft(one.request) or not _may_visit(one, screen):
        return _no_place(request, one, session, form)
    kept = screen.lines(one.situation, one.answers)
    return _show(request, one, session, screen, form, status=_CONFLICT, kept=kept, superseded=True)


def _no_place(request: HttpRequest, one: Draft, session: Session, form: ScreenForm) -> HttpResponse:
    """Say why what was typed has no place any more, and show it."""
    more = {
        "heading": _("Cette page a changé entre-temps"),
        "typed": form.typed_lines(),
        "is_sent": not reading.is_draft(one.request),
        "onward": _elsewhere(one),
    }
    return reading.show(request, "no_place.html", one, session, status=_CONFLICT, **more)


def _show(  # noqa: PLR0913 - each is a part of the page, by name
    request: HttpRequest,
    one: Draft,
    session: Session,
    screen: Screen,
    form: ScreenForm,
    *,
    revision: int | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    journey = one.kind.journey(one.situation)
    before = journey.previous_step(screen, one.answers)
    names = [found.name for found in journey.applicable(one.answers)]
    context = {
        "heading": screen.title,
        "screen": screen,
        "form": form,
        "number": names.index(screen.name) + 1,
        "previous_url": reading.step_address(one, before) if before else None,
        **more,
    }
    if revision is not None:
        context["revision"] = revision
    return reading.show(
        request, screen.template.removeprefix("space/requests/"), one, session, status=status, **context
    )


def _screen(one: Draft, slug: str) -> Screen | None:
    return next((screen for screen in one.kind.screens_for(one.situation) if screen.slug == slug), None)


def _may_visit(one: Draft, screen: Screen) -> bool:
    return one.kind.journey(one.situation).may_visit(screen, one.answers)


def _is_kept(one: Draft, screen: Screen, given: dict[str, Any]) -> bool:
    """Whether this very answer is kept already; JSON has lists where a form has tuples."""
    return {name: _plain(value) for name, value in given.items()} == dict(one.answers.get(screen.name, {}))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def revision_of(request: HttpRequest) -> int:
    """Return the revision that the page bore; -1, which no draft has, for anything else."""
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004 - what fits


def _elsewhere(one: Draft) -> str:
    return reading.onward(one) if reading.is_draft(one.request) else reading.address(one, "request")
