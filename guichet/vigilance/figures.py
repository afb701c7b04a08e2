"""What is watched of the days of attack."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily

from guichet.vigilance.models import AttackDay
from guichet.vigilance.rules import Measures


def read(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them. One query over a few rows."""
    days = list(AttackDay.objects.filter(over_at=None, ends_at__gt=now))
    on = GaugeMetricFamily(
        "guichet_attack_days", "Days of attack in force, of a fund or of all, by measure", labels=["measure"]
    )
    for field in fields(Measures):
        on.add_metric([field.name], sum(getattr(day, field.name) for day in days))
    on.add_metric(["banner"], sum(bool(day.banner_title) for day in days))
    yield on
