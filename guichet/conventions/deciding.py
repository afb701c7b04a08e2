"""What another agent decides of a proposal: approved, all opens in one transaction; refused, nothing ever does."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from guichet.audit.vocabulary import is_reference
from guichet.cases import working
from guichet.cases.rules import Outcome
from guichet.conventions import accesses, queries, telling
from guichet.conventions.accesses import actor_of, journal
from guichet.conventions.content import mark_of
from guichet.conventions.ending import end
from guichet.conventions.models import Convention, Structure
from guichet.conventions.proposing import ChangedMeanwhile
from guichet.conventions.rules import ConventionState, End
from guichet.registry.models import Establishment


class OwnProposal(Exception):
    """Whoever proposed it cannot be the one who decides: another agent of the fund does."""


class NoPaper(Exception):
    """The signed paper is not attached yet."""


class NotYet(Exception):
    """It begins later, and another one is in force until then: approved now, it would leave days without any."""


class Over(Exception):
    """Its last day is over: it would open nothing."""


@transaction.atomic
def approve(*, convention: Convention, by: UUID, read: str, now: datetime) -> None:
    """Approve what another agent proposed, as it was read (`read` is its mark), and open what it says.

    The structure becomes as the paper says, the convention that it replaces ends, each person has an access, and the
    case that asked for it is closed. Raises OwnProposal, ChangedMeanwhile, NoPaper, NotYet or Over.
    """
    locked = _lock(convention)
    _check(locked, by=by, read=read)
    today = timezone.localdate(now)
    if locked.paper_id is None:
        raise NoPaper
    if locked.ends_on < today:
        raise Over
    _make_room(locked, by=by, now=now)
    approved = Convention.objects.filter(pk=locked.pk, state=ConventionState.PROPOSED).exclude(proposed_by=by)
    try:
        # A transaction of its own: what the database refuses is a refusal, and undoes all the rest.
        with transaction.atomic():
            _follow_the_paper(locked)
            if not approved.update(state=ConventionState.APPROVED, decided_by=by, decided_at=now):
                raise ChangedMeanwhile
    except IntegrityError:
        raise ChangedMeanwhile from None
    locked.refresh_from_db()
    journal("convention.approved", locked, None, actor=actor_of(by), now=now)
    for member in locked.members.select_related("convention__structure", "delegate").order_by("pk"):
        accesses.open_for(member, actor=actor_of(by), now=now)
    telling.approved(locked, queries.administrators(locked), now=now)
    if is_reference(locked.case):
        working.settle(UUID(locked.case), outcome=Outcome.DONE, actor=actor_of(by), now=now)


@transaction.atomic
def refuse(*, convention: Convention, by: UUID, why: str, read: str, now: datetime) -> None:
    """Refuse what another agent proposed, as it was read. Raises OwnProposal or ChangedMeanwhile."""
    locked = _lock(convention)
    _check(locked, by=by, read=read)
    locked.state, locked.decided_by, locked.decided_at = ConventionState.REFUSED, by, now
    locked.why = why
    locked.save(update_fields=["state", "decided_by", "decided_at", "why"])
    journal("convention.refused", locked, None, actor=actor_of(by), now=now)


def _lock(convention: Convention) -> Convention:
    """Lock the structure, then the convention: two of one structure are decided one after the other."""
    Structure.objects.select_for_update().get(pk=convention.structure_id)
    return Convention.objects.select_for_update(of=("self",)).select_related("structure").get(pk=convention.pk)


def _check(locked: Convention, *, by: UUID, read: str) -> None:
    if locked.proposed_by == by:
        raise OwnProposal
    if locked.state != ConventionState.PROPOSED or mark_of(locked) != read:
        raise ChangedMeanwhile


def _make_room(locked: Convention, *, by: UUID, now: datetime) -> None:
    """End what is in force for the structure. Raises NotYet, or ChangedMeanwhile where it is not what is replaced."""
    today = timezone.localdate(now)
    present = locked.structure.conventions.filter(state=ConventionState.APPROVED).first()
    if present is None:
        return
    if present.pk != locked.replaces_id:
        raise ChangedMeanwhile
    expired = present.ends_on < today
    if not expired and locked.starts_on > today:
        raise NotYet
    staying = set(locked.members.filter(delegate__isnull=False).values_list("delegate_id", flat=True))
    end(
        present,
        End.EXPIRED if expired else End.REPLACED,
        actor="system" if expired else actor_of(by),
        by=None,
        but=staying,
        now=now,
    )


def _follow_the_paper(locked: Convention) -> None:
    """Let the structure be as the paper says, from here on."""
    structure, said = locked.structure, locked.structure_said
    if said:
        for name, value in said.items():
            setattr(structure, name, value)
        structure.establishment = (
            Establishment.objects.filter(siret=structure.siret).first() if structure.siret else None
        )
        structure.save(update_fields=[*said, "establishment"])
