"""Everything that is known of somebody's access, read at once: what the page explains and what actions look at."""

from dataclasses import dataclass, field
from datetime import datetime

from guichet.accounts import queries as accounts
from guichet.accounts.models import Account, ContactChange, File, Holder
from guichet.agents.access import Desk
from guichet.agents.models import Look
from guichet.audit.models import Entry
from guichet.cases.models import Case
from guichet.delivery.models import Message
from guichet.login.models import Session


@dataclass(frozen=True)
class HeldLimit:
    """A limit that keeps somebody waiting at this moment."""

    scope: str
    """As in `limits.rules.Limit`."""
    key: str
    until: datetime | None
    """When it lets the next try through; None where only an agent does."""
    releasable: bool = True
    """Whether forgetting the attempts on this key ends it (`limits.operations.forget`)."""


@dataclass(frozen=True)
class Situation:
    """What is known of one person or establishment, as the fund of `desk` may see it."""

    desk: Desk
    look: Look
    holder: Holder
    now: datetime
    account: Account | None = None
    """With its `contact`."""
    files: list[File] = field(default_factory=list)
    open_sessions: int = 0
    """How many there are at this moment."""
    entries: list[Entry] = field(default_factory=list)
    """Of the account and of the enrolments for this number, latest first."""
    messages: list[Message] = field(default_factory=list)
    """Likewise, latest first, without what they say."""
    cases: list[Case] = field(default_factory=list)
    """Of this fund, latest first."""
    changes: list[ContactChange] = field(default_factory=list)
    """Of contact details, those under way or that can still be undone."""
    held: list[HeldLimit] = field(default_factory=list)


def load(desk: Desk, look: Look, *, now: datetime) -> Situation:
    """Read what is known of whom a look opens the file of. Four queries."""
    holder = look.holder
    account = accounts.of_holder(holder)
    if account is None:
        return Situation(desk, look, holder, now)
    about = str(account.reference)
    return Situation(
        desk,
        look,
        holder,
        now,
        account=account,
        open_sessions=Session.objects.filter(account=account).count(),
        messages=list(Message.objects.filter(about=about).defer("payload").order_by("-created_at")[:50]),
        changes=list(account.contact_changes.filter(live_until__gt=now).order_by("-pk")),
    )
