"""« Annuler cette modification »: who reads the former address says that a stranger changed it (docs/adr/0070)."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from guichet.accounts import change_messages, changes, disavowal_codes
from guichet.accounts.change_messages import UNDO_PURPOSE
from guichet.accounts.models import Account, ContactChange, ContactDetails, ContactKind, PasswordKind
from guichet.accounts.signals import distrusted
from guichet.accounts.states import ENDED, AccountState, ChangeState, check_transition
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.audit import operations as audit
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.sealing.keyring import keyring

UNDOABLE = (ChangeState.HELD, ChangeState.DONE)


def find(typed: str, *, now: datetime) -> ContactChange | None:
    """Return the change that this code undoes; None for a wrong, used or expired one. One query, whatever is typed."""
    indexes = keyring().blind_indexes(disavowal_codes.normalise(typed), purpose=UNDO_PURPOSE)
    living = ContactChange.objects.filter(undo_index__in=indexes, state__in=UNDOABLE, live_until__gt=now)
    return living.exclude(account__state__in=ENDED).first()


@transaction.atomic
def undo(change: ContactChange, *, keys_since: bool, now: datetime) -> Account | None:
    """Put back what a change that `find` returned replaced; None when it was just undone, or the account has ended.

    Its reader says that somebody else was inside. So the password dies, whoever chose it, what waits to leave is
    cancelled, and nothing that was changed since counts: later changes of the same kind go with it, those of the other
    kind too, and one made shortly before receives nothing until a code proves it. `keys_since` as for « Ce n'est pas
    moi » (`disavowal.state_after`): the account is frozen besides. Sessions and trusted browsers belong to
    `guichet.login`, which calls this.
    """
    account = Account.objects.select_for_update(of=("self",)).get(pk=change.account_id)
    contact = account.contact = ContactDetails.objects.select_for_update().get(account=account)
    lasting = Q(live_until__gt=now) | Q(state__in=changes.PENDING)
    living = list(ContactChange.objects.filter(lasting, account=account).order_by("pk"))
    kept = next((one for one in living if one.pk == change.pk and one.state in UNDOABLE and now < one.live_until), None)
    if kept is None or account.state in ENDED:
        return None
    for one in reversed(living):
        if one.state == ChangeState.DONE and (one.pk < kept.pk):
            _doubt(contact, one, kept)
        elif one.state == ChangeState.DONE:
            setattr(contact, one.kind, one.former)
            setattr(contact, f"{one.kind}_verified_at", one.former_verified_at)
            _end(one, ChangeState.UNDONE, now=now)
        elif one.state == ChangeState.HELD and one.pk == kept.pk:
            _end(one, ChangeState.UNDONE, now=now)
        elif one.state in changes.PENDING:
            _end(one, ChangeState.CANCELLED, now=now)
    contact.save()
    _shut(account, kept, frozen=keys_since or account.state == AccountState.FROZEN, now=now)
    return account


def _doubt(contact: ContactDetails, earlier: ContactChange, undone: ContactChange) -> None:
    """Trust no longer what was changed shortly before in the other kind: it may be the stranger's too."""
    if earlier.kind != undone.kind and getattr(contact, earlier.kind) == earlier.value:
        setattr(contact, f"{earlier.kind}_verified_at", None)


def _end(change: ContactChange, then: ChangeState, *, now: datetime) -> None:
    changes.move(change, then)
    change.live_until = now
    change.save(update_fields=["state", "live_until"])


def _shut(account: Account, change: ContactChange, *, frozen: bool, now: datetime) -> None:
    """Let no password open the account before a renewal, or an adviser; tell them, and who it belongs to."""
    reference = str(account.reference)
    account.password = make_password(None)
    account.password_kind, account.password_expires_at = PasswordKind.PERSONAL, None
    after = AccountState.FROZEN if frozen else AccountState.ACTIVE
    if frozen and account.state != after:
        check_transition(AccountState(account.state), after)
        account.state_changed_at = now
    account.state = after
    account.save(update_fields=["password", "password_kind", "password_expires_at", "state", "state_changed_at"])
    cancel_all_but_warnings(account, now=now)
    distrusted.send(Account, account=account, now=now)
    change_messages.tell_undone(account, kind=change.kind, renew=not frozen, now=now)
    open_case(
        kind=CaseKind.NOT_ME,
        fund_code=account.fund_code,
        about=reference,
        details={"change": str(change.kind), "asked_at": change.asked_at.isoformat(), "state": account.state},
        now=now,
    )
    audit.record(
        "account.change_undone",
        account=reference,
        fund_code=account.fund_code,
        now=now,
        change=str(ContactKind(change.kind)),
    )
