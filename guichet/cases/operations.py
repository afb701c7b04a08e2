"""Open a case, and close it when what it waits for happens. What agents do with one is in `working`."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from guichet.cases import rules
from guichet.cases.models import SAME_CASE_FOR, SUBJECT_PURPOSE, Case, CaseKind, CaseState
from guichet.sealing.keyring import keyring

# One statement, first time or not: somebody who tries again and again neither floods the agents nor can tell, from
# the time it takes, that others were there before. A case closed meanwhile is opened again.
_UPSERT = """
INSERT INTO cases_case
    (reference, kind, fund_code, subject_index, about, details, times, opened_at, last_at, due_on, state, team, outcome,
     opened_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', COALESCE(
    (SELECT MAX(same.opened_on) FROM cases_case AS same
     WHERE same.kind = %s AND same.subject_index = %s AND same.opened_at > %s), %s))
ON CONFLICT (kind, subject_index, opened_on) DO UPDATE SET
    times = cases_case.times + 1,
    last_at = excluded.last_at,
    details = excluded.details,
    due_on = CASE WHEN cases_case.state = 'closed' THEN excluded.due_on ELSE cases_case.due_on END,
    closed_at = NULL,
    closed_by = NULL,
    outcome = '',
    state = CASE WHEN cases_case.state = 'closed' THEN excluded.state ELSE cases_case.state END
RETURNING *
"""


def open_case(  # noqa: PLR0913 - each is a fact of the case, by name
    *,
    kind: CaseKind,
    fund_code: str,
    details: Mapping[str, Any],
    now: datetime,
    about: str = "",
    subject: str = "",
    due_on: date | None = None,
    reference: uuid.UUID | None = None,
) -> Case:
    """Open a case, or count it once more if it was opened for the same subject in the last 24 hours.

    `subject` is what makes it the same matter, such as the personal number typed: only its keyed index is kept. It is
    `about` by default; with neither, the case is always a new one. `details` must be JSON, and are sealed. `due_on` is
    what `rules` say of the kind, unless given. `reference` is that of what the case works, where both have one receipt
    number; random by default.
    """
    index, *former = keyring().blind_indexes(subject or about or str(uuid.uuid4()), purpose=SUBJECT_PURPOSE)
    if former:
        _bring_under_the_newest_key(kind, index, former, now)
    columns = {column.name: column for column in Case._meta.concrete_fields}  # noqa: SLF001 - Django's documented API
    inserted = [
        ("reference", reference or uuid.uuid4()),
        ("kind", kind),
        ("fund_code", fund_code),
        ("subject_index", index),
        ("about", about),
        ("details", dict(details)),
        ("times", 1),
        ("opened_at", now),
        ("last_at", now),
        ("due_on", due_on or rules.due_on(kind, timezone.localdate(now))),
        ("state", CaseState.OPEN),
        ("team", rules.HANDLING[kind].team),
    ]
    the_same = [("kind", kind), ("subject_index", index), ("opened_at", now - SAME_CASE_FOR)]
    rest = [("opened_on", now.astimezone(UTC).date())]
    parameters = [columns[name].get_db_prep_save(value, connection) for name, value in inserted + the_same + rest]
    [case] = list(Case.objects.raw(_UPSERT, parameters))
    return case


def _bring_under_the_newest_key(kind: CaseKind, index: str, former: list[str], now: datetime) -> None:
    """Let a case opened before the keys were rotated be met as the same one. One statement, whether there is one."""
    under_the_newest = Case.objects.filter(kind=OuterRef("kind"), opened_on=OuterRef("opened_on"), subject_index=index)
    Case.objects.filter(
        ~Exists(under_the_newest), kind=kind, subject_index__in=former, opened_at__gt=now - SAME_CASE_FOR
    ).update(subject_index=index)


def close(*, kind: CaseKind, about: str, fund_code: str, now: datetime, actor: str = "system") -> int:
    """Close the cases of a kind that a fund has about an account: the matter is settled. Return how many.

    Whoever has one loses it: there is nothing left to do.
    """
    waiting = Case.objects.filter(kind=kind, about=about, fund_code=fund_code).exclude(state=CaseState.CLOSED)
    return waiting.update(
        state=CaseState.CLOSED,
        taken_by=None,
        closed_at=now,
        closed_by=rules.reference_of(actor),
        outcome=rules.Outcome.SETTLED,
    )


def purge(now: datetime) -> int:
    """Delete the cases that were closed long enough ago, with their notes; return how many cases went."""
    over = Case.objects.filter(state=CaseState.CLOSED, closed_at__lte=now - rules.KEPT_AFTER_CLOSING)
    return over.delete()[1].get(Case._meta.label, 0)  # noqa: SLF001 - Django's documented API
