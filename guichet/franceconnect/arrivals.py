"""Somebody whom FranceConnect sent back: written down once its answer was verified, until what follows is done."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guichet.accounts.models import Account
from guichet.franceconnect.models import ARRIVAL_LIVES, Arrival
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.openid_client.flow import Identity
from guichet.ui import cookies

_KEPT = ("gender", "family_name", "given_name", "birthdate", "birthplace", "birthcountry", "email")
"""Of what FranceConnect says: what a match and an enrolment look at, and nothing else."""


def note(
    identity: Identity, *, account: Account | None, fund: str, back: str = "", now: datetime
) -> tuple[Arrival, str]:
    """Write an arrival down; return it with the token for the browser (256 bits).

    `account` is whose it is, or would be once a step of our own is passed; None where it is nobody's. `fund` is the
    slug of the site, `back` the page that was asked for.
    """
    token = secrets.token_urlsafe(32)
    content: dict[str, Any] = {
        "sub": identity.sub,
        "id_token": identity.id_token,
        "identity": {name: identity.claims[name] for name in _KEPT if name in identity.claims},
        "fund": fund,
        "back": back,
    }
    arrival = Arrival.objects.create(token_hash=_hash(token), account=account, content=content, arrived_at=now)
    return arrival, token


def note_shown(arrival: Arrival, shown: str, *, known_browser: bool) -> None:
    """Write down what the member showed of their account, and whether it knew the browser: it is associated at the end.

    Of no use to anybody else: the session that associates opens for the account of the arrival alone.
    """
    arrival.content = {**arrival.content, "shown": shown, "known_browser": known_browser}
    arrival.save(update_fields=["content"])


def find(request: HttpRequest, *, now: datetime) -> Arrival | None:
    """Return the arrival of this browser, with its account; None when there is none or it is too late."""
    token = request.COOKIES.get(settings.FRANCECONNECT_ARRIVAL_COOKIE_NAME, "")
    if not token:
        return None
    found = Arrival.objects.select_related("account__contact", "account__person").filter(
        token_hash=_hash(token), arrived_at__gt=now - ARRIVAL_LIVES
    )
    return found.first()


def give(response: HttpResponse, token: str) -> HttpResponse:
    """Let the browser hold an arrival. Not in the cookie of the question, which any page can make it ask again."""
    return cookies.give(response, settings.FRANCECONNECT_ARRIVAL_COOKIE_NAME, token, lives=ARRIVAL_LIVES)


def take(response: HttpResponse) -> HttpResponse:
    """Take it back: it was used, or given up."""
    return cookies.take(response, settings.FRANCECONNECT_ARRIVAL_COOKIE_NAME)


def site_of(arrival: Arrival) -> Fund:
    """Return the site where somebody asked to log in: its words, and its way back."""
    slug = arrival.content["fund"]
    return catalogue.by_slug(slug) if slug else catalogue.national()


def forget(account: Account) -> None:
    """Forget who waits to enter an account: what they would enter by is no more."""
    Arrival.objects.filter(account=account).delete()


def purge(now: datetime) -> int:
    """Delete the arrivals that nobody went on with; return how many."""
    return Arrival.objects.filter(arrived_at__lte=now - ARRIVAL_LIVES).delete()[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
