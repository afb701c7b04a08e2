"""What a page was told has just been done: signed for the session, so that a link cannot announce what nobody did."""

from datetime import timedelta
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponseRedirect

from guichet.login.models import Session

LIVES = timedelta(minutes=10)
NAME = "fait"


def go(session: Session, address: str, what: str) -> HttpResponseRedirect:
    """Go to a page which says that `what` is done; it has the words."""
    return HttpResponseRedirect(f"{address}?{urlencode({NAME: signing.dumps(what, salt=_salt(session))})}")


def told(request: HttpRequest, session: Session) -> str:
    """Return what was just done in this very session, empty when nothing was."""
    try:
        return str(signing.loads(request.GET.get(NAME, ""), salt=_salt(session), max_age=LIVES))
    except signing.BadSignature:
        return ""


def _salt(session: Session) -> str:
    return f"space.marks:{session.reference}"
