"""How long a convention is kept once it opens nothing: as long as somebody can contest what was read under it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import ProtectedError

from guichet.conventions.models import Convention, Structure
from guichet.conventions.rules import ConventionState
from guichet.files import store

REFUSED_KEPT: Final = timedelta(days=365)
ENDED_KEPT: Final = timedelta(days=5 * 365 + 1)
"""Five years (code civil, art. 2224): who read what, under which paper, may be asked as long."""
_BATCH: Final = 200


def purge_refused(now: datetime) -> int:
    """Delete proposals that were refused or taken back a year ago; return how many."""
    old = Convention.objects.filter(state=ConventionState.REFUSED, decided_at__lte=now - REFUSED_KEPT)
    return sum(_erase(pk) for pk in list(old.values_list("pk", flat=True)[:_BATCH]))


def purge_ended(now: datetime) -> int:
    """Delete conventions that ended five years ago; return how many."""
    old = Convention.objects.filter(state=ConventionState.ENDED, ended_at__lte=now - ENDED_KEPT)
    return sum(_erase(pk) for pk in list(old.values_list("pk", flat=True)[:_BATCH]))


@transaction.atomic
def _erase(pk: int) -> bool:
    """Delete one with its people, its list and its paper; and its structure, where nothing else is known of it."""
    convention = Convention.objects.select_for_update(of=("self",)).select_related("paper").filter(pk=pk).first()
    if convention is None:
        return False
    structure, paper = convention.structure_id, convention.paper
    convention.successors.update(replaces=None)
    convention.members.update(named_by=None)
    convention.delete()
    if paper is not None:
        store.forget(paper)
    if not Convention.objects.filter(structure=structure).exists():
        _forget_structure(structure)
    return True


def _forget_structure(pk: int) -> None:
    try:
        with transaction.atomic():
            Structure.objects.filter(pk=pk).delete()
    except ProtectedError:
        return  # a mandate names it still
