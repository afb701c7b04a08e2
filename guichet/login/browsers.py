"""Known browsers, and those that a member trusts (R147, G-06): found, noted, trusted, forgotten."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.login.models import Browser
from guichet.login.whence import Whence
from guichet.prepared import PreparedInsert, PreparedQuery, PreparedUpdate, slot
from guichet.ui import cookies

KEPT = timedelta(days=400)
"""How long a browser that is not used stays known; browsers themselves keep no cookie for longer."""
_INSERT = PreparedInsert(Browser)
_FIND = PreparedQuery(
    lambda: Browser.objects.filter(token_hash=slot(Browser, "token_hash"), account=slot(Browser, "account"))[:1]
)
_USED = PreparedUpdate(
    lambda: Browser.objects.filter(pk=slot(Browser, "id")),
    lambda: {"last_used_at": slot(Browser, "last_used_at"), "name": slot(Browser, "name")},
)


@dataclass(frozen=True)
class Seen:
    """The browser behind a login, and the token it must hold from now on, empty when the one it has stays."""

    browser: Browser
    was_known: bool
    new_token: str = ""


def token_of(request: HttpRequest) -> str:
    """Return what names this browser, empty when nothing does yet."""
    return request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")


def known(request: HttpRequest, account: Account) -> Browser | None:
    """Return what is known of this browser for an account; one query, none for a browser without a name."""
    return find(token_of(request), account)


def find(token: str, account: Account) -> Browser | None:
    """Return what is known of the browser that holds a token."""
    return _FIND.first(token_hash=_hash(token), account=account.pk) if token else None


def note(account: Account, *, whence: Whence, known: Browser | None, now: datetime) -> Seen:
    """Note that an account is entered from a browser; `known` is what `find` gave of it."""
    token, name = whence.browser_token, whence.browser_name
    if known is not None:
        _USED.run(id=known.pk, last_used_at=now, name=name)
        return Seen(known, was_known=True)
    new_token = _rename(_hash(token)) if token else secrets.token_urlsafe(32)
    browser = _INSERT.create(
        account=account, token_hash=_hash(new_token), name=name, first_used_at=now, last_used_at=now
    )
    return Seen(browser, was_known=False, new_token=new_token)


def trust(browser: Browser, *, days: int, now: datetime) -> str:
    """Trust a browser for so many days; return the token that it holds from now on."""
    token = _rename(browser.token_hash)
    Browser.objects.filter(pk=browser.pk).update(trusted_until=now + timedelta(days=days))
    account = browser.account
    audit.record("browser.trusted", account=str(account.reference), fund_code=account.fund_code, now=now)
    return token


def forget(account: Account, *, now: datetime, reference: str = "") -> int:
    """Forget the browsers of an account, or the one of this reference; return how many.

    Not trusted and not known any more: the next login from there asks for a code, and is told.
    """
    found = Browser.objects.filter(account=account)
    if reference:
        found = found.filter(reference=reference)
    forgotten = found.delete()[1].get(Browser._meta.label, 0)  # noqa: SLF001 - Django's documented API
    if forgotten:
        audit.record("browser.revoked", account=str(account.reference), fund_code=account.fund_code, now=now)
    return forgotten


def distrust(account: Account) -> None:
    """Let every browser of an account ask for the code again; it stays known."""
    Browser.objects.filter(account=account, trusted_until__isnull=False).update(trusted_until=None)


def stop_trusting(account: Account, *, reference: str = "", now: datetime) -> int:
    """« Ne plus faire confiance »: to every browser of an account, or to the one of this reference; return how many.

    It is asked for the code again, and stays known. Somebody else's reference changes nothing.
    """
    trusted = Browser.objects.filter(account=account, trusted_until__gt=now)
    if reference:
        trusted = trusted.filter(reference=reference)
    with transaction.atomic():
        count = trusted.update(trusted_until=None)
        if count:
            audit.record("browser.revoked", account=str(account.reference), fund_code=account.fund_code, now=now)
    return count


def purge(now: datetime) -> int:
    """Delete the browsers that nobody entered from for `KEPT`; return how many."""
    return Browser.objects.filter(last_used_at__lte=now - KEPT).delete()[1].get(Browser._meta.label, 0)  # noqa: SLF001


def give(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser its name, beyond the session."""
    return cookies.give(response, settings.BROWSER_COOKIE_NAME, token, lives=KEPT)


def _rename(token_hash: str) -> str:
    """Return another token for a browser, for every account that is entered from there.

    A token planted in a browser beforehand is worth nothing: its name changes when an account first knows it, and when
    it is trusted.
    """
    token = secrets.token_urlsafe(32)
    Browser.objects.filter(token_hash=token_hash).update(token_hash=_hash(token))
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
