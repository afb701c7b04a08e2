"""What the login learns from accounts and conventions, which stand below it."""

from datetime import datetime
from typing import Any

from guichet.accounts.models import Account
from guichet.accounts.signals import taken_over
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.conventions.models import Member
from guichet.conventions.rules import MemberState
from guichet.conventions.signals import parted
from guichet.login import browsers
from guichet.login.ending import end_sessions
from guichet.login.factors import own
from guichet.mandates.models import Mandate
from guichet.mandates.rules import MandateState


def connect() -> None:
    """Listen; done again, it changes nothing."""
    taken_over.connect(forget_what_opened)
    parted.connect(end_what_opens_nothing)


def forget_what_opened(*, account: Account, now: datetime, **_: Any) -> None:
    """Forget browsers and what was added: they may be a former manager's, who must not be able to come back.

    An account that nobody ever entered has none.
    """
    if account.last_login_at is not None:
        browsers.forget(account, now=now)
        own.forget_all(account, now=now)


def end_what_opens_nothing(*, account: Account, actor: str, now: datetime, **_: Any) -> None:
    """End the sessions of somebody whom nothing names any more, and stop a password that is still on its way.

    Whom another convention or a mandate names goes on: what they may open is read again at each page.
    """
    if Member.objects.filter(delegate=account.delegate_id, state=MemberState.OPEN).exists():
        return
    if Mandate.objects.filter(receiver=account).exclude(state=MandateState.ENDED).exists():
        return
    end_sessions(account, reason="convention_ended", actor=actor, now=now)
    cancel_all_but_warnings(account, now=now)
