"""Cases that waited before agents had screens get a team, and the day they are due."""

import importlib
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.operations import open_case
from guichet.cases.rules import HANDLING

migration = importlib.import_module("guichet.cases.migrations.0006_work_of_agents")

CAME_LATER = {
    CaseKind.CONTACT,
    CaseKind.REQUEST,
    CaseKind.MESSAGE,
    CaseKind.APPOINTMENT,
    CaseKind.BANK_DETAILS,
    CaseKind.CONVENTION_ENDS,
    CaseKind.BENEFICIARY,
}


@pytest.mark.django_db
def test_what_waited_has_a_team_and_a_day_and_what_was_closed_an_end(now):
    kinds = [kind for kind in CaseKind if kind not in CAME_LATER]
    for kind in kinds:
        open_case(kind=kind, fund_code="68", details={}, now=now)
    Case.objects.update(team="support", due_on=None)
    Case.objects.filter(kind=CaseKind.NOT_ME).update(state=CaseState.CLOSED)
    migration.give_teams_and_days(apps, connection.schema_editor())
    assert {case.kind: case.team for case in Case.objects.all()} == {kind: HANDLING[kind].team for kind in kinds}
    assert all(date(2026, 3, 10) < case.due_on <= date(2026, 4, 10) for case in Case.objects.all())
    closed = Case.objects.get(state=CaseState.CLOSED)
    assert (closed.closed_at, closed.outcome) == (now, "settled")
