"""A new email or a new mobile: asked for, proved by a code, held or not, in use, told (G-22, docs/adr/0070).

Every verb locks the account first, then looks: two of them never cross. Undoing is in `undoing`.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from guichet.accounts import change_messages
from guichet.accounts.models import Account, ContactChange, ContactDetails, ContactKind
from guichet.accounts.operations import PasswordSuperseded
from guichet.accounts.signals import distrusted
from guichet.accounts.states import CHANGE_TRANSITIONS, MAY_LOG_IN, AccountState, ChangeState, WrongTransition
from guichet.audit import operations as audit
from guichet.delivery.models import Channel
from guichet.funds import catalogue
from guichet.funds.policy import Policy
from guichet.limits import operations as limits
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes import texting
from guichet.one_time_codes.rules import CodeAnswer
from guichet.vigilance.queries import proofs_until
from guichet.vigilance.rules import latest

log = structlog.get_logger(__name__)

ASKED_FOR = timedelta(days=1)
"""How long a change that nobody proved is shown as waiting."""
PENDING = (ChangeState.ASKED, ChangeState.HELD)
KEPT_AFTER_END = timedelta(days=1)
_CHANNELS = {ContactKind.EMAIL: Channel.EMAIL, ContactKind.MOBILE: Channel.SMS}


class NothingAsked(Exception):
    """No change waits for a code."""


class TooManyCodes(Exception):
    """Codes were asked for too often: for this account, for this number or from this network."""


class WrongCode(Exception):
    """The code typed proves nothing; `answer` says why."""

    def __init__(self, answer: CodeAnswer) -> None:
        """Take what is said of the code."""
        super().__init__()
        self.answer = answer


@transaction.atomic
def ask(account: Account, *, kind: ContactKind, value: str, now: datetime) -> None:
    """Note the address or the number (E.164) that the member wants; it serves nothing yet. A later wish replaces it.

    Raises PasswordSuperseded when the account has another password by now: whoever asks is out already.
    """
    locked = lock(account)
    write_asked(locked, kind=kind, value=value, now=now)
    _record("account.change_asked", locked, kind, now=now)


def write_asked(
    locked: Account, *, kind: ContactKind, value: str, now: datetime, index: str | None = None
) -> ContactChange:
    """Note what is asked for, in place of what was; `index` is that of a code which already left to prove it."""
    _end(ContactChange.objects.filter(account=locked, kind=kind, state=ChangeState.ASKED), now=now)
    return ContactChange.objects.create(
        account=locked,
        kind=kind,
        state=ChangeState.ASKED,
        value=value,
        asked_at=now,
        live_until=now + ASKED_FOR,
        undo_index=index,
    )


def send_code(account: Account, *, kind: ContactKind, address: str, now: datetime) -> None:
    """Send a code to what was asked for; `address` is the network's. Raises NothingAsked or TooManyCodes.

    Whether the address or the number is another account's is never looked at: nothing tells who is known, and a
    household may share one.
    """
    change = account.contact_changes.filter(kind=kind, state=ChangeState.ASKED, live_until__gt=now).first()
    if change is None or change.value is None:
        raise NothingAsked
    text = (
        texting.count(change.value, address=address, fund_code=account.fund_code, now=now)
        if kind == ContactKind.MOBILE
        else None
    )
    if text and not text.allowed:
        raise TooManyCodes
    try:
        codes.issue(
            purpose=purpose_of(kind),
            subject=str(account.reference),
            channel=_CHANNELS[kind],
            destination=change.value,
            fund=catalogue.by_code(account.fund_code),
            now=now,
        )
    except codes.TooManyResends:
        if text:
            limits.withdraw(text)
        raise TooManyCodes from None


def prove(account: Account, *, kind: ContactKind, typed: str, now: datetime) -> ContactChange:
    """Take a code: what it was sent to is used from here on, or later where changes are held. Raises WrongCode.

    The try is counted before anything else, outside any transaction. Raises PasswordSuperseded.
    """
    answer, destination = codes.check_where(
        purpose=purpose_of(kind), subject=str(account.reference), typed=typed, now=now
    )
    if answer is not CodeAnswer.ACCEPTED:
        raise WrongCode(answer)
    with transaction.atomic():
        locked = lock(account)
        change = ContactChange.objects.filter(account=locked, kind=kind, state=ChangeState.ASKED).first()
        if change is None or change.value != destination:
            # Another one was asked for, or the change was undone, while the code was on its way.
            raise WrongCode(CodeAnswer.NONE)
        take(locked, change, now=now)
    return change


@transaction.atomic
def remove_mobile(account: Account, *, now: datetime) -> ContactChange:
    """Have no mobile any more: nothing to prove, all the rest as for any change. Raises PasswordSuperseded."""
    locked, kind = lock(account), ContactKind.MOBILE
    _end(ContactChange.objects.filter(account=locked, kind=kind, state=ChangeState.ASKED), now=now)
    change = ContactChange(account=locked, kind=kind, state=ChangeState.ASKED, asked_at=now, live_until=now + ASKED_FOR)
    _record("account.change_asked", locked, kind, now=now)
    take(locked, change, now=now)
    return change


@transaction.atomic
def cancel(account: Account, *, kind: ContactKind, now: datetime) -> int:
    """Give up what is asked for or held; return how many changes that was. Raises PasswordSuperseded."""
    locked = lock(account)
    given_up = _end(ContactChange.objects.filter(account=locked, kind=kind, state__in=PENDING), now=now)
    if given_up:
        _record("account.change_cancelled", locked, kind, now=now)
    return given_up


def withdraw(account: Account, *, now: datetime) -> None:
    """End every change of an account that goes to somebody else, or closes: nobody proves, applies or undoes one.

    Called within the transaction of that.
    """
    _end(ContactChange.objects.filter(account=account, state__in=PENDING), now=now)
    ContactChange.objects.filter(account=account, state=ChangeState.DONE, live_until__gt=now).update(live_until=now)
    distrusted.send(Account, account=account, now=now)


def drop_pending(account: Account, *, now: datetime) -> None:
    """End the changes that wait: what a former password asked for is not done behind the one that replaces it.

    Called within the transaction that renews the password.
    """
    _end(ContactChange.objects.filter(account=account, state__in=PENDING), now=now)
    distrusted.send(Account, account=account, now=now)


def apply_due(*, now: datetime) -> int:
    """Put in use the held changes whose time has come; return how many. One that cannot be stops no other."""
    due = ContactChange.objects.filter(state=ChangeState.HELD, effective_at__lte=now).values_list("pk", "account_id")
    applied = 0
    for change, account in list(due):
        try:
            applied += _apply_held(change, account, now=now)
        except Exception as error:  # noqa: BLE001 - the others are applied all the same
            # The class alone: a database's message may quote a row.
            log.error("change.not_applied", id=str(change), error=type(error).__name__)  # noqa: TRY400
    return applied


def purge(now: datetime) -> int:
    """Delete the changes that nobody can prove or undo any more, a day later; return how many."""
    over = Q(live_until__lte=now - KEPT_AFTER_END) & ~Q(state=ChangeState.HELD)
    return ContactChange.objects.filter(over).delete()[0]


def purpose_of(kind: ContactKind) -> str:
    """Return the purpose of the codes that prove such a change."""
    return f"change_{kind.value}"


def lock(account: Account) -> Account:
    """Return the account with its details, both locked. Raises PasswordSuperseded, also when it is in use no more."""
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if locked.password != account.password or locked.state not in MAY_LOG_IN:
        raise PasswordSuperseded
    locked.contact = ContactDetails.objects.select_for_update().get(account=locked)
    return locked


def move(change: ContactChange, then: ChangeState) -> None:
    """Put a change in another state. Raises WrongTransition."""
    if then not in CHANGE_TRANSITIONS[ChangeState(change.state)]:
        raise WrongTransition(f"{change.state} -> {then}")
    change.state = then


def held_until(account: Account, *, now: datetime) -> datetime | None:
    """Return until when changes of an account wait, None when they do not."""
    until = account.changes_held_until
    return until if until is not None and now < until else None


def waits_until(account: Account, *, replaces: bool, now: datetime) -> datetime | None:
    """Return until when a change that is proved now waits, None when it does not.

    On a day of attack what replaces an address or a number that a code had proved waits for its end, so that the former
    one can be asked; a first one does not, or nobody could be written to.
    """
    raised = proofs_until(account.fund_code, now=now) if replaces else None
    return latest((held_until(account, now=now), raised))


def take(locked: Account, change: ContactChange, *, now: datetime) -> None:
    """Put a proved change in use, or hold it, and tell whoever could know better. `locked` is what `lock` gave."""
    proved = getattr(locked.contact, f"{change.kind}_verified_at") is not None
    if proved and change.value is not None and change.value == getattr(locked.contact, change.kind):
        _confirm(locked, change, now=now)
        return
    policy, until = _policy(locked), waits_until(locked, replaces=proved, now=now)
    _end(ContactChange.objects.filter(account=locked, kind=change.kind, state=ChangeState.HELD), now=now)
    change.proved_at = now
    text, change.undo_index = change_messages.new_code()
    if until is None:
        _use(locked, change, policy=policy, now=now)
    else:
        move(change, ChangeState.HELD)
        change.effective_at, change.live_until = until, until + timedelta(days=policy.change_undo_days)
        change.save()
        _record("account.change_proved", locked, change.kind, now=now)
    change_messages.tell_former(locked, change, code=text, held_until=until, now=now)


def _confirm(locked: Account, change: ContactChange, *, now: datetime) -> None:
    """Note that a code reached again what one had proved already: nothing changes, and there is nothing to undo."""
    contact, verified_at = locked.contact, f"{change.kind}_verified_at"
    setattr(contact, verified_at, now)
    if change.kind == ContactKind.EMAIL:
        contact.email_refused_at = None
    contact.save(update_fields=[verified_at, "email_refused_at"])
    move(change, ChangeState.DONE)
    change.proved_at = change.effective_at = change.live_until = now
    change.save()
    reference, event = str(locked.reference), f"account.{change.kind}_verified"
    audit.record(event, account=reference, fund_code=locked.fund_code, now=now)


def _use(locked: Account, change: ContactChange, *, policy: Policy, now: datetime) -> None:
    contact, kind, verified_at = locked.contact, change.kind, f"{change.kind}_verified_at"
    change.former, change.former_verified_at = getattr(contact, kind), getattr(contact, verified_at)
    setattr(contact, kind, change.value)
    setattr(contact, verified_at, now if change.value else None)
    if kind == ContactKind.EMAIL:
        contact.email_refused_at = None
    contact.save(update_fields=[kind, verified_at, "email_refused_at"])
    held = change.state == ChangeState.HELD
    move(change, ChangeState.DONE)
    change.effective_at, change.live_until = now, now + timedelta(days=policy.change_undo_days)
    change.save()
    audit.record(
        "account.changed",
        account=str(locked.reference),
        fund_code=locked.fund_code,
        actor="system" if held else "member",
        now=now,
        change=kind,
        held=held,
    )
    change_messages.tell_new(locked, change, now=now)


@transaction.atomic
def _apply_held(change_pk: int, account_pk: int, *, now: datetime) -> bool:
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account_pk)
    change = ContactChange.objects.filter(pk=change_pk, state=ChangeState.HELD, effective_at__lte=now).first()
    if change is None:
        return False  # cancelled, undone or applied since it was looked for
    if locked.state not in MAY_LOG_IN or locked.state == AccountState.RENEWAL:
        # Frozen, closed, or its password is being renewed: what a former password asked for is not done behind it.
        _end(ContactChange.objects.filter(pk=change_pk), now=now)
        return False
    if until := waits_until(locked, replaces=True, now=now):
        # Another renewal from an unknown browser, or a day of attack: it waits again.
        change.effective_at, change.live_until = until, until + timedelta(days=_policy(locked).change_undo_days)
        change.save(update_fields=["effective_at", "live_until"])
        return False
    locked.contact = ContactDetails.objects.select_for_update().get(account=locked)
    _use(locked, change, policy=_policy(locked), now=now)
    return True


def _end(changes: QuerySet[ContactChange], *, now: datetime) -> int:
    """Cancel changes that are asked for or held."""
    return changes.filter(state__in=PENDING).update(state=ChangeState.CANCELLED, live_until=now)


def _policy(account: Account) -> Policy:
    return catalogue.by_code(account.fund_code).policy


def _record(event: str, account: Account, kind: str, *, now: datetime) -> None:
    audit.record(event, account=str(account.reference), fund_code=account.fund_code, now=now, change=str(kind))
