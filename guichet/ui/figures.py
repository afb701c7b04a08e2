"""What is counted, for `/metrics`: what each process counts as it goes, and what is read from the database when asked.

A label is a name that the code declares, never a number, an address or a person. Counters are of the web processes,
added up; what the worker does shows in the database.
"""

import functools
from collections.abc import Iterator
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily

log = structlog.get_logger(__name__)

_EVENTS = Counter("guichet_events", "What the journal recorded, by event", ["event"])
_HELD = Counter("guichet_held", "Attempts that a limit refused, by the first limit they met", ["limit"])
_CODES = Counter(
    "guichet_codes", "Security codes typed, by what they are for and what became of them", ["purpose", "answer"]
)
_OPENID = Counter(
    "guichet_openid", "Answers of the OpenID provider to other sites, by endpoint and what was answered",
    ["endpoint", "answer"],
)  # fmt: skip


@functools.cache
def _event(name: str) -> Counter:
    return _EVENTS.labels(name)


def count_event(name: str) -> None:
    """Count an entry of the journal. One that is rolled back afterwards stays counted."""
    _event(name).inc()


def count_held(limit: str) -> None:
    """Count an attempt that was refused."""
    _HELD.labels(limit).inc()


def count_code(purpose: str, answer: str) -> None:
    """Count a code that was typed."""
    _CODES.labels(purpose, answer).inc()


def count_openid(endpoint: str, answer: str) -> None:
    """Count an answer to another site: `ok`, or an error of the protocol."""
    _OPENID.labels(endpoint, answer).inc()


class _Database:
    """Reads what `settings.FIGURES` lists: functions of the present time, each a few queries over an index."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every figure. One that cannot be read is told and stops no other, nor the figures of the process."""
        answers, now = 1, timezone.now()
        for name in settings.FIGURES:
            read: Any = import_string(name)
            try:
                yield from list(read(now))
            except DatabaseError as error:
                # The class alone: a database's message may quote a row.
                log.error("figures.failed", figures=name, error=type(error).__name__)  # noqa: TRY400 - see above
                answers = 0
        yield GaugeMetricFamily("guichet_database_answers", "Whether every figure of it could be read", value=answers)


def of_the_database() -> bytes:
    """Return the figures of the database as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Database())
    return generate_latest(registry)
