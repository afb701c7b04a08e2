"""The access of one person whom a convention names: opened by post and told by email, kept, or taken away."""

from datetime import datetime
from uuid import UUID

from guichet.accounts import delegates
from guichet.accounts.models import Account
from guichet.accounts.states import ENDED
from guichet.audit import operations as audit
from guichet.conventions import telling
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import MemberState
from guichet.conventions.signals import parted
from guichet.delivery.postal import MOST_CHARACTERS
from guichet.funds import catalogue
from guichet.identifiers import ti


def open_for(member: Member, *, actor: str, by_account: str = "", now: datetime) -> Account:
    """Open the access of somebody who is named, and return their account; in the caller's transaction.

    Who has an account from the convention before keeps it, with its password. A new one's password leaves by letter to
    the structure, to their attention, and its number by email: either alone opens nothing. `by_account` is the
    reference of the administrator who named them, where one did.
    """
    convention, kept = member.convention, _kept(member)
    if kept is None:
        named = delegates.Named(
            family_name=member.family_name,
            given_name=member.given_name,
            organisation=convention.structure.name,
            postal_lines=lines_for(member),
        )
        account = delegates.open_account(named, fund=catalogue.by_code(convention.fund_code), actor=actor, now=now)
        member.delegate = account.delegate
    else:
        account = kept
    member.state = MemberState.OPEN
    member.save(update_fields=["delegate", "state"])
    journal("convention.person_named", convention, account, actor=actor, by_account=by_account, now=now)
    if kept is None and member.delegate is not None:
        telling.access_opened(member, number=ti.group(str(member.delegate.number)), now=now)
    return account


def take_from(member: Member, *, actor: str, by_account: str = "", tell: bool, now: datetime) -> None:
    """Take an access away at once, open sessions included where nothing else names the person.

    In the caller's transaction. `tell` sends the person an email.
    """
    was_open = member.state == MemberState.OPEN
    member.state, member.removed_at = MemberState.REMOVED, now
    member.save(update_fields=["state", "removed_at"])
    if not was_open or member.delegate is None:
        return
    account = member.delegate.account
    journal("convention.person_removed", member.convention, account, actor=actor, by_account=by_account, now=now)
    parted.send(Member, account=account, actor=actor, now=now)
    if tell:
        telling.access_ended(member, now=now)


def journal(  # noqa: PLR0913 - each is a fact of the entry, by name
    event: str, convention: Convention, account: Account | None, *, actor: str, by_account: str = "", now: datetime
) -> None:
    """Write an entry about a convention, and about the account of one of its persons where there is one."""
    facts = {"by_account": by_account} if by_account else {}
    audit.record(
        event,
        account=str(account.reference) if account else "",
        fund_code=convention.fund_code,
        actor=actor,
        now=now,
        convention=str(convention.reference),
        **facts,
    )


def actor_of(agent: UUID) -> str:
    """Return what the journal calls an agent."""
    return f"agent:{agent}"


def lines_for(member: Member) -> list[str]:
    """Return where letters to a person go: the structure's address, their name on its second line (NF Z 10-011)."""
    first, _second, *rest = member.convention.structure.postal_lines
    name = f"{member.given_name} {member.family_name}"
    if len(name) > MOST_CHARACTERS:
        name = f"{member.given_name[:1]} {member.family_name}"
    return [first, name[:MOST_CHARACTERS].upper(), *rest]


def _kept(member: Member) -> Account | None:
    """Return the account that the person has already, unless it is closed."""
    if member.delegate is None:
        return None
    account = Account.objects.select_related("delegate").filter(delegate=member.delegate).first()
    return None if account is None or account.state in ENDED else account
