"""The confidential code of a file asked for elsewhere: it leaves by post, and is typed in the account, once (R192).

It is made like a provisional password, to be read from paper (50.3 bits), and kept as a keyed index only: whoever reads
the database can open nothing.
"""

import hmac
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F

from guichet.accounts import files, provisional
from guichet.accounts.file_requests import AccountOver, NotAsked, become, locked, open_there
from guichet.accounts.holders import greeting
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, File, FileRequest
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.operations import spoken_day
from guichet.accounts.states import MAY_LOG_IN, FileRequestState
from guichet.audit import operations as audit
from guichet.cases import operations as cases
from guichet.cases.models import CaseKind
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.queries import came_back
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.models import PersonState
from guichet.sealing.keyring import keyring

log = structlog.get_logger(__name__)

PURPOSE = "accounts.FileRequest.code"
SCOPE = "file_code.account"
TRIES_PER_5_MINUTES = 5
"""Then a delay that grows (`limits.rules`): at most a hundred tries a day."""
TRIES_PER_HOUR_PER_ADDRESS = 300
"""Many members share the address of a mobile network or of a reception desk."""
CANNOT_WRITE = (NoPostalAddress, AddressCameBack, TooManyLetters)


class WrongCode(Exception):
    """None of the codes that left for this account."""


class ExpiredCode(Exception):
    """The right code, after its end; `request` is what it was for."""

    def __init__(self, request: FileRequest) -> None:
        """Take the request."""
        super().__init__()
        self.request = request


class Delayed(Exception):
    """Too many codes were tried; no other is looked at before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another code is looked at."""
        super().__init__()
        self.retry_at = retry_at


def issue_file_code(request: FileRequest, *, now: datetime, actor: str = "system") -> None:
    """Send the confidential code of a request by post (R192): an agent or an import decided it. A former code is dead.

    `actor` is who decided it, as the journal says it. Raises NotAsked when the request has ended, AccountOver, or one
    of CANNOT_WRITE: it goes on waiting.
    """
    text = provisional.generate()
    with transaction.atomic():
        account = locked(request.account)
        row = FileRequest.objects.select_for_update().get(pk=request.pk)
        if row.state not in {FileRequestState.WAITING, FileRequestState.CODE_SENT}:
            raise NotAsked
        fund, reference = catalogue.by_code(row.fund_code), str(account.reference)
        lines = _where_to_write(account, fund, now=now)
        expires_at = now + timedelta(days=fund.policy.file_code_days)
        become(
            row,
            FileRequestState.CODE_SENT,
            now=now,
            code_index=keyring().blind_index(_indexed(row, text), purpose=PURPOSE),
            code_expires_at=expires_at,
        )
        delivery.enqueue(
            message="accounts/file_code",
            channel=Channel.LETTER,
            fund_code=fund.code,
            recipient={"postal_lines": lines},
            context={**greeting(account.holder), "code": text, "code_until": spoken_day(expires_at)},
            about=reference,
            now=now,
            not_after=expires_at,
        )
        cases.close(kind=CaseKind.FILE_ELSEWHERE, about=reference, fund_code=fund.code, now=now, actor=actor)
        audit.record("account.file_code_sent", account=reference, fund_code=fund.code, actor=actor, now=now)


def send_another_code(account: Account, *, fund_code: str, now: datetime) -> None:
    """Send another code for a file whose code died, or whose letter never came. Raises as `issue_file_code`.

    `fund_code` is what a form says: any text.
    """
    if not catalogue.has_code(fund_code):
        raise NotAsked
    sent = FileRequest.objects.filter(account=account, fund_code=fund_code, state=FileRequestState.CODE_SENT).first()
    if sent is None:
        raise NotAsked
    issue_file_code(sent, now=now)


def open_by_code(account: Account, *, typed: str, address: str, now: datetime) -> File:
    """Open the file of the code typed, once (R192). Raises Delayed, WrongCode, ExpiredCode or AccountOver.

    The try is counted before any code is looked at, so that guesses made in parallel cannot beat the count. A code is
    worth something for its own account and fund only. Typed again after it opened the file, it changes nothing and
    returns that file: a button may be pressed twice.
    """
    reference = str(account.reference)
    decision = limits.attempt(
        Limit(SCOPE, reference, TRIES_PER_5_MINUTES, timedelta(minutes=5), grows=True),
        Limit("file_code.address", address, TRIES_PER_HOUR_PER_ADDRESS, timedelta(hours=1)),
        now=now,
    )
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    code = provisional.normalise(typed)
    coded = FileRequest.objects.filter(account=account).exclude(code_index="").order_by("pk")
    # Each is compared, so that the time does not tell which. Funds merge: nothing opens at one that is no more.
    matching = [one for one in list(coded) if _is_code_of(one, code) and catalogue.has_code(one.fund_code)]
    if not matching:
        audit.record("code.refused", account=reference, fund_code=account.fund_code, now=now, purpose="open_file")
        raise WrongCode
    file = _open_by(matching[0], now=now)
    limits.forget(SCOPE, reference)
    return file


@transaction.atomic
def _open_by(request: FileRequest, *, now: datetime) -> File:
    account = locked(request.account)
    row = FileRequest.objects.select_for_update().get(pk=request.pk)
    fund = catalogue.by_code(row.fund_code)
    if row.code_index != request.code_index:
        raise WrongCode  # replaced at this very moment
    if row.state == FileRequestState.OPENED:
        opened = File.objects.filter(account=account, profile=files.PARTICULIER, fund_code=fund.code).first()
        if opened is None:
            raise WrongCode  # closed since: a code opens once
        return opened
    if row.code_expires_at is None or now >= row.code_expires_at:
        raise ExpiredCode(row)
    become(row, FileRequestState.OPENED, now=now)
    return open_there(account, fund, way="letter", now=now)


def accept_known(*, now: datetime, limit: int = 500) -> int:
    """Send the code of each request whose member the fund knows by now, as after an import; return how many.

    The worker calls this again and again. One that no letter may leave for today goes on waiting.
    """
    known = FileRequest.objects.filter(
        state=FileRequestState.WAITING,
        fund_code__in=[fund.code for fund in catalogue.all_funds()],
        account__state__in=MAY_LOG_IN,
        account__person__state=PersonState.LIVING,
        account__person__affiliations__fund_code=F("fund_code"),
    ).distinct()
    sent = 0
    for request in known.order_by("pk").select_related("account")[:limit]:
        try:
            issue_file_code(request, now=now)
        except (*CANNOT_WRITE, NotAsked, AccountOver):
            continue
        except Exception as error:  # noqa: BLE001 - one stops no other
            # The class alone: a database's message may quote a row.
            log.error("file_request.not_answered", request=str(request.reference), error=type(error).__name__)  # noqa: TRY400
            continue
        sent += 1
    return sent


def _where_to_write(account: Account, fund: Fund, *, now: datetime) -> list[str]:
    """Return the address the funds know. Raises one of CANNOT_WRITE."""
    reference, lines = str(account.reference), account.postal_lines
    if not lines:
        raise NoPostalAddress
    if came_back(about=reference, lines=lines):
        raise AddressCameBack
    if letters_used_up(reference, fund.policy, now=now):
        raise TooManyLetters
    return lines


def _indexed(request: FileRequest, code: str) -> str:
    return f"{request.reference} {code}"


def _is_code_of(request: FileRequest, code: str) -> bool:
    indexes = keyring().blind_indexes(_indexed(request, code), purpose=PURPOSE)
    matches = [hmac.compare_digest(request.code_index, index) for index in indexes]
    return any(matches)
