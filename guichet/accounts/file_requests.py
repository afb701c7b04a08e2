"""A file at the fund of another department: opened at once where it knows the member, else asked for (R189-R192).

Identity is proved already: what is asked is whether the fund knows this person. Who is not known there waits for an
agent of that fund, or for the registry; then a code leaves by post, to the address the funds know and never to one
typed, and is typed in the account. Who got into somebody's account, and no further, gets no file with it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from guichet.accounts import files
from guichet.accounts.models import Account, File, FileRequest
from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.accounts.states import FILE_REQUEST_TRANSITIONS, MAY_LOG_IN, FileRequestState
from guichet.audit import operations as audit
from guichet.cases import operations as cases
from guichet.cases.models import CaseKind
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry import facts
from guichet.registry.models import Person, PersonState

ASKED_PER_DAY = 10
"""Requests of one account, whatever becomes of them: each may open a case for an agent."""
KEPT_FOR = timedelta(days=90)
"""Longer than any code lives (funds/floor.toml)."""


class Asked(StrEnum):
    """What became of asking for a file."""

    OPENED = "opened"
    ALREADY_OPEN = "already_open"
    WAITING = "waiting"
    CODE_SENT = "code_sent"
    """A code left for this file before; it may have died since."""


class NotAPerson(Exception):
    """An establishment is known to one fund, and has one file."""


class AccountOver(Exception):
    """The account was frozen or closed meanwhile: nothing is added to it without an agent."""


class TooManyRequests(Exception):
    """No other file may be asked for today."""


class NotAsked(Exception):
    """Nothing is waiting under this reference, or no code left for this fund."""


def ask(account: Account, *, fund: Fund, department: str, now: datetime) -> Asked:
    """Open the file of a particulier at a fund that knows the member, or ask that fund's agents (R189, R192).

    Raises TooManyRequests, NotAPerson or AccountOver. Done again, by a button pressed twice, it opens or asks for
    nothing more.
    """
    daily = Limit("file_request.account", str(account.reference), ASKED_PER_DAY, timedelta(days=1))
    if not limits.attempt(daily, now=now).allowed:
        raise TooManyRequests
    with transaction.atomic():
        mine = locked(account)
        person = mine.person
        if person is None:
            raise NotAPerson
        if File.objects.filter(account=mine, profile=files.PARTICULIER, fund_code=fund.code).exists():
            return Asked.ALREADY_OPEN
        kept = FileRequest.objects.select_for_update().filter(account=mine, fund_code=fund.code).first()
        if _knows(person, fund):
            if kept is not None:
                become(kept, FileRequestState.OPENED, now=now, code_index="")
            open_there(mine, fund, way="at_once", now=now)
            return Asked.OPENED
        if kept is not None and kept.state in {FileRequestState.WAITING, FileRequestState.CODE_SENT}:
            return Asked(kept.state)
        _wait(mine, kept, fund, department, now=now)
        return Asked.WAITING


@transaction.atomic
def refuse(request: FileRequest, *, now: datetime, actor: str = "system") -> None:
    """Refuse a request: an agent decided it. The member is told by email. Raises NotAsked when it has ended.

    `actor` is who, as the journal says it.
    """
    account = Account.objects.select_for_update(of=("self",)).select_related("contact").get(pk=request.account_id)
    row = FileRequest.objects.select_for_update().get(pk=request.pk)
    if row.state not in {FileRequestState.WAITING, FileRequestState.CODE_SENT}:
        raise NotAsked
    become(row, FileRequestState.REFUSED, now=now, code_index="")
    reference = str(account.reference)
    cases.close(kind=CaseKind.FILE_ELSEWHERE, about=reference, fund_code=row.fund_code, now=now, actor=actor)
    audit.record("account.file_refused", account=reference, fund_code=row.fund_code, actor=actor, now=now)
    _tell(account, "accounts/file_refused", {"asked_on": spoken_day(row.asked_at)}, row.fund_code, now=now)


def purge(now: datetime) -> int:
    """Delete the requests that nothing has happened to for 90 days; return how many."""
    return FileRequest.objects.filter(changed_at__lte=now - KEPT_FOR).delete()[0]


def locked(account: Account) -> Account:
    """Return the account, locked: of two that ask or type at once, one waits. Raises AccountOver."""
    related = ("person", "establishment", "contact")
    found = Account.objects.select_for_update(of=("self",)).select_related(*related).get(pk=account.pk)
    if found.state not in MAY_LOG_IN:
        raise AccountOver
    return found


def _knows(person: Person, fund: Fund) -> bool:
    """Whether the registry says so, of somebody no fund has blocked."""
    return person.state == PersonState.LIVING and fund.code in facts.fund_codes(person)


def _wait(account: Account, kept: FileRequest | None, fund: Fund, department: str, *, now: datetime) -> None:
    reference = str(account.reference)
    if kept is None:
        kept = FileRequest.objects.create(
            account=account,
            fund_code=fund.code,
            department=department,
            state=FileRequestState.WAITING,
            asked_at=now,
            changed_at=now,
        )
    else:
        become(kept, FileRequestState.WAITING, now=now, department=department, asked_at=now, code_index="")
    cases.open_case(
        kind=CaseKind.FILE_ELSEWHERE,
        fund_code=fund.code,
        about=reference,
        subject=f"{reference} {fund.code}",
        details={"request": str(kept.reference), "department": department},
        now=now,
    )
    audit.record("account.file_asked", account=reference, fund_code=fund.code, now=now)


def become(request: FileRequest, state: FileRequestState, *, now: datetime, **values: object) -> None:
    """Change the state of a request whose row is locked."""
    if state not in FILE_REQUEST_TRANSITIONS[FileRequestState(request.state)]:
        raise NotAsked
    request.state, request.changed_at = state, now
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=["state", "changed_at", *values])


def open_there(account: Account, fund: Fund, *, way: str, now: datetime) -> File:
    """Open the file of a particulier at a fund, in the caller's transaction: told by email and journalled."""
    file = files.open_one(account, files.Role(files.PARTICULIER, fund.code), now=now)
    reference = str(account.reference)
    cases.close(kind=CaseKind.FILE_ELSEWHERE, about=reference, fund_code=fund.code, now=now)
    audit.record(
        "account.file_added", account=reference, fund_code=fund.code, now=now, profile=files.PARTICULIER, way=way
    )
    _tell(account, "accounts/file_opened", {"when": spoken_moment(now)}, fund.code, now=now)
    return file


def _tell(account: Account, message: str, context: Mapping[str, str], fund_code: str, *, now: datetime) -> None:
    """Tell the member, if a code proved their address. The page shows it to the others."""
    if email := account.contact.verified_email:
        delivery.enqueue(
            message=message,
            channel=Channel.EMAIL,
            fund_code=account.fund_code,
            recipient={"email": email},
            context={**context, "at_fund": catalogue.by_code(fund_code if catalogue.has_code(fund_code) else "").name},
            about=str(account.reference),
            now=now,
        )
