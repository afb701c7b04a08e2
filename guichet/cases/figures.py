"""What is watched of the work that waits for agents."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from guichet.cases.models import Case, CaseKind, CaseState


def read(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them. One query over the cases that are not closed."""
    counted = dict.fromkeys(CaseKind.values, 0)
    oldest = GaugeMetricFamily(
        "guichet_case_oldest_seconds", "How long ago the oldest case that nobody took was opened"
    )
    overdue, first = 0, None
    today = timezone.localdate(now)
    waiting = Case.objects.filter(state=CaseState.OPEN).order_by().values("kind")
    found = waiting.annotate(
        number=Count("pk"), opened=Min("opened_at"), overdue=Count("pk", filter=Q(due_on__lt=today))
    )
    for row in found:
        counted[row["kind"]] = row["number"]
        overdue += row["overdue"]
        first = min(first or row["opened"], row["opened"])
    cases = GaugeMetricFamily("guichet_cases_open", "Cases that nobody took, by kind", labels=["kind"])
    for kind, number in counted.items():
        cases.add_metric([kind], number)
    yield cases
    oldest.add_metric([], (now - first).total_seconds() if first else 0)
    yield oldest
    yield GaugeMetricFamily("guichet_cases_overdue", "Cases that nobody took, past the day they are due", value=overdue)
