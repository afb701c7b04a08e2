"""How many codes leave by SMS: each costs the fund money, and its number may be anybody's."""

from datetime import datetime, timedelta

from guichet.limits import operations as limits
from guichet.limits.rules import Decision, Limit

PER_DAY_PER_NUMBER, PER_DAY_PER_ADDRESS = 10, 300
_DAY = timedelta(days=1)


def count(number: str, *, address: str, fund_code: str = "", now: datetime) -> Decision:
    """Count an SMS to a number (E.164), asked for from a network address, before it is sent.

    `limits.withdraw` takes it out again if it is not: what is counted is what the number received.
    """
    return limits.attempt(
        Limit("code.sms.number", number, PER_DAY_PER_NUMBER, _DAY),
        Limit("code.sms.address", address, PER_DAY_PER_ADDRESS, _DAY),
        now=now,
        fund_code=fund_code,
    )
