"""What is watched of conventions: how many wait for another agent, and how many are in force."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily

from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState

LIVING = (ConventionState.PROPOSED, ConventionState.APPROVED)


def read(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them. One query."""
    living = Convention.objects.filter(state__in=LIVING).order_by()
    found = {
        state: (number, first)
        for state, number, first in living.values_list("state").annotate(number=Count("pk"), first=Min("proposed_at"))
    }
    number = GaugeMetricFamily("guichet_conventions", "Conventions that have not ended, by state", labels=["state"])
    for state in LIVING:
        number.add_metric([state.value], found.get(state.value, (0, None))[0])
    yield number
    oldest = GaugeMetricFamily(
        "guichet_convention_oldest_seconds", "How long ago the oldest proposal that nobody decided was made"
    )
    first = found.get(ConventionState.PROPOSED.value, (0, None))[1]
    oldest.add_metric([], (now - (first or now)).total_seconds())
    yield oldest
