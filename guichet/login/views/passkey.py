"""What the login window and the page of the code do with a passkey that the browser shows."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guichet.accounts.models import Account
from guichet.enrolment.browser import network_of
from guichet.funds.catalogue import Fund
from guichet.login import browsers, challenges, operations, passkeys, second_step
from guichet.login.models import Door, Factor
from guichet.login.operations import PasswordRight
from guichet.login.pending import Pending
from guichet.login.views import expired

ANSWER, TOKEN = "cle", "defi"
"""Names of the fields that passkey.js fills in, and that the page carries."""


class NotOpened(Exception):
    """Nothing opens; `message` is for the form."""

    def __init__(self, message: str) -> None:
        """Take what is said."""
        super().__init__(message)
        self.message = message


def open_alone(request: HttpRequest, fund: Fund, *, back: str | None, now: datetime) -> HttpResponse:
    """Open the session of whoever shows a passkey. Raises NotOpened."""
    try:
        account = passkeys.open_alone(
            answer=request.POST.get(ANSWER, ""),
            token=request.POST.get(TOKEN, ""),
            network=network_of(request),
            now=now,
        )
    except operations.Expired as known:
        return expired.show(request, fund, known.account)
    except (passkeys.Delayed, challenges.Over, operations.Refused) as reason:
        raise NotOpened(_words(reason, now=now)) from None
    right = PasswordRight(account, browsers.known(request, account), Door.PASSKEY)
    return second_step.enter(request, right, factor=Factor.PASSKEY, back=back or "", now=now)


def open_after_password(request: HttpRequest, waiting: Pending, account: Account, *, now: datetime) -> HttpResponse:
    """Open the session of whoever typed the password and shows a passkey. Raises NotOpened."""
    try:
        passkeys.check_after_password(
            answer=request.POST.get(ANSWER, ""),
            token=request.POST.get(TOKEN, ""),
            waiting=waiting,
            network=network_of(request),
            now=now,
        )
    except (passkeys.Delayed, challenges.Over, operations.Refused) as reason:
        raise NotOpened(_words(reason, now=now)) from None
    right = second_step.right_of(request, waiting, account)
    return second_step.enter(request, right, factor=Factor.PASSKEY, back=waiting.back, now=now)


def _words(reason: Exception, *, now: datetime) -> str:
    if isinstance(reason, passkeys.Delayed):
        minutes = max(1, round((reason.retry_at - now).total_seconds() / 60))
        message = ngettext(
            "Trop d'essais depuis votre réseau. Par sécurité, patientez %(count)d minute.",
            "Trop d'essais depuis votre réseau. Par sécurité, patientez %(count)d minutes.",
            minutes,
        )
        return message % {"count": minutes}
    if isinstance(reason, challenges.Over):
        return _("Cette page a déjà servi, ou est restée ouverte trop longtemps. Utilisez à nouveau votre clé d'accès.")
    return _("Cette clé d'accès n'ouvre aucun compte. Connectez-vous autrement, ou avec une autre clé.")
