"""The index of birth dates: there, valid, and what a search by name and date goes through."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from guichet.backoffice.finding import queries
from guichet.backoffice.finding.rules import Kind, Sought
from tests.factories import AffiliationFactory

NAME = "person_by_birth"
SOUGHT = Sought(Kind.NAME, words=("weber",), births=((1985, 1, 27),))


def plan():
    """Return how the database looks for the people of a day."""
    with CaptureQueriesContext(connection) as captured:
        queries.look_for(SOUGHT, fund_code="68")
    sql = captured.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of a few rows is read whole otherwise, whatever its indexes.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.django_db
def test_a_search_by_name_and_date_reads_one_day_and_not_the_registry():
    AffiliationFactory()
    assert NAME in plan()
    assert "SCAN registry_person" not in plan()


@pytest.mark.django_db(transaction=True)
def test_the_index_comes_and_goes_outside_a_transaction():
    def indexes():
        with connection.cursor() as cursor:
            return connection.introspection.get_constraints(cursor, "registry_person")

    try:
        MigrationExecutor(connection).migrate([("registry", "0002_every_profile")])
        assert NAME not in indexes()
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert NAME in indexes()


@pytest.mark.postgresql_only
@pytest.mark.django_db
def test_the_index_is_valid():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [NAME])
        assert cursor.fetchone() == (True,)
