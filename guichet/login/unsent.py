"""A form that came after the end of the session: what was typed is kept, and shown again to the same member.

A reception desk's computer is the threat: whoever logs in next must see nothing of it. So it takes the browser that
sent the form (a random token in a cookie), a session of the very account, under the very mandate if any (what was typed
for one client is nothing of another's), and the very page, within half an hour. It is never sent by itself: the member
reads it and presses the button. Passwords, codes and files are not kept.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from guichet.login.models import Session, Unsent
from guichet.sealing.keyring import SealBroken
from guichet.ui import cookies

LIVES = timedelta(minutes=30)
MOST_CHARACTERS = 20_000
"""No form of ours is as long; a longer one is not kept."""
PAGE = "session_page"
"""Name of the field in which session.js says which page it leaves."""
SECRETS = frozenset({"ancien", "actuel", "code", "confirmation", "nouveau", "passe", "preuve", "secret"})
"""Words of the names of fields that are never kept; a test holds the forms to it."""
_NOT_TYPED = frozenset({PAGE, "csrfmiddlewaretoken"})


def is_secret(name: str) -> bool:
    """Whether a field of this name may hold a password or a code: `mot_de_passe`, `code`, and not `code_postal`."""
    return name != "code_postal" and not SECRETS.isdisjoint(name.casefold().replace("-", "_").split("_"))


def keep(session: Session, typed: QueryDict, *, page: str, now: datetime) -> str:
    """Keep what was typed in a page of this session, in place of what was kept before; return the browser's token.

    Empty when there is nothing to keep, or too much.
    """
    fields = [
        (name, value)
        for name, values in typed.lists()
        if name not in _NOT_TYPED and not is_secret(name)
        for value in values
    ]
    if not any(value for _name, value in fields) or len(json.dumps(fields)) > MOST_CHARACTERS:
        return ""
    token = secrets.token_urlsafe(32)
    content = {**_whose(session), "page": urlsplit(page).path, "fields": fields}
    Unsent.objects.update_or_create(
        account=session.account, defaults={"token_hash": _hash(token), "kept_at": now, "content": content}
    )
    return token


def shown_again(request: HttpRequest, session: Session, *, now: datetime) -> QueryDict | None:
    """Return what this member typed in the page that is asked for, None when nothing was kept. A GET erases nothing."""
    content = _content(request, session, now=now)
    if content is None or content["page"] != request.path:
        return None
    typed = QueryDict(mutable=True)
    for name, value in content["fields"]:
        typed.appendlist(name, value)
    return typed


def sent(request: HttpRequest, session: Session, *, page: str, now: datetime) -> None:
    """Erase what was kept of a page: its form was sent, by the same member."""
    content = _content(request, session, now=now)
    if content is not None and content["page"] == urlsplit(page).path:
        forget(request)


def forget(request: HttpRequest) -> None:
    """Erase what this browser had kept: the member leaves."""
    if token := request.COOKIES.get(settings.UNSENT_COOKIE_NAME):
        Unsent.objects.filter(token_hash=_hash(token)).delete()


def give(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser what opens it."""
    return cookies.give(response, settings.UNSENT_COOKIE_NAME, token, lives=LIVES)


def purge(now: datetime) -> int:
    """Delete what nobody took up again; return how many."""
    return Unsent.objects.filter(kept_at__lte=now - LIVES).delete()[0]


def _content(request: HttpRequest, session: Session, *, now: datetime) -> dict[str, Any] | None:
    token = request.COOKIES.get(settings.UNSENT_COOKIE_NAME)
    if not token:
        return None
    try:
        kept = Unsent.objects.filter(token_hash=_hash(token), account=session.account, kept_at__gt=now - LIVES).first()
    except SealBroken:
        return None
    if kept is None or any(kept.content.get(name) != value for name, value in _whose(session).items()):
        return None
    content: dict[str, Any] = kept.content
    return content


def _whose(session: Session) -> dict[str, Any]:
    """Return for whom it is typed: who is there, and the mandate under which they act at that moment."""
    return {"account": str(session.account.reference), "mandate": session.mandate_id}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
