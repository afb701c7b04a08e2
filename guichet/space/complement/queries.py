"""What the member asked for, and what became of it. One query each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet.accounts.files import PARTICULIER
from guichet.accounts.models import Account, File, FileRequest
from guichet.accounts.states import FileRequestState
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund

EXPIRED = "expired"
REFUSAL_SHOWN = timedelta(days=30)
"""For those who are not told by email."""


@dataclass(frozen=True)
class RequestShown:
    """A request as the member reads it."""

    fund: Fund
    department: str
    state: str
    """`waiting`, `code_sent`, EXPIRED (a code that died unused) or `refused`."""
    asked_at: datetime
    changed_at: datetime
    until: datetime | None
    """The last day of a code that lives."""


@dataclass(frozen=True)
class There:
    """What a member has at a fund: a file, or a request under way."""

    file: File | None
    request: RequestShown | None


def under_way(account: Account, *, now: datetime) -> Sequence[RequestShown]:
    """Return what a member asked for and does not have yet, the latest first."""
    asked = FileRequest.objects.filter(account=account).exclude(state=FileRequestState.OPENED).order_by("-asked_at")
    return [
        _shown(one, now=now)
        for one in asked
        if catalogue.has_code(one.fund_code)
        and (one.state != FileRequestState.REFUSED or now - one.changed_at < REFUSAL_SHOWN)
    ]


def at(account: Account, fund: Fund, *, now: datetime) -> There:
    """Return what a member has at a fund. Two queries."""
    file = File.objects.filter(account=account, fund_code=fund.code, profile=PARTICULIER, establishment=None).first()
    waiting = [FileRequestState.WAITING, FileRequestState.CODE_SENT]
    request = FileRequest.objects.filter(account=account, fund_code=fund.code, state__in=waiting).first()
    return There(file, _shown(request, now=now) if request else None)


def _shown(one: FileRequest, *, now: datetime) -> RequestShown:
    expired = one.state == FileRequestState.CODE_SENT and (one.code_expires_at is None or now >= one.code_expires_at)
    return RequestShown(
        fund=catalogue.by_code(one.fund_code),
        department=str(catalogue.department(one.department)),
        state=EXPIRED if expired else one.state,
        asked_at=one.asked_at,
        changed_at=one.changed_at,
        until=one.code_expires_at if one.state == FileRequestState.CODE_SENT and not expired else None,
    )
