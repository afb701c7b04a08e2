"""The step of our own before an account is associated: a code to the verified address, or the password.

Whoever holds somebody's FranceConnect must hold something of their account too (docs/adr/0122).
"""

from datetime import datetime, timedelta

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.delivery.models import Channel
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import operations as login
from guichet.login import second_step
from guichet.login.operations import PasswordRight
from guichet.login.second_step import Delayed
from guichet.login.whence import Whence
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes.operations import TooManyResends
from guichet.one_time_codes.rules import CodeAnswer

__all__ = [
    "CodeAnswer",
    "Delayed",
    "NoAddress",
    "TooManyResends",
    "check_code",
    "check_password",
    "has_address",
    "send",
]
PURPOSE = "franceconnect"
CODE_SCOPE = "franceconnect.code"


class NoAddress(Exception):
    """The account has no verified address: the password is left."""


def has_address(account: Account) -> bool:
    """Whether a code can be sent: an address given and never proved may be anybody's."""
    return account.contact.verified_email is not None


def send(account: Account, *, now: datetime) -> None:
    """Send a code. Counted on the account, whoever asks. Raises NoAddress or TooManyResends."""
    address, fund = account.contact.verified_email, catalogue.by_code(account.fund_code)
    if address is None:
        raise NoAddress
    reference = str(account.reference)
    codes.issue(purpose=PURPOSE, subject=reference, channel=Channel.EMAIL, destination=address, fund=fund, now=now)
    audit.record(
        "code.sent", account=reference, fund_code=fund.code, now=now, purpose=PURPOSE, channel=Channel.EMAIL.value
    )


def check_code(account: Account, *, typed: str, network: str, now: datetime) -> CodeAnswer:
    """Count a try, by account and by network as at the login, then say what the code is worth. Raises Delayed.

    One that went where the account's do not go any more is none.
    """
    subject = str(account.reference)
    tries = catalogue.by_code(account.fund_code).policy.code_tries
    decision = limits.attempt(
        Limit(CODE_SCOPE, subject, tries, timedelta(minutes=5), grows=True),
        Limit("login.code_address", network, second_step.TRIES_PER_5_MINUTES_PER_ADDRESS, timedelta(minutes=5)),
        now=now,
    )
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    answer, went_to = codes.check_where(purpose=PURPOSE, subject=subject, typed=typed, now=now)
    if answer is CodeAnswer.ACCEPTED and went_to != account.contact.verified_email:
        answer = CodeAnswer.NONE
    if answer is CodeAnswer.ACCEPTED:
        limits.forget(CODE_SCOPE, subject)
    else:
        audit.record("code.refused", account=subject, fund_code=account.fund_code, now=now, purpose=PURPOSE)
    return answer


def check_password(account: Account, *, typed: str, whence: Whence, now: datetime) -> PasswordRight:
    """Look at the password exactly as the login window does, under the same counts: this is no second place to guess.

    Raises `login.operations.Refused` or Expired, or `login.tries.Delayed`.
    """
    [identifier, *_] = account.identifiers.order_by("pk")
    policy = catalogue.by_code(account.fund_code).policy
    return login.check_pair(
        identifier=identifier.value,
        password=typed,
        whence=whence,
        policy=policy,
        now=now,
        fund_code=account.fund_code,
    )
