"""What stands between the password and the space. One source says what comes next, as in enrolment."""

from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from guichet.accounts.models import Account, PasswordKind
from guichet.funds.policy import Policy

UNVERIFIED_ASKED_AGAIN = timedelta(days=7)
"""Who entered without verifying the address is asked again: without one, nothing can be sent to them."""


class Stage(Protocol):
    """A page to pass before any service opens."""

    url_name: ClassVar[str]

    def is_due(self, account: Account, policy: Policy, now: datetime) -> bool:
        """Whether this account must pass it now."""


class ReplacePassword:
    """A provisional password opens nothing but the page that replaces it (R123)."""

    url_name: ClassVar[str] = "login:replace_password"

    def is_due(self, account: Account, policy: Policy, now: datetime) -> bool:
        """Whether the password is provisional."""
        return account.password_kind == PasswordKind.PROVISIONAL


class ConfirmDetails:
    """Details are confirmed when they never were, or not for long (R134, C-22)."""

    url_name: ClassVar[str] = "login:confirm_details"

    def is_due(self, account: Account, policy: Policy, now: datetime) -> bool:
        """Whether the fund asks and the last confirmation is too old, or the address was refused since."""
        contact = account.contact
        refused_at, confirmed_at = contact.email_refused_at, contact.confirmed_at
        # Once, whatever the fund asks: nothing else tells the holder that messages no longer arrive.
        if refused_at is not None and (confirmed_at is None or confirmed_at <= refused_at):
            return True
        if policy.confirm_details == "never":
            return False
        if confirmed_at is None:
            return True
        verified = not contact.email or (contact.email_verified_at and refused_at is None)
        lasts = timedelta(days=policy.details_confirmed_for_days) if verified else UNVERIFIED_ASKED_AGAIN
        return now - confirmed_at > lasts


STAGES: tuple[Stage, ...] = (ReplacePassword(), ConfirmDetails())


def next_stage(account: Account, policy: Policy, now: datetime) -> Stage | None:
    """Return the first page still to pass, None when the space is open."""
    return next((stage for stage in STAGES if stage.is_due(account, policy, now)), None)
