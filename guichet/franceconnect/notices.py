"""What a member is told when FranceConnect becomes a way into their account, or stops being one."""

from datetime import datetime

from django.utils.translation import gettext as _

from guichet.accounts import disavowal
from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.holders import greeting
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.delivery.queries import came_back
from guichet.funds import catalogue

MESSAGE = "login/factor_changed"
"""It warns: nothing cancels it (`accounts.warnings`)."""


def tell(account: Account, what: str, *, now: datetime) -> None:
    """Tell every confirmed address, a former one too as long as its change can be undone, with a code to say no.

    In the caller's transaction. `what` is a sentence of ours.
    """
    fund = catalogue.by_code(account.fund_code)
    for channel, address in addresses_to_tell(account, now):
        code = disavowal.issue(account, letter=CodedLetter.FACTOR_CHANGED, fund=fund, now=now)
        delivery.enqueue(
            message=MESSAGE,
            channel=channel,
            fund_code=fund.code,
            recipient={RECIPIENT_KEYS[channel]: address},
            context={"what": what, "when": spoken_moment(now), **code.shown},
            about=str(account.reference),
            now=now,
        )


def tell_by_letter(account: Account, *, now: datetime) -> None:
    """Tell the address that the funds know: the one message that whoever reads the mailbox cannot stop.

    Within the limits of letters, counted apart, and not to an address that a letter came back from.
    """
    fund, reference, lines = catalogue.by_code(account.fund_code), str(account.reference), account.postal_lines
    if not lines or came_back(about=reference, lines=lines):
        return
    if letters_used_up(reference, fund.policy, now=now, only=MESSAGE):
        return
    code = disavowal.issue(account, letter=CodedLetter.FACTOR_CHANGED, fund=fund, now=now)
    delivery.enqueue(
        message=MESSAGE,
        channel=Channel.LETTER,
        fund_code=fund.code,
        recipient={"postal_lines": lines},
        context={
            **greeting(account.holder),
            **code.shown,
            "what": _("votre compte « Mon espace privé » a été associé avec un compte FranceConnect"),
            "when": spoken_day(now),
        },
        about=reference,
        now=now,
    )
