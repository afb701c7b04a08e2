"""What is watched of single sign-on."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily

from guichet.openid_provider.models import ClientSession


def read(_now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield how many sessions ended without their client knowing yet. One query, of an index of those alone."""
    yield GaugeMetricFamily(
        "guichet_logouts_untold",
        "Ended sessions that a client was not told of yet",
        value=ClientSession.objects.filter(session=None).count(),
    )
