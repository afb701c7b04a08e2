"""Somebody who forgot a password, at a browser or without one."""

import datetime as dt
import hashlib

from django.conf import settings

from guichet.delivery.models import Channel
from guichet.login.models import Browser
from tests.journeys import people
from tests.journeys.walker import Walker, sent

FORGOTTEN = "J'ai oublié mon mot de passe"
AGAIN = "Recevoir un nouveau code"


class Renewing(Walker):
    """Somebody who forgot a password."""

    def until_channel(self, number=people.NUMBER):
        return self.open_login().follow(FORGOTTEN).press(identifiant=number)

    def until_code(self, number=people.NUMBER, by="email"):
        return self.until_channel(number).press(canal=by)

    def until_done(self, number=people.NUMBER, by="email"):
        return self.until_code(number, by).press(code=sent_code_by(by))


def sent_code_by(channel):
    return sent("one_time_codes/security_code", channel)[-1].payload["context"]["code"]


def renewed_password(channel=Channel.EMAIL):
    return sent("accounts/renewed_password", channel)[-1].payload["context"]["password"]


def know(walker, account):
    """Let the account know this browser."""
    walker.client.cookies[settings.BROWSER_COOKIE_NAME] = "known-browser"
    return Browser.objects.create(
        account=account,
        token_hash=hashlib.sha256(b"known-browser").hexdigest(),
        name="Firefox sur Windows",
        first_used_at=account.opened_at,
        last_used_at=account.opened_at,
        trusted_until=account.opened_at + dt.timedelta(days=90),
    )
