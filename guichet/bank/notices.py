"""Whoever could know better is told that another account was given, with the code that says « ce n'est pas moi »."""

from datetime import datetime

from guichet.accounts import disavowal
from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.holders import greeting
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.operations import spoken_moment
from guichet.bank.models import BankChange
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.delivery.queries import came_back
from guichet.funds import catalogue

MESSAGE = "bank/details_asked"


def tell_asked(account: Account, change: BankChange, *, now: datetime) -> None:
    """Tell every mailbox and mobile that a code proved, those just replaced too; and by post, where it waits.

    The letter is what a thief who reads the mailbox and has changed the mobile cannot stop. Without mailbox or mobile
    it is the only one, and the change waits then. Every message has the code, which blocks the account and opens
    nothing. Called within the transaction of the change.
    """
    fund = catalogue.by_code(account.fund_code)
    code = disavowal.issue(account, letter=CodedLetter.BANK_DETAILS, fund=fund, now=now)
    held = spoken_moment(change.effective_at) if change.waits_for else ""
    context = {"when": spoken_moment(now), "held_until": held, **code.shown}
    for channel, address in addresses_to_tell(account, now):
        _enqueue(account, channel, {RECIPIENT_KEYS[channel]: address}, context, now=now)
    if change.waits_for and (lines := _lines(account, now=now)):
        words = {**greeting(account.holder), **context}
        _enqueue(account, Channel.LETTER, {"postal_lines": lines}, words, now=now)


def _lines(account: Account, *, now: datetime) -> list[str]:
    """Return where a letter may go: counted alone, so that letters that anybody may ask for do not silence it."""
    reference, lines = str(account.reference), account.postal_lines
    policy = catalogue.by_code(account.fund_code).policy
    if not lines or came_back(about=reference, lines=lines):
        return []
    return [] if letters_used_up(reference, policy, only=MESSAGE, now=now) else lines


def _enqueue(
    account: Account, channel: Channel, recipient: dict[str, object], context: dict[str, str], *, now: datetime
) -> None:
    delivery.enqueue(
        message=MESSAGE,
        channel=channel,
        fund_code=account.fund_code,
        recipient=recipient,
        context=context,
        about=str(account.reference),
        now=now,
    )
