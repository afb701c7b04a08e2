"""Who is named within a convention in force: by the structure's administrator, and removed by them or by an agent.

Each locks the convention's row: of two who name at once, the second counts the person of the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from guichet.conventions import accesses
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import ConventionState, MemberState, Service, is_in_force


class TooMany(Exception):
    """As many persons are named as the convention allows: one must be removed first, or the convention be amended."""


class NotWithin(Exception):
    """The convention does not open this service, or is in force no longer."""


class NotAdministrator(Exception):
    """Whoever names or removes is not an administrator of this structure, or no longer."""


class LastAdministrator(Exception):
    """A structure keeps somebody who names its people: another administrator first, or the convention is withdrawn."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody whom a structure names."""

    family_name: str
    given_name: str
    role: str
    """What they do there: « comptable »."""
    email: str
    """At work."""
    services: Iterable[Service] = field(default=())
    is_administrator: bool = False


@transaction.atomic
def name_colleague(by: Member, named: Named, *, now: datetime) -> Member:
    """Name a colleague, whose access opens at once: password by letter, number by email (R4).

    `by` is the administrator's membership. Raises NotAdministrator, NotWithin or TooMany; nothing is written then.
    """
    convention = _lock(by.convention_id)
    administrator = _administrator(by, convention)
    if not _in_force(convention, now=now) or not set(named.services) <= set(map(Service, convention.services)):
        raise NotWithin
    present = convention.members.exclude(state=MemberState.REMOVED).count()
    if present >= convention.most_persons:
        raise TooMany
    member = Member.objects.create(
        convention=convention,
        family_name=named.family_name,
        given_name=named.given_name,
        role=named.role,
        email=named.email,
        is_administrator=named.is_administrator,
        services=sorted(service.value for service in named.services),
        state=MemberState.NAMED,
        named_by=administrator,
        named_at=now,
    )
    accesses.open_for(member, actor="member", by_account=_account_of(administrator), now=now)
    return member


@transaction.atomic
def remove(member: Member, *, by: Member | UUID, now: datetime) -> None:
    """Remove somebody at once, open sessions included. Removed already, nothing changes.

    `by` is an administrator's membership, or the reference of an agent of the convention's fund. Raises
    NotAdministrator or LastAdministrator.
    """
    convention = _lock(member.convention_id)
    by_account, actor = "", "member"
    if isinstance(by, UUID):
        actor = accesses.actor_of(by)
    else:
        by_account = _account_of(_administrator(by, convention))
    locked = Member.objects.select_related("convention__structure", "delegate").get(pk=member.pk)
    if locked.state == MemberState.REMOVED:
        return
    others = convention.members.filter(state=MemberState.OPEN, is_administrator=True).exclude(pk=member.pk)
    if locked.is_administrator and convention.state == ConventionState.APPROVED and not others.exists():
        raise LastAdministrator
    accesses.take_from(locked, actor=actor, by_account=by_account, tell=True, now=now)


def _lock(convention: int) -> Convention:
    return Convention.objects.select_for_update(of=("self",)).select_related("structure").get(pk=convention)


def _administrator(by: Member, convention: Convention) -> Member:
    """Return their membership as it is now. Raises NotAdministrator."""
    found = (
        convention.members.filter(pk=by.pk, state=MemberState.OPEN, is_administrator=True)
        .select_related("delegate__account")
        .first()
    )
    if found is None:
        raise NotAdministrator
    return found


def _account_of(member: Member) -> str:
    return str(member.delegate.account.reference) if member.delegate else ""


def _in_force(convention: Convention, *, now: datetime) -> bool:
    return is_in_force(
        convention.state,
        starts_on=convention.starts_on,
        ends_on=convention.ends_on,
        today=timezone.localdate(now),
    )
