"""What machines ask a server: is it alive (`/healthz`), can it work (`/readyz`), what does it do (`/metrics`).

One middleware, first of all: probes come by address rather than by host name and over plain HTTP, so they are answered
before hosts, redirects and sessions matter. Figures name views, never addresses or people.
"""

import functools
import hmac
import ipaddress
import os
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from guichet.ui.figures import of_the_database

REQUESTS = Counter("guichet_requests", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram(
    "guichet_request_seconds",
    "Time to answer a request",
    ["view"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST"})


class Health:
    """Answer the probes, count and time everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; one dictionary look-up and two counters are all that a page pays."""
        if probe := PROBES.get(request.path_info):
            return probe(request)
        start = time.perf_counter()
        response = self.get_response(request)
        # Set by the resolver; files and unknown addresses have none, and an unknown address must not make a series.
        view = request.resolver_match.view_name if request.resolver_match else "none"
        requests, seconds = _series(view, request.method or "", response.status_code)
        requests.inc()
        seconds.observe(time.perf_counter() - start)
        return response


@functools.cache
def _series(view: str, method: str, status: int) -> tuple[Counter, Histogram]:
    method = method if method in METHODS else "other"
    return REQUESTS.labels(view, method, f"{status // 100}xx"), SECONDS.labels(view)


def alive(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers; touches nothing else."""
    return _plain("ok")


def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and has every migration; 503 and the reason when not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = _migrations_missing()
    except DatabaseError:
        return _plain("the database does not answer", status=503)
    return _plain("migrations are missing", status=503) if missing else _plain("ok")


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to who holds GUICHET_METRICS_TOKEN; without one, to this very machine only."""
    if not _may_read_metrics(request):
        return HttpResponseNotFound(content_type="text/plain")
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        # Any worker may be asked: each writes its figures to this folder, and the answer adds them up.
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    figures = generate_latest(registry) + of_the_database()
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_read_metrics(request: HttpRequest) -> bool:
    if token := settings.METRICS_TOKEN:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # A reverse proxy on this machine also comes from the loopback, on behalf of anybody.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


_known_ready = False


def _migrations_missing() -> bool:
    """Return whether a migration is missing; once none is, never asked again in this process."""
    global _known_ready  # noqa: PLW0603 - a process-wide memory of one bit
    if not _known_ready:
        executor = MigrationExecutor(connection)
        _known_ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _known_ready


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


PROBES = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}
