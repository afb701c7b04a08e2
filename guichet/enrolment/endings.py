"""How every journey ends: once, counted where it costs, and with a case where an agent must see to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case as open_any_case
from guichet.enrolment import operations
from guichet.enrolment.journey import Answers
from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import EnrolmentState, Route
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.prepared import PreparedUpdate, slot
from guichet.registry.lookup import Reason

if TYPE_CHECKING:
    from guichet.enrolment.steps.base import Visit

CASES: Mapping[Reason, CaseKind] = {
    Reason.UNKNOWN_NUMBER: CaseKind.UNKNOWN_PERSON,
    Reason.LEFT: CaseKind.UNKNOWN_PERSON,
    Reason.DETAILS_DIFFER: CaseKind.DETAILS_DO_NOT_MATCH,
    Reason.UNCLEAR: CaseKind.DETAILS_DO_NOT_MATCH,
    Reason.TEMPORARY_NUMBER: CaseKind.TEMPORARY_NUMBER,
    Reason.DEPENDANT: CaseKind.DEPENDANT,
    Reason.RESPONSIBLE_UNKNOWN: CaseKind.RESPONSIBLE_CHANGES,
    Reason.BLOCKED: CaseKind.DECEASED_OR_BLOCKED,
    Reason.DECEASED: CaseKind.DECEASED_OR_BLOCKED,
}
"""Why an agent is needed, by why nobody is meant."""

_END = PreparedUpdate(
    lambda: Enrolment.objects.filter(
        pk=slot(Enrolment, "id"), revision=slot(Enrolment, "revision"), state=EnrolmentState.UNDER_WAY
    ),
    lambda: {
        **{name: slot(Enrolment, name) for name in ("state", "route", "answers", "answered_at", "takes_over")},
        "revision": F("revision") + 1,
    },
)


class TooManyByPost(Exception):
    """Too many letters or cases were asked for from one network today; nothing was written."""


def count_by_post(visit: "Visit") -> None:
    """Count what asks for a letter or an agent, before anybody is looked up. Raises TooManyByPost."""
    scope = Limit("enrolment.by_post.address", visit.address, operations.BY_POST_PER_DAY_PER_ADDRESS, timedelta(days=1))
    if not limits.attempt(scope, now=visit.now, fund_code=visit.fund.code).allowed:
        raise TooManyByPost


def open_case(enrolment: Enrolment, kind: CaseKind, now: datetime, *, fund_code: str = "") -> None:
    """Open a case with what was typed; the same number asked for again is the same matter.

    `fund_code` is of the fund whose agents can decide, where it may be another than that of the site.
    """
    number = enrolment.answers["identifier"]["number"]
    open_any_case(
        kind=kind,
        fund_code=fund_code or enrolment.fund_code,
        about=str(enrolment.reference),
        subject=number,
        details={"identifier": number, **enrolment.answers["profile"], **enrolment.answers["details"]},
        now=now,
    )


def end(
    visit: "Visit",
    *,
    state: EnrolmentState,
    route: Route,
    answers: Answers | None,
) -> None:
    """End this very revision; of two final answers posted at once, the second finds it ended. Raises Superseded."""
    ended = _END.run(
        id=visit.enrolment.pk,
        revision=visit.enrolment.revision,
        state=state,
        route=route,
        answers=answers,
        answered_at=visit.now,
        takes_over=bool(visit.answers["identifier"].get("takes_over")),
    )
    if not ended:
        raise operations.Superseded
