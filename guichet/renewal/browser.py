"""The browser's end of a renewal: its cookie, and whether what it asks for may still be shown."""

import functools
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guichet.enrolment.browser import network_of
from guichet.funds import catalogue
from guichet.login import browsers
from guichet.renewal import operations, queries
from guichet.renewal.assembly import journey_for
from guichet.renewal.models import LIVES, Renewal
from guichet.renewal.steps import Visit
from guichet.ui import cookies

COOKIE = settings.RENEWAL_COOKIE_NAME


def find(request: HttpRequest, *, now: datetime) -> Renewal | None:
    """Return the renewal of this browser, unless it was left too long."""
    token = request.COOKIES.get(COOKIE)
    renewal = queries.by_token_hash(operations.hash_token(token)) if token else None
    return None if renewal is None or renewal.is_over(now) else renewal


def visit_of(request: HttpRequest, renewal: Renewal, *, now: datetime) -> Visit:
    """Return a visit to a renewal that may be shown, at the fund where it began."""
    fund = catalogue.by_code(renewal.fund_code)
    return Visit(
        renewal=renewal,
        journey=journey_for(fund.policy),
        fund=fund,
        now=now,
        address=network_of(request),
        known=functools.partial(browsers.known, request),
    )


def remember(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser its token: a new one for each identifier typed, so that a planted one is worth nothing."""
    return cookies.give(response, COOKIE, token, lives=LIVES)


def forget(response: HttpResponse) -> HttpResponse:
    """Take the token back."""
    return cookies.take(response, COOKIE)
