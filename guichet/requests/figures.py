"""What is watched of requests: how many wait, for whom, and since when."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily

from guichet.registry.models import RequestState
from guichet.requests import states
from guichet.requests.models import Request


def read(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them. One query over the requests that have not ended."""
    waiting = GaugeMetricFamily(
        "guichet_requests_waiting", "Requests sent that have not ended, by kind and state", labels=["kind", "state"]
    )
    oldest = GaugeMetricFamily(
        "guichet_request_oldest_seconds", "How long ago the oldest request that nobody has begun to work was sent"
    )
    open_ones = Request.objects.exclude(state__in=[RequestState.DRAFT, *states.OVER]).order_by()
    first = now
    for row in open_ones.values("kind", "state").annotate(number=Count("pk"), sent=Min("sent_at")):
        waiting.add_metric([row["kind"], row["state"]], row["number"])
        if row["state"] == RequestState.RECEIVED:
            first = min(first, row["sent"])
    yield waiting
    oldest.add_metric([], (now - first).total_seconds())
    yield oldest
