"""How tries of a password are counted before it is looked at, and who is made to wait (docs/adr/0045)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet.accounts import queries
from guichet.accounts.models import Account
from guichet.funds.policy import Policy
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import browsers
from guichet.login.whence import Whence
from guichet.registry.counting import counted_as
from guichet.registry.facts import NOBODY

PASSWORD_SCOPE = "login.identifier"  # noqa: S105 - the name of a limit
# Many members share the address of a mobile network or of a reception desk.
PER_5_MINUTES_AND_ADDRESS = 300
PER_HOUR_BESIDE_THE_FREE_ONES = 20
"""What the tries of all networks on one holder may come to in an hour, beside those that a policy lets be made at once.

One network's own growing delay leaves it eight at most in an hour after those: alone it never uses this up.
"""


class Delayed(Exception):
    """Too many failures on whom this identifier means, whether or not it exists; try again at `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another try is looked at."""
        super().__init__()
        self.retry_at = retry_at


@dataclass(frozen=True)
class Counted:
    """A try that may be looked at, and what it counts under."""

    account: Account | None
    """Whose the identifier is, where it had to be looked for."""
    under: tuple[Limit, ...]

    def forget(self) -> None:
        """Forget the failures: this try was right."""
        limits.forget_under(*self.under)


def count(*, identifier: str, whence: Whence, policy: Policy, now: datetime, fund_code: str = "") -> Counted:
    """Count a try; `fund_code` is of the fund whose page it came from, for the figures. Raises Delayed.

    A stranger's failures hold whoever comes from the same network, or, when they have many, from a browser that the
    account does not know; never the member at one that they entered from before.
    """
    under = _of_holder(identifier, whence.network, policy)
    by_address = Limit("login.address", whence.network, PER_5_MINUTES_AND_ADDRESS, timedelta(minutes=5))
    decision = limits.attempt(*under, by_address, now=now, fund_code=fund_code)
    if decision.allowed:
        return Counted(None, under)
    if not whence.browser_token:
        raise Delayed(decision.retry_at or now)
    account = queries.by_identifier(identifier)
    # Looked for whether or not there is an account: a made-up cookie must not tell which.
    browser = browsers.find(whence.browser_token, account or Account(pk=NOBODY))
    if account is None or browser is None:
        raise Delayed(decision.retry_at or now)
    apart = _growing("login.known_browser", str(browser.reference), policy)
    decision = limits.attempt(apart, by_address, now=now, fund_code=fund_code)
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    return Counted(account, (apart,))


def _of_holder(identifier: str, network: str, policy: Policy) -> tuple[Limit, ...]:
    """Return what the tries on whom a number means count under.

    The delay grows by network: were it the holder's alone, one script that tries at each end of the wait would keep the
    member out for ever. All networks together have a number of tries an hour, which does not grow.
    """
    holder = counted_as(identifier)
    most = policy.login_failures_per_5_minutes + PER_HOUR_BESIDE_THE_FREE_ONES
    return (
        _growing(PASSWORD_SCOPE, f"{holder}@{network}", policy),
        Limit("login.holder", holder, most, timedelta(hours=1)),
    )


def _growing(scope: str, key: str, policy: Policy) -> Limit:
    return Limit(scope, key, policy.login_failures_per_5_minutes, timedelta(minutes=5), grows=True)
