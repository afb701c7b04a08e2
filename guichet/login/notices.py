"""What a member is told of a login."""

from datetime import datetime

from guichet.accounts import disavowal
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.operations import spoken_moment
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.funds import catalogue
from guichet.login import places
from guichet.login.whence import Whence


def tell_of_new_browser(account: Account, *, whence: Whence, now: datetime) -> None:
    """Tell, with a code of « Ce n'est pas moi », that somebody came in from a browser the account did not know.

    Only what the member confirmed is written to.
    """
    email = account.contact.verified_email
    if not email:
        return
    code = disavowal.issue(account, letter=CodedLetter.NEW_BROWSER, fund=catalogue.by_code(account.fund_code), now=now)
    delivery.enqueue(
        message="login/new_browser",
        channel=Channel.EMAIL,
        fund_code=account.fund_code,
        recipient={"email": email},
        context={
            "when": spoken_moment(now),
            "browser": whence.browser_name,
            "place": places.of(whence.network),
            **code.shown,
        },
        about=str(account.reference),
        now=now,
    )
