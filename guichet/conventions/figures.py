"""What is watched of conventions: how many wait for another agent, and how many are in force."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily

from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState

LIVING = (ConventionState.PROPOSED, ConventionState.APPROVED)


def read(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them. Two queries."""
    number = GaugeMetricFamily("guichet_conventions", "Conventions that have not ended, by state", labels=["state"])
    counted = dict(
        Convention.objects.filter(state__in=LIVING).order_by().values_list("state").annotate(number=Count("pk"))
    )
    for state in LIVING:
        number.add_metric([state.value], counted.get(state.value, 0))
    yield number
    oldest = GaugeMetricFamily(
        "guichet_convention_oldest_seconds", "How long ago the oldest proposal that nobody decided was made"
    )
    first = Convention.objects.filter(state=ConventionState.PROPOSED).aggregate(first=Min("proposed_at"))["first"]
    oldest.add_metric([], (now - (first or now)).total_seconds())
    yield oldest
