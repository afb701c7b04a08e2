"""How an approved convention ends: withdrawn by an agent, replaced by another one, or on its last day."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guichet.conventions import accesses, queries, telling
from guichet.conventions.accesses import actor_of, journal
from guichet.conventions.models import Convention, Structure
from guichet.conventions.proposing import ChangedMeanwhile
from guichet.conventions.rules import ConventionState, End, MemberState

_EVENTS = {
    End.WITHDRAWN: "convention.withdrawn",
    End.EXPIRED: "convention.expired",
    End.REPLACED: "convention.replaced",
}


@transaction.atomic
def withdraw(*, convention: Convention, by: UUID, why: str, now: datetime) -> None:
    """Withdraw a convention at once, open sessions included: one agent is enough to shut (docs/adr/0135).

    `why` is told to the structure, by letter. Raises ChangedMeanwhile.
    """
    Structure.objects.select_for_update().get(pk=convention.structure_id)
    locked = Convention.objects.select_for_update(of=("self",)).select_related("structure").get(pk=convention.pk)
    # Whatever changed since it was read: its own administrators name and remove people, and must not hold this up.
    if locked.state != ConventionState.APPROVED:
        raise ChangedMeanwhile
    told = queries.administrators(locked)
    end(locked, End.WITHDRAWN, actor=actor_of(by), by=by, why=why, now=now)
    telling.withdrawn(locked, told, why=why, now=now)


def end(  # noqa: PLR0913 - each is a fact of the end, by name
    convention: Convention,
    how: End,
    *,
    actor: str,
    by: UUID | None,
    why: str = "",
    but: Collection[int] = (),
    now: datetime,
) -> None:
    """End an approved convention that the caller has locked, with the access of each person, in its transaction.

    `but` are the delegates whom the next convention names: they keep their account and their sessions.
    """
    convention.state, convention.end = ConventionState.ENDED, how
    convention.ended_at, convention.ended_by, convention.why = now, by, why or None
    convention.save(update_fields=["state", "end", "ended_at", "ended_by", "why"])
    journal(_EVENTS[how], convention, None, actor=actor, now=now)
    for member in queries.colleagues(convention):
        if member.delegate_id in but:
            member.state, member.removed_at = MemberState.REMOVED, now
            member.save(update_fields=["state", "removed_at"])
        else:
            # Administrators are told of the convention itself.
            tell = how is End.REPLACED or not member.is_administrator
            accesses.take_from(member, actor=actor, tell=tell, now=now)
