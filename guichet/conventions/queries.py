"""What a delegate's conventions let them do now. Each is read at each request: what is withdrawn is shut at once."""

from datetime import date

from guichet.accounts.models import Account
from guichet.conventions.models import Member
from guichet.conventions.rules import MemberState, Service, is_in_force


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
