"""`/connexion-unique/…`: a request goes on here after a login, a stage, an agreement; and leaves from here."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from guichet.funds import catalogue
from guichet.login import access
from guichet.login.models import Session
from guichet.openid_provider import authorization, consent, waiting
from guichet.openid_provider.demand import Demand, Refusable, Untrusted, read
from guichet.openid_provider.granting import (
    CannotVouch,
    Closed,
    Decision,
    Grant,
    NeedsConsent,
    NeedsLogin,
    NeedsStage,
    Refused,
    decide,
    error_of,
)
from guichet.openid_provider.models import Asked
from guichet.openid_provider.views import pages
from guichet.openid_provider.views.authorize import answer as vouch
from guichet.ui.onward import leave_for

AGREED = "accord"
"""Name of the buttons; `oui` agrees."""


@require_safe
def asked(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """Go on with a request, as far as it goes for whoever is in.

    It is looked at again as if it had just come, but for the moment: a client may have been disabled meanwhile. It
    writes although it is a GET, as `/openid/authorize` does.
    """
    now = timezone.now()
    found = _found(reference, now)
    if found is None:
        return pages.is_over()
    waits, demand = found
    if request.path != pages.address_of(waits):
        return HttpResponseRedirect(pages.address_of(waits))
    session = access.session_of(request, now=now)
    return _go_on(request, waits, demand, session, decide(demand, session, now))


@require_POST
def answer(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """« Continuer », or « Ne pas continuer »: what the member says to a service that asks who they are."""
    now = timezone.now()
    found = _found(reference, now)
    if found is None:
        return pages.is_over()
    waits, demand = found
    session = access.session_of(request, now=now)
    decision = decide(demand, session, now)
    if session is not None and isinstance(decision, NeedsConsent):
        if request.POST.get(AGREED) != "oui":
            return _declined(request, waits, demand, session, now)
        consent.give(session, demand, now=now)
        decision = decide(demand, session, now)
    return _go_on(request, waits, demand, session, decision)


def _found(reference: uuid.UUID, now: datetime) -> tuple[Asked, Demand] | None:
    """Return a request that may still be answered, as it reads now."""
    waits = waiting.find(reference, now=now)
    if waits is None:
        return None
    try:
        return waits, read(waits.parameters, now=waits.asked_at)
    except (Untrusted, Refusable):
        return None


def _go_on(
    request: HttpRequest, waits: Asked, demand: Demand, session: Session | None, decision: Decision
) -> HttpResponse:
    here = pages.address_of(waits)
    if isinstance(decision, Closed | CannotVouch | Refused):
        return _refused(request, waits, demand, session, decision)
    if session is None or isinstance(decision, NeedsLogin):
        return access.to_login(request, back=here)
    if isinstance(decision, NeedsStage):
        return access.to_stage(decision.url_name, back=here)
    if isinstance(decision, NeedsConsent):
        return pages.agree(request, session, demand, waits)
    return _granted(request, waits, demand, session, decision)


def _granted(request: HttpRequest, waits: Asked, demand: Demand, session: Session, decision: Grant) -> HttpResponse:
    try:
        with transaction.atomic():
            if not waiting.close(waits, now=timezone.now()):
                return pages.is_over()
            address = vouch(demand, session, decision)
    except (authorization.SessionOver, IntegrityError):
        # Another window ended the session meanwhile; the database may notice at the end of the transaction only.
        return access.to_login(request, back=pages.address_of(waits))
    return _leave(request, demand, address)


def _refused(
    request: HttpRequest,
    waits: Asked,
    demand: Demand,
    session: Session | None,
    decision: Closed | CannotVouch | Refused,
) -> HttpResponse:
    now = timezone.now()
    if isinstance(decision, CannotVouch) and session is not None:
        waiting.note_refusal(demand, session, reason=decision.lacks[0].value, asked=waits, now=now)
        return pages.cannot_vouch(request, session, demand, waits, decision.lacks)
    waiting.note_refusal(demand, session, reason=error_of(decision), asked=waits, now=now)
    if isinstance(decision, Closed):
        return pages.closed(request, demand)
    return _leave(request, demand, authorization.refuse(demand.redirect_uri, demand.state, error_of(decision)))


def _declined(request: HttpRequest, waits: Asked, demand: Demand, session: Session, now: datetime) -> HttpResponse:
    with transaction.atomic():
        if waiting.close(waits, now=now):
            consent.decline(session, now=now)
    return _leave(request, demand, authorization.refuse(demand.redirect_uri, demand.state, "access_denied"))


def _leave(request: HttpRequest, demand: Demand, address: str) -> HttpResponse:
    """Leave by a page: a form stands before it, of the login or of the agreement (`guichet.ui.onward`)."""
    return leave_for(request, address, name=demand.client.name, fund=catalogue.national())
