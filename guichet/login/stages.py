"""What stands between the password and the space. One source says what comes next, as in enrolment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from guichet.accounts.models import Account, PasswordKind
from guichet.funds.policy import Policy
from guichet.login import factors
from guichet.login.models import Factor, Session

UNVERIFIED_ASKED_AGAIN = timedelta(days=7)
"""Who entered without verifying the address is asked again: without one, nothing can be sent to them."""


@dataclass(frozen=True)
class Standing:
    """How far somebody is who typed the right password."""

    account: Account
    factor: Factor | None
    """What was shown besides; None as long as nothing was, nor had to be."""
    conditions_version: int = 0
    """Of the general conditions in force when the session began; nought as long as none did."""


class Stage(Protocol):
    """A page to pass before any service opens."""

    url_name: ClassVar[str]

    def is_due(self, standing: Standing, policy: Policy, now: datetime) -> bool:
        """Whether it must be passed now."""


class SecondFactor:
    """Something besides a personal password (R145), at every login but from a trusted browser (R146, C-12).

    A provisional password opens nothing but the page that replaces it, and came by a way that was proved or by post: it
    is enough, unless the account has an application. The mailbox that a renewal came by would otherwise get past it.
    Who never confirmed an address or a number has nothing that a code could go to: the password is enough for them, and
    each login asks for an address (docs/adr/0045-second-factor.md).
    """

    url_name: ClassVar[str] = "login:second_factor"

    def is_due(self, standing: Standing, policy: Policy, now: datetime) -> bool:
        """Whether nothing was shown yet, the fund asks, and the account has something to show."""
        account = standing.account
        if standing.factor is not None:
            return False
        if account.has_authenticator:
            return True
        return (
            policy.second_factor
            and account.password_kind == PasswordKind.PERSONAL
            and bool(factors.ways_of(account, policy))
        )


class ReplacePassword:
    """A provisional password opens nothing but the page that replaces it (R123)."""

    url_name: ClassVar[str] = "login:replace_password"

    def is_due(self, standing: Standing, policy: Policy, now: datetime) -> bool:
        """Whether the password is provisional."""
        return standing.account.password_kind == PasswordKind.PROVISIONAL


class AcceptConditions:
    """A new version of the general conditions is accepted before the space opens (G-09), once.

    At a login and never within a session: what somebody is doing is not interrupted. Before the details: whoever
    refuses and leaves has confirmed nothing.
    """

    url_name: ClassVar[str] = "login:accept_conditions"

    def is_due(self, standing: Standing, policy: Policy, now: datetime) -> bool:
        """Whether the session began under a later version than the holder accepted."""
        return 0 < standing.conditions_version > standing.account.conditions_version


class ConfirmDetails:
    """Details are confirmed when they never were, or not for long (R134, C-22)."""

    url_name: ClassVar[str] = "login:confirm_details"

    def is_due(self, standing: Standing, policy: Policy, now: datetime) -> bool:
        """Whether the fund asks and the last confirmation is too old, or the address was refused since.

        Whoever acts for others has an address that a code proved, whatever the fund asks: their second factor goes to
        it, and they read what is not theirs (docs/adr/0136).
        """
        contact = standing.account.contact
        if standing.account.delegate_id is not None and contact.verified_email is None:
            return True
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


STAGES: tuple[Stage, ...] = (SecondFactor(), ReplacePassword(), AcceptConditions(), ConfirmDetails())


def next_stage(standing: Standing, policy: Policy, now: datetime) -> Stage | None:
    """Return the first page still to pass, None when the space is open."""
    return next((stage for stage in STAGES if stage.is_due(standing, policy, now)), None)


def of_session(session: Session) -> Standing:
    """Return how far somebody is who has a session: it begins once the second factor is shown, or not asked."""
    return Standing(session.account, Factor(session.factor), session.conditions_version)
