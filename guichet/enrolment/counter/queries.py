"""Look-ups of starts at a reception desk, for the agent who made them."""

from datetime import datetime
from uuid import UUID

from guichet.enrolment.counter import rules
from guichet.enrolment.counter.rules import Stage
from guichet.enrolment.models import CounterStart


def find(reference: UUID, *, agent: str, fund_code: str) -> CounterStart | None:
    """Return a start of this very agent at this fund, with its enrolment. One query."""
    found = CounterStart.objects.select_related("enrolment")
    return found.filter(reference=reference, begun_by=agent, fund_code=fund_code).first()


def begun_since(moment: datetime, *, agent: str, fund_code: str) -> list[CounterStart]:
    """Return those that an agent has begun since then, latest first. One query."""
    found = CounterStart.objects.select_related("enrolment").filter(begun_by=agent, fund_code=fund_code)
    return list(found.filter(begun_at__gte=moment).order_by("-begun_at")[: rules.PER_AGENT_PER_DAY])


def stage_of(start: CounterStart, *, now: datetime) -> Stage:
    """Return how far a start has come; it comes with its enrolment, and no query is made."""
    return rules.stage(
        state=start.enrolment.state,
        expires_at=start.expires_at,
        tries=start.tries,
        joined=start.joined_at is not None,
        cancelled=start.cancelled_at is not None,
        now=now,
    )
