"""What « Mon compte » shows, read at once: three queries besides the session's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from guichet.accounts import files
from guichet.accounts.models import Account, ContactChange, ContactDetails, ContactKind, File
from guichet.accounts.states import ChangeState
from guichet.cases.models import Case, CaseKind
from guichet.cases.queries import waiting
from guichet.franceconnect.queries import link_of
from guichet.funds.catalogue import Fund
from guichet.login.access import fund_of
from guichet.login.models import Session
from guichet.switches.models import Direction
from guichet.switches.queries import seems_open


@dataclass(frozen=True)
class Pending:
    """What is asked for and what is held of one kind."""

    asked: ContactChange | None = None
    held: ContactChange | None = None


@dataclass(frozen=True)
class FranceConnect:
    """Whether the account is associated with FranceConnect."""

    since: datetime | None
    """None when it is not."""
    is_open: bool


@dataclass(frozen=True)
class Seen:
    """Everything that blocks may show."""

    session: Session
    fund: Fund
    pending: Mapping[str, Pending]
    """By `ContactKind`."""
    address_asked: Case | None
    files: Sequence[File]
    franceconnect: FranceConnect | None
    """None where there is nothing to say of it: not offered here, or the account of an establishment."""

    @property
    def account(self) -> Account:
        """Whose account it is."""
        return self.session.account

    @property
    def contact(self) -> ContactDetails:
        """How they are reached."""
        return self.session.account.contact


def franceconnect(account: Account, *, now: datetime) -> FranceConnect | None:
    """Return what « FranceConnect » shows: one query for a person, none where it is not offered."""
    if account.person_id is None or settings.FRANCECONNECT is None:
        return None
    link = link_of(account)
    return FranceConnect(link.linked_at if link else None, seems_open(Direction.FRANCECONNECT_IN, now=now))


def read(session: Session, *, now: datetime) -> Seen:
    """Return what the page shows."""
    account = session.account
    return Seen(
        session=session,
        fund=fund_of(account),
        pending=pending(account, now=now),
        address_asked=waiting(kind=CaseKind.ADDRESS_CHANGE, about=str(account.reference)),
        files=files.of_account(account),
        franceconnect=franceconnect(account, now=now),
    )


def pending(account: Account, *, now: datetime) -> dict[str, Pending]:
    """Return the changes that wait, by kind. One query."""
    found = account.contact_changes.filter(state__in=[ChangeState.ASKED, ChangeState.HELD], live_until__gt=now)
    by_state = {(one.kind, one.state): one for one in found}
    return {
        kind.value: Pending(
            by_state.get((kind.value, ChangeState.ASKED.value)), by_state.get((kind.value, ChangeState.HELD.value))
        )
        for kind in ContactKind
    }
