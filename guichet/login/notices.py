"""What a member is told of a login, and of what lets them in."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guichet.accounts import disavowal
from guichet.accounts.addresses import where_to_tell
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.operations import spoken_moment
from guichet.delivery import operations as delivery
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.funds import catalogue
from guichet.login import places
from guichet.login.whence import Whence


def tell_of_new_browser(account: Account, *, whence: Whence, now: datetime) -> None:
    """Tell, with a code of « Ce n'est pas moi », that somebody came in from a browser the account did not know.

    Only what the member confirmed is written to.
    """
    told = where_to_tell(account)
    if told is None:
        return
    channel, address = told
    code = disavowal.issue(account, letter=CodedLetter.NEW_BROWSER, fund=catalogue.by_code(account.fund_code), now=now)
    delivery.enqueue(
        message="login/new_browser",
        channel=channel,
        fund_code=account.fund_code,
        recipient={RECIPIENT_KEYS[channel]: address},
        context={
            "when": spoken_moment(now),
            "browser": whence.browser_name,
            "place": places.of(whence.network),
            **code.shown,
        },
        about=str(account.reference),
        now=now,
    )


def tell_of_factor(account: Account, what: str, *, now: datetime) -> None:
    """Tell, with a code of « Ce n'est pas moi », that what lets the member in has changed. `what` is a sentence.

    In the caller's transaction. Nothing that was typed in a page is quoted: whoever is inside could otherwise write to
    the member in the name of their fund.
    """
    told = where_to_tell(account)
    if told is None:
        return
    channel, address = told
    fund = catalogue.by_code(account.fund_code)
    code = disavowal.issue(account, letter=CodedLetter.FACTOR_CHANGED, fund=fund, now=now)
    delivery.enqueue(
        message="login/factor_changed",
        channel=channel,
        fund_code=account.fund_code,
        recipient={RECIPIENT_KEYS[channel]: address},
        context={"what": what, "when": spoken_moment(now), **code.shown},
        about=str(account.reference),
        now=now,
    )


def recovery_code_used(left: int) -> str:
    """Say that a recovery code was used, and how many are left."""
    if not left:
        return _("Le dernier de vos codes de secours a servi à entrer dans votre compte. Faites-en d’autres.")
    return ngettext(
        "Un de vos codes de secours a servi à entrer dans votre compte. Il vous en reste %(left)d.",
        "Un de vos codes de secours a servi à entrer dans votre compte. Il vous en reste %(left)d.",
        left,
    ) % {"left": left}
