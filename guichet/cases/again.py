"""A case comes back to the agents when the member says something more of the same matter."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from guichet.cases import rules
from guichet.cases.models import Case, CaseState


def call_again(reference: uuid.UUID, *, details: Mapping[str, Any], now: datetime) -> bool:
    """Bring a case back: to its holder, who keeps it, or to the pile of its team; return whether there is one.

    It is due anew, unless it waited already: who writes again does not push back the day they are owed an answer.
    """
    case = Case.objects.filter(reference=reference)
    again = {"times": F("times") + 1, "last_at": now, "details": dict(details)}
    kind = case.values_list("kind", flat=True).first()
    if kind is None:
        return False
    anew = {**again, "due_on": rules.due_on(kind, timezone.localdate(now))}
    back = {"state": CaseState.OPEN, "taken_by": None, "closed_at": None, "closed_by": None, "outcome": ""}
    return bool(
        case.filter(state=CaseState.CLOSED).update(**anew, **back)
        or case.filter(state=CaseState.TAKEN).update(**anew)
        or case.update(**again)
    )


def settle(reference: uuid.UUID, *, now: datetime) -> int:
    """Close a case whose matter is settled without an agent; return how many, 0 where it was closed already."""
    waiting = Case.objects.filter(reference=reference).exclude(state=CaseState.CLOSED)
    return waiting.update(
        state=CaseState.CLOSED, taken_by=None, closed_at=now, closed_by=None, outcome=rules.Outcome.SETTLED
    )
