"""What a delegate's conventions let them do now. Each is read at each request: what is withdrawn is shut at once."""

from datetime import date

from guichet.accounts.models import Account
from guichet.conventions.models import Convention, Member, Structure
from guichet.conventions.rules import ConventionState, MemberState, Service, is_in_force


def memberships(account: Account, *, today: date) -> list[Member]:
    """Return the conventions in force that name the holder of this account, with their structures. One query."""
    if account.delegate_id is None:
        return []
    found = (
        Member.objects.filter(
            delegate=account.delegate_id,
            state=MemberState.OPEN,
            convention__state="approved",
            convention__starts_on__lte=today,
            convention__ends_on__gte=today,
        )
        .select_related("convention__structure")
        .order_by("pk")
    )
    return list(found)


def rights_of(member: Member, *, today: date) -> frozenset[Service]:
    """Return what a person may do under a convention today: never more than the convention itself opens."""
    convention = member.convention
    if member.state != MemberState.OPEN or not is_in_force(
        convention.state, starts_on=convention.starts_on, ends_on=convention.ends_on, today=today
    ):
        return frozenset()
    return frozenset(map(Service, member.services)) & frozenset(map(Service, convention.services))


def structure_for_clients(number: str, *, fund_code: str, today: date) -> Structure | None:
    """Return the structure whose convention bears this number, if it acts for clients at a fund today. One query.

    As printed, blanks and case aside; nothing like it is looked for.
    """
    typed = "".join(number.split()).upper()
    found = Convention.objects.select_related("structure").filter(
        number=typed, state=ConventionState.APPROVED, starts_on__lte=today, ends_on__gte=today
    )
    convention = found.first()
    if convention is None or Service.CLIENTS not in convention.services or fund_code not in convention.fund_codes:
        return None
    return convention.structure


def colleagues(convention: Convention) -> list[Member]:
    """Return those who are named by a convention and were not removed, in the order in which they were."""
    kept = convention.members.exclude(state=MemberState.REMOVED)
    return list(kept.select_related("delegate__account", "named_by").order_by("pk"))


def administrators(convention: Convention) -> list[Member]:
    """Return those of them who name the others: what becomes of the convention is told to them."""
    return [member for member in colleagues(convention) if member.is_administrator]
