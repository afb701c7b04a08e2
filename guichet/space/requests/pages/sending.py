"""« Vérifiez avant d'envoyer », the sending itself, and what is in hand afterwards."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.cases.receipts import number
from guichet.cases.rules import add_working_days
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.access import private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.requests import operations, sending
from guichet.requests.operations import Draft
from guichet.space.requests import reading
from guichet.space.requests.forms import HonourForm
from guichet.space.requests.pages.drafting import revision_of

PER_DAY: Final = 20
"""Requests that one account sends: an agent reads each one, and its proof is kept for years."""


@require_safe
@private_page
def check(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show everything that will be sent, each with a link that changes it."""
    one = reading.draft(session, reference, now=timezone.now())
    if not reading.is_draft(one.request):
        return reading.to(reading.address(one, "request"))
    if one.kind.journey(one.situation).next_step(one.answers) is not None:
        return reading.to(reading.onward(one))
    return _show(request, one, session, HonourForm(words=one.kind.honour))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
def send(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Send it, once. A session left open on a shared computer certifies nothing: the password is asked again."""
    now = timezone.now()
    one = reading.draft(session, reference, now=now)
    if request.method != "POST":
        return reading.to(reading.address(one, "request_check"))
    form = HonourForm(request.POST, words=one.kind.honour)
    if reading.is_draft(one.request) and not (form.is_valid() and _counts(form, session, now=now)):
        return _show(request, one, session, form)
    try:
        sent = sending.send(one, revision=revision_of(request), now=now)
    except (sending.NotComplete, operations.NotOpen):
        return reading.to(reading.address(one, "request_check"))
    except operations.Superseded:
        return _look_again(request, session, reference)
    except operations.AlreadySent as already:
        return reading.to(reading.address(already.request, "request"))
    return reading.to(reading.address(sent, "request_sent"))


def _counts(form: HonourForm, session: Session, *, now: datetime) -> bool:
    """Count one more sending of the account; False where it is one too many, and the form says so."""
    limit = Limit("requests.day", str(session.account.reference), PER_DAY, timedelta(days=1))
    if limits.attempt(limit, now=now).allowed:
        return True
    form.add_error(
        None, _("Vous avez envoyé beaucoup de démarches aujourd'hui. Votre brouillon est gardé : envoyez-le demain.")
    )
    return False


def _look_again(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show what the draft holds now, after it was changed in another window; nothing was sent."""
    one = reading.draft(session, reference, now=timezone.now())
    if one.kind.journey(one.situation).next_step(one.answers) is not None:
        return reading.to(reading.onward(one))
    return _show(request, one, session, HonourForm(words=one.kind.honour), superseded=True)


@require_safe
@private_page
def sent(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show the receipt number, both papers, and what follows until when."""
    one = reading.draft(session, reference, now=timezone.now())
    if one.request.sent_at is None:
        return reading.to(reading.onward(one))
    day = timezone.localdate(one.request.sent_at)
    more: dict[str, Any] = {
        "heading": _("Votre envoi est reçu"),
        "receipt": number(one.request.reference),
        "sent_at": one.request.sent_at,
        "sheets": reading.sheets_of(one.request),
        "answer_by": add_working_days(day, one.kind.answer_days),
        "silence": one.kind.law.silence.value,
        "decided_on": one.kind.law.decided_on(day),
        "follows": one.kind.follows(one.situation, one.answers),
    }
    return reading.show(request, "sent.html", one, session, **more)


def _show(
    request: HttpRequest, one: Draft, session: Session, form: HonourForm, *, superseded: bool = False
) -> HttpResponse:
    journey, given = one.kind.journey(one.situation), reading.papers_of(one.request)
    told = [
        (screen, reading.step_address(one, screen), screen.lines(one.situation, one.answers))
        for screen in journey.applicable(one.answers)
    ]
    offered = one.kind.papers_for(one.answers)
    more: dict[str, Any] = {
        "heading": _("Vérifiez avant d'envoyer"),
        "form": form,
        "told": [part for part in told if part[2]],
        "totals": one.kind.totals(one.situation, one.answers),
        "offered": bool(offered),
        "papers": given,
        "missing": sending.missing(one, given),
        "superseded": superseded,
        "closed": one.kind.closed(one.situation),
        "here": reading.address(one, "request_check"),
        "previous_url": reading.address(one, "request_papers") if offered else told[-1][1] if told else None,
    }
    return reading.show(request, "check.html", one, session, status=409 if superseded else 200, **more)
