"""A change of account: asked for, held or sent to an agent, noted or ended (docs/adr/0119).

Every verb locks the account first, then looks: two of them never cross.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from guichet.accounts import changes
from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN, AccountState
from guichet.audit import operations as audit
from guichet.bank import notices, queries, rules
from guichet.bank.models import IBAN_PURPOSE, KEPT_AFTER_END, BankChange
from guichet.bank.rules import FORGOTTEN_AFTER, PENDING, ChangeState, Ended, Trust
from guichet.cases import again
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.operations import open_case
from guichet.cases.rules import Outcome
from guichet.files import store
from guichet.files.models import StoredFile
from guichet.files.papers import Paper
from guichet.identifiers.iban import grouped
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.models import BankAccount, BankUse, Person, PersonState
from guichet.sealing.keyring import keyring

log = structlog.get_logger(__name__)


class Step(Protocol):
    """What is done with each change that is due; it returns whether anything was."""

    def __call__(self, change_pk: int, account_pk: int, *, now: datetime) -> bool:
        """Take the row of a change and that of its account."""


class AlreadyPending(Exception):
    """Another change is not over yet."""


class SameAccount(Exception):
    """Benefits are paid to this account already."""


class NotPaid(Exception):
    """The funds say that this person is dead, or theirs no more: whoever is at their browser asks for themselves."""


class TooMany(Exception):
    """Asked for too often today: who was told each time would read none any more."""


class NotPending(Exception):
    """It is over, or an agent has noted it."""


@dataclass(frozen=True)
class Wanted:
    """The new account."""

    iban: str
    holder_name: str
    paper: Paper | None = None


def ask(  # noqa: PLR0913 - each is a fact of the change, by name
    account: Account, person: Person, *, fund_code: str, wanted: Wanted, trust: Trust, now: datetime
) -> BankChange:
    """Ask for another account; it waits where `trust` says so, and whoever could know better is told in every case.

    Raises NotPaid, AlreadyPending, SameAccount, TooMany, or PasswordSuperseded when the account has another password
    by now.
    """
    if not _is_paid(person):
        raise NotPaid
    if any(known.iban == wanted.iban for known in queries.known_accounts(person)):
        raise SameAccount
    if queries.pending(person) is not None:
        raise AlreadyPending
    limit = Limit("bank.day", str(account.reference), rules.PER_DAY, timedelta(days=1))
    decision = limits.attempt(limit, now=now)
    if not decision.allowed:
        raise TooMany
    try:
        with transaction.atomic():
            locked = changes.lock(account)
            reasons = why(locked, trust, now=now)
            until = max(now + rules.WAIT, changes.held_until(locked, now=now) or now) if reasons else now
            change = BankChange.objects.create(
                account=locked,
                person=person,
                fund_code=fund_code,
                iban=wanted.iban,
                iban_index=keyring().blind_index(wanted.iban, purpose=IBAN_PURPOSE),
                holder_name=wanted.holder_name,
                paper=_keep(wanted.paper, now=now),
                state=ChangeState.HELD.value,
                waits_for=",".join(reasons),
                asked_at=now,
                effective_at=until,
            )
            _record("bank.change_asked", change, now=now, held=bool(reasons))
            notices.tell_asked(locked, change, now=now)
            if not reasons:
                _send(change, now=now)
    except IntegrityError:
        # Pressed twice, the constraint lets one through, and nobody was told twice.
        limits.withdraw(decision)
        raise AlreadyPending from None
    return change


def why(account: Account, trust: Trust, *, now: datetime) -> list[str]:
    """Return why a change asked for now would wait; nothing where it would not."""
    held = ["renewed"] if changes.held_until(account, now=now) else []
    return [*rules.reasons_to_wait(trust, now=now), *held]


@transaction.atomic
def cancel(account: Account, change: BankChange, *, now: datetime) -> None:
    """Give it up: the member does. Raises NotPending, or PasswordSuperseded."""
    changes.lock(account)
    _end(_locked(change), ChangeState.CANCELLED, Ended.MEMBER, now=now)


@transaction.atomic
def stop(change: BankChange, *, actor: str, now: datetime) -> None:
    """Stop it: an agent does, whoever asked for it. Raises NotPending."""
    Account.objects.select_for_update(of=("self",)).get(pk=change.account_id)
    _end(_locked(change), ChangeState.CANCELLED, Ended.AGENT, actor=actor, now=now)


def drop_pending(account: Account, *, now: datetime) -> None:
    """End what waits: the account is blocked, closed, or has another password. Within the transaction of that.

    Also what an agent has before them: its case closes, and that of « Ce n'est pas moi » says the rest.
    """
    for change in account.bank_changes.select_for_update(of=("self",)).filter(state__in=PENDING):
        _end(change, ChangeState.CANCELLED, Ended.ACCOUNT, actor="system", now=now)


def send_due(*, now: datetime) -> int:
    """Send to agents the changes whose wait is over; return how many. One that cannot be stops no other."""
    due = BankChange.objects.filter(state=ChangeState.HELD, effective_at__lte=now)
    return _each(due, _send_held, now=now)


def follow(*, now: datetime) -> int:
    """See what became of the changes that agents have: noted in the registry, refused, or forgotten. Return how many.

    Few at any time: each is a look at one person's accounts, which are sealed and so compared here.
    """
    return _each(BankChange.objects.filter(state=ChangeState.SENT), _follow, now=now)


def purge(now: datetime) -> int:
    """Delete the changes that ended long enough ago, with their paper; return how many."""
    gone = 0
    over = BankChange.objects.filter(ended_at__lte=now - KEPT_AFTER_END).select_related("paper")
    for change in over:
        with transaction.atomic():
            paper = change.paper
            change.delete()
            if paper is not None:
                store.forget(paper)
        gone += 1
    return gone


def _each(found: QuerySet[BankChange], does: Step, *, now: datetime) -> int:
    done = 0
    for change, account in list(found.values_list("pk", "account_id")):
        try:
            done += does(change, account, now=now)
        except Exception as error:  # noqa: BLE001 - the others are done all the same
            # The class alone: a database's message may quote a row.
            log.error("bank_change.not_done", id=str(change), error=type(error).__name__)  # noqa: TRY400
    return done


@transaction.atomic
def _send_held(change_pk: int, account_pk: int, *, now: datetime) -> bool:
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account_pk)
    change = BankChange.objects.select_related("person").filter(pk=change_pk, state=ChangeState.HELD).first()
    if change is None or change.effective_at > now:
        return False  # cancelled, or sent since it was looked for
    usable = locked.state in MAY_LOG_IN and locked.state != AccountState.RENEWAL
    if not usable or not _is_paid(change.person):
        _end(change, ChangeState.CANCELLED, Ended.ACCOUNT, actor="system", now=now)
        return False
    if until := changes.held_until(locked, now=now):
        change.effective_at = until  # a renewal from an unknown browser meanwhile: it waits again
        change.save(update_fields=["effective_at"])
        return False
    _send(change, now=now)
    return True


def _is_paid(person: Person) -> bool:
    return person.state == PersonState.LIVING and person.left_on is None


def _send(change: BankChange, *, now: datetime) -> None:
    """Open the case by which an agent notes it."""
    change.state, change.effective_at = rules.move(change.state, ChangeState.SENT), now
    change.save(update_fields=["state", "effective_at"])
    others = queries.others_who_gave(change)
    open_case(
        kind=CaseKind.BANK_DETAILS,
        fund_code=change.fund_code,
        about=str(change.account.reference),
        subject=str(change.reference),
        reference=change.reference,
        details={"iban": grouped(change.iban), "titulaire": change.holder_name, "partage": str(others or "")},
        now=now,
    )
    _record("bank.change_sent", change, actor="system", now=now)


@transaction.atomic
def _follow(change_pk: int, account_pk: int, *, now: datetime) -> bool:
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account_pk)
    change = BankChange.objects.filter(pk=change_pk, state=ChangeState.SENT).first()
    if change is None:
        return False
    # Its account's person: the registry may have given the member another row since.
    known = BankAccount.objects.filter(person=locked.person_id, use=BankUse.BENEFITS)
    if any(one.iban == change.iban for one in known):
        _end(change, ChangeState.NOTED, Ended.REGISTRY, actor="system", now=now)
        return True
    case = Case.objects.filter(reference=change.reference).defer("details").first()
    if case is not None and case.state == CaseState.CLOSED and case.outcome not in {Outcome.DONE, Outcome.ANSWERED}:
        _end(change, ChangeState.REFUSED, Ended.AGENT, actor="system", now=now)
        return True
    if change.effective_at <= now - FORGOTTEN_AFTER:
        _end(change, ChangeState.CANCELLED, Ended.FORGOTTEN, actor="system", now=now)
        return True
    return False


def _locked(change: BankChange) -> BankChange:
    return BankChange.objects.select_for_update(of=("self",)).get(pk=change.pk)


def _end(change: BankChange, then: ChangeState, by: Ended, *, actor: str = "member", now: datetime) -> None:
    if change.state not in PENDING:
        raise NotPending
    case = Case.objects.filter(reference=change.reference).defer("details").first()
    if by == Ended.MEMBER and case is not None and case.state == CaseState.CLOSED:
        raise NotPending  # an agent has noted it: taking it back is another change
    change.state, change.ended_at, change.ended_by = rules.move(change.state, then), now, by.value
    change.save(update_fields=["state", "ended_at", "ended_by"])
    again.settle(change.reference, now=now)
    event = "bank.change_noted" if then == ChangeState.NOTED else "bank.change_cancelled"
    _record(event, change, actor=actor, now=now, reason=by.value)


def _keep(paper: Paper | None, *, now: datetime) -> StoredFile | None:
    return None if paper is None else store.keep(paper.content, name=paper.name, media_type=paper.media_type, now=now)


def _record(event: str, change: BankChange, *, actor: str = "member", now: datetime, **facts: str | bool) -> None:
    account = str(change.account.reference)
    audit.record(event, account=account, fund_code=change.fund_code, actor=actor, now=now, **facts)
