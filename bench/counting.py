"""Queries per request, counted where they are made: the same application in this very process."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.browser import Answer, InProcess
from bench.walking import Journey

# Django logs these with the queries; on PostgreSQL each is a trip of its own, on SQLite a call.
OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Queries:
    """What one request asks of the database."""

    statements: int
    of_transactions: int
    """BEGIN, COMMIT and savepoints."""


class Counted(InProcess):
    """Keeps what the last request asked."""

    _last = Queries(0, 0)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Call the application and count."""
        with CaptureQueriesContext(connection) as captured:
            answer = super().send(method, path, headers, body)
        statements = [query["sql"] for query in captured.captured_queries]
        of_transactions = sum(sql.startswith(OF_TRANSACTIONS) for sql in statements)
        self._last = Queries(len(statements) - of_transactions, of_transactions)
        return answer

    def last(self) -> Queries:
        """Return what the last request asked."""
        return self._last


def counted() -> Counted:
    """Return a way to the application in this process."""
    return Counted(get_wsgi_application())


def queries(journey: Journey, transport: Counted) -> Mapping[str, Queries]:
    """Return the queries of each request of a journey that is led over `transport`."""
    return {name: transport.last() for name in journey}
