"""An account is found by what few people have, whatever the number of the others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.accounts import queries
from tests.factories import PersonFactory


@pytest.mark.sqlite_only
@pytest.mark.django_db
def test_what_leads_to_another_is_found_among_the_few_that_do():
    # An index of everybody serves nobody once the planner knows that nearly all lead nowhere: a million were read.
    person = PersonFactory()
    with CaptureQueriesContext(connection) as asked:
        queries.of_holder(person)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        plan = " ".join(line for *_ids, line in cursor.fetchall())
    assert "person_replaced_by" in plan
    assert "person_duplicate_of" in plan
