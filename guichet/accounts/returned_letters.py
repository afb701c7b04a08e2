"""A letter that came back or was never printed: its password ends, and an agent is told.

The envelope that came back has been in strangers' hands, and the address that the fund knows is wrong.
"""

from datetime import datetime
from typing import Any, Final

from guichet.accounts import posted
from guichet.accounts.models import Account, PasswordKind
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.audit.vocabulary import is_reference
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.delivery.models import Channel, Message
from guichet.delivery.signals import letter_rejected, letter_returned

PASSWORD_LETTER: Final = "accounts/provisional_password"  # noqa: S105 - the name of a message


def listen() -> None:
    """Connect to the signals of delivery; each receiver works in the transaction of the answer."""
    letter_returned.connect(_on_returned, dispatch_uid="accounts.returned_letters")
    letter_rejected.connect(_on_rejected, dispatch_uid="accounts.returned_letters")


def _on_returned(message: Message, reason: str, now: datetime, **_sent: Any) -> None:
    _follow_up(message, CaseKind.RETURNED_LETTER, reason=reason, now=now)


def _on_rejected(message: Message, reason: str, now: datetime, **_sent: Any) -> None:
    _follow_up(message, CaseKind.LETTER_REJECTED, reason=reason, now=now)


def _follow_up(message: Message, kind: CaseKind, *, reason: str, now: datetime) -> None:
    """End the password that the letter carried, if it still opens something, and open a case."""
    if not is_reference(message.about):
        return
    account = Account.objects.select_for_update(of=("self",)).filter(reference=message.about).first()
    if account is None:
        return
    if message.message == posted.LETTER and _is_the_last(message):
        account.posted_index, account.posted_until = "", None
        account.save(update_fields=["posted_index", "posted_until"])
    if _carries_the_living_password(message, account, now):
        # The login then answers as for any expired password, and the next enrolment supersedes the account.
        account.password_expires_at = now
        account.save(update_fields=["password_expires_at"])
        audit.record(
            "account.provisional_password_ended",
            account=str(account.reference),
            fund_code=account.fund_code,
            actor="system",
            now=now,
            reason=kind.value,
        )
    open_case(
        kind=kind,
        fund_code=account.fund_code,
        about=str(account.reference),
        details={"letter": str(message.pk), "message": message.message, "reason": reason},
        now=now,
    )


def _carries_the_living_password(message: Message, account: Account, now: datetime) -> bool:
    """Whether this letter is the last one that carried a password to an account that still awaits it."""
    return (
        message.message == PASSWORD_LETTER
        and account.state == AccountState.AWAITING_LETTER
        and account.password_kind == PasswordKind.PROVISIONAL
        and account.password_expires_at is not None
        and now < account.password_expires_at
        and _is_the_last(message)
    )


def _is_the_last(message: Message) -> bool:
    """Whether no other letter of this kind was written for the account since."""
    since = Message.objects.filter(about=message.about, message=message.message, created_at__gt=message.created_at)
    return not since.filter(channel=Channel.LETTER).exists()
