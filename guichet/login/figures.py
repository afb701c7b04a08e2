"""What is watched of the sessions."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily

from guichet.login.models import Session


def read(_now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield how many there are. One query; rows go 12 hours after they began at the latest."""
    yield GaugeMetricFamily(
        "guichet_sessions", "Sessions kept: opened in the last 12 hours", value=Session.objects.count()
    )
