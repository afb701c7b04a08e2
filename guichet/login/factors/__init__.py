"""What is shown besides the password (R145). One file for each way; this list is all that the login knows of them."""

from guichet.accounts.models import Account
from guichet.delivery.models import Channel
from guichet.funds.policy import Policy
from guichet.login.factors.authenticator import AuthenticatorCode, RecoveryCodes
from guichet.login.factors.base import Way
from guichet.login.factors.passkey import PasskeyAsked
from guichet.login.factors.sent_code import SentCode

WAYS: tuple[Way, ...] = (
    AuthenticatorCode(),
    RecoveryCodes(),
    SentCode(Channel.EMAIL),
    SentCode(Channel.SMS),
    PasskeyAsked(),
)
"""In the order in which they are offered: the first that an account has is asked for at once."""


def ways_of(account: Account, policy: Policy) -> list[Way]:
    """Return the ways that an account has; none when nothing was ever confirmed, and then nothing can be asked."""
    return [way for way in WAYS if way.is_open(account, policy)]


def by_name(name: str, account: Account, policy: Policy) -> Way | None:
    """Return the way of this name, if the account has it."""
    return next((way for way in ways_of(account, policy) if way.name == name), None)
