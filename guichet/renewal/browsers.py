"""Whether the browser that asks is one the account knows."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from guichet.accounts.models import Account
from guichet.login.models import Browser
from guichet.prepared import PreparedQuery, slot

_BY_TOKEN = PreparedQuery(
    lambda: Browser.objects.filter(token_hash=slot(Browser, "token_hash"), account=slot(Browser, "account"))[:1]
)


def known(request: HttpRequest, account: Account, now: datetime) -> Browser | None:  # noqa: ARG001 - what is known does not end
    """Return the row of this browser for an account; one query, for an account of nobody too."""
    token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME)
    if not token:
        return None
    return _BY_TOKEN.first(token_hash=hashlib.sha256(token.encode()).hexdigest(), account=account.pk)
