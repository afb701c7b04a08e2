"""Who is told of a change of email or of mobile, and the code that undoes it."""

from datetime import datetime

from guichet.accounts import disavowal_codes
from guichet.accounts.models import Account, ContactChange, ContactKind
from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.accounts.states import ChangeState
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.sealing.keyring import keyring

UNDO_PURPOSE = "accounts.ContactChange.undo_index"


def new_code() -> tuple[str, str]:
    """Return the code of an undo and its index: as long as a code of « Ce n'est pas moi », and as hard to meet."""
    text = disavowal_codes.generate()
    return text, keyring().blind_index(text, purpose=UNDO_PURPOSE)


def tell_former(
    account: Account, change: ContactChange, *, code: str, held_until: datetime | None, now: datetime
) -> None:
    """Tell the former address or number, if it was proved, with the code that undoes; and the other one, if proved.

    The other one gets the code only where the former cannot be told: whoever holds a single stolen mailbox must not
    undo what its owner does about it. Called within the transaction of the change, whose former value is known: in
    `change` once done, in the account's details while held.
    """
    contact = account.contact
    if change.state == ChangeState.DONE:
        former = change.former if change.former_verified_at else None
    else:
        former = getattr(contact, change.kind) if getattr(contact, f"{change.kind}_verified_at") else None
    other_kind = ContactKind.MOBILE if change.kind == ContactKind.EMAIL else ContactKind.EMAIL
    other = getattr(contact, other_kind) if getattr(contact, f"{other_kind}_verified_at") else None
    context = {
        "kind": str(change.kind),
        "removed": change.value is None,
        "when": spoken_moment(now),
        "held_until": spoken_moment(held_until) if held_until else "",
        "until": spoken_day(change.live_until),
    }
    if former:
        _send(account, "contact_changed", change.kind, former, {**context, "code": code}, now=now)
    if other:
        _send(account, "contact_changed", other_kind, other, {**context, "code": "" if former else code}, now=now)


def tell_new(account: Account, change: ContactChange, *, now: datetime) -> None:
    """Tell the new one that it is in use."""
    if change.value:
        _send(account, "contact_in_use", change.kind, change.value, {"when": spoken_moment(now)}, now=now)


def tell_undone(account: Account, *, kind: str, renew: bool, now: datetime) -> None:
    """Tell what the account is reached by again, and whether a new password is enough to come back."""
    contact, context = account.contact, {"kind": str(kind), "renew": renew, "when": spoken_moment(now)}
    for one in ContactKind:
        if (value := getattr(contact, one)) and getattr(contact, f"{one}_verified_at"):
            _send(account, "change_undone", one, value, context, now=now)


def _send(  # noqa: PLR0913 - each is a fact of the message
    account: Account, message: str, kind: str, to: str, context: dict[str, object], *, now: datetime
) -> None:
    by_email = kind == ContactKind.EMAIL
    delivery.enqueue(
        message=f"accounts/{message}",
        channel=Channel.EMAIL if by_email else Channel.SMS,
        fund_code=account.fund_code,
        recipient={"email": to} if by_email else {"mobile": to},
        context=context,
        about=str(account.reference),
        now=now,
    )
