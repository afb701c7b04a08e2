"""The pages of who gives: at home only, never while acting for somebody, never with a login that acts for others."""

import functools
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.mandates.models import Mandate
from guichet.space import denied

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]


def at_home(view: View[P]) -> Callable[..., HttpResponse]:
    """Show a page to who is at home; whatever the gate opens to others, this is no page for them (404)."""

    def at_home_only(request: HttpRequest, session: Session, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if session.is_narrow:
            raise Http404
        return view(request, session, *args, **kwargs)

    guarded: Callable[..., HttpResponse] = functools.wraps(view)(at_home_only)
    return private_page(guarded)


def own(session: Session, reference: uuid.UUID, *, now: datetime) -> Mandate:
    """Return a mandate that this account gave. Somebody else's is no page at all, and is journalled. Raises Http404."""
    found = Mandate.objects.select_related(
        "receiver__person", "receiver__establishment", "receiver__delegate", "structure"
    ).filter(reference=reference, giver=session.account)
    mandate = found.first()
    if mandate is None:
        denied.note(session, purpose="mandate", now=now)
        raise Http404
    return mandate
