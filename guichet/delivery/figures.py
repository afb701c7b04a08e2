"""What is watched of the outbox. Each is read over an index that leaves out what left, which is nearly all of it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily

from guichet.delivery.models import COUNTED, LIVE, Channel, Message


def read(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them. Two queries."""
    counted = dict.fromkeys([(channel, state) for channel in Channel.values for state in COUNTED], 0)
    watched = Message.objects.filter(state__in=COUNTED).order_by().values("channel", "state")
    for channel, state, number in watched.annotate(number=Count("pk")).values_list("channel", "state", "number"):
        counted[channel, state] = number
    messages = GaugeMetricFamily(
        "guichet_messages", "Messages by channel and state; dead ones are kept 40 days", labels=["channel", "state"]
    )
    for (channel, state), number in counted.items():
        messages.add_metric([channel, state], number)
    yield messages

    late = GaugeMetricFamily(
        "guichet_outbox_late_seconds",
        "How long ago the message that should have been tried first was due; letters are due in the next batch",
        labels=["channel"],
    )
    age = GaugeMetricFamily(
        "guichet_outbox_age_seconds",
        "How long ago the oldest message that did not leave was written",
        labels=["channel"],
    )
    live = Message.objects.filter(state__in=LIVE).order_by().values("channel")
    found = live.annotate(due=Min("next_attempt_at", filter=Q(next_attempt_at__lte=now)), oldest=Min("created_at"))
    moments = {channel: (due, oldest) for channel, due, oldest in found.values_list("channel", "due", "oldest")}
    for channel in Channel.values:
        due, oldest = moments.get(channel, (None, None))
        late.add_metric([channel], (now - due).total_seconds() if due else 0)
        age.add_metric([channel], (now - oldest).total_seconds() if oldest else 0)
    yield late
    yield age
