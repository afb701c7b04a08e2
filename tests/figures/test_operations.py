"""Days counted again and again: the same counts, late rows included, whoever else is at it."""

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.enrolment.models import Enrolment
from guichet.figures import operations, queries, rules
from guichet.figures.models import Batch, DailyCount
from guichet.figures.rules import Measure
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 3, 10)
"""Of the fixture `now`."""
YESTERDAY = TODAY - DAY


def entries(event, count, *, now, fund_code="68", **facts):
    for _ in range(count):
        audit.record(event, now=now, fund_code=fund_code, account=str(uuid.uuid4()), **facts)


def ended(count, *, at, state="expired", next_step="details", profile="particulier"):
    Enrolment.objects.bulk_create(
        Enrolment(
            token_hash=uuid.uuid4().hex, fund_code="68", profile=profile, next_step=next_step, state=state,
            started_at=at, answered_at=at,
        )
        for _ in range(count)
    )  # fmt: skip


def counts():
    rows = DailyCount.objects.exclude(count=0).values_list("day", "fund_code", "measure", "profile", "label", "count")
    return {row[:-1]: row[-1] for row in rows}


@pytest.mark.django_db(transaction=True)
def test_everything_is_counted_where_it_belongs_and_twice_the_same(now):
    before = now - DAY
    ended(3, at=before)
    ended(2, at=before, next_step="")
    ended(4, at=before, state="finished", next_step="conditions", profile="exploitant")
    ended(5, at=before, profile="")  # a member's added file, or an access lost
    ended(6, at=before, state="under_way")
    entries("enrolment.proof_refused", 2, now=before, proof="card_serial", profile="particulier")
    entries("enrolment.proof_accepted", 1, now=before, proof="card_serial", profile="particulier", fund_code="54")
    entries("account.entered", 3, now=before, way="letter", delay="week", profile="exploitant")
    entries("message.dead", 2, now=before, channel="sms", purpose="security_code", tries=1)
    entries("letter.returned", 2, now=before, purpose="provisional_password", reason="other")
    entries("letter.returned", 7, now=before, purpose="password_renewed", reason="other")
    for message in ("provisional_password", "account_exists"):
        with transaction.atomic():
            delivery.enqueue(
                message=f"accounts/{message}", channel=Channel.LETTER, fund_code="68", now=before, context={},
                recipient={"postal_lines": ["M X", "", "", "1 RUE", "", "67000 STRASBOURG"]}, about=str(uuid.uuid4()),
            )  # fmt: skip
    for _ in range(3):
        limits.attempt(Limit("code.sms.number", "x", 1, 30 * DAY), now=before, fund_code="68")
    expected = {
        (YESTERDAY, "68", "ended", "particulier", "details"): 3,
        (YESTERDAY, "68", "ended", "particulier", "identifier"): 2,
        (YESTERDAY, "68", "ended", "exploitant", "finished"): 4,
        (YESTERDAY, "68", "proof_refused", "particulier", "card_serial"): 2,
        (YESTERDAY, "54", "proof_accepted", "particulier", "card_serial"): 1,
        (YESTERDAY, "68", "entered", "exploitant", "letter.week"): 3,
        (YESTERDAY, "68", "failed", "", "sms"): 2,
        (YESTERDAY, "68", "letter_returned", "", ""): 2,
        (YESTERDAY, "68", "letter_asked", "", ""): 1,
        (YESTERDAY, "68", "held", "", "code.sms.number"): 2,
    }
    done = operations.collect(now=now)
    assert counts() == expected
    assert (done.days, done.changed, done.batches) == (rules.LATE + 1, len(expected), 0), "none is of enough people"
    assert operations.collect(now=now).changed == 0
    assert counts() == expected


@pytest.mark.django_db(transaction=True)
def test_late_rows_are_counted_and_what_is_gone_stays(now):
    ended(12, at=now - DAY)
    assert operations.collect(now=now).batches == 1
    # Left yesterday too, and known only today, once nobody came back.
    ended(11, at=now - DAY, next_step="code")
    ended(3, at=now - DAY)
    Enrolment.objects.filter(next_step="details").first().delete()
    assert operations.collect(now=now).batches == 1, "14 - 12 wait for others"
    assert counts()[YESTERDAY, "68", "ended", "particulier", "details"] == 14
    # The rows are deleted after a week: the day is not counted again as one on which nobody came.
    Enrolment.objects.all().delete()
    later = now + 9 * DAY
    operations.collect(now=later, since=YESTERDAY)
    assert sum(counts().values()) == 25
    shown = queries.sums(first=YESTERDAY, last=later.date(), fund_code="68")
    assert dict(shown) == {(Measure.ENDED, "particulier", "details"): 12, (Measure.ENDED, "particulier", "code"): 11}
    # A correction downwards is made up by what follows.
    ended(20, at=later - DAY)
    DailyCount.objects.filter(day=YESTERDAY, label="details").update(count=5)
    operations.collect(now=later)
    [last] = Batch.objects.filter(label="details").exclude(day=YESTERDAY)
    assert last.count == 20 + 5 - 12


@pytest.mark.django_db(transaction=True)
def test_a_day_under_way_is_not_shown(now):
    ended(30, at=now)
    assert operations.collect(now=now).batches == 0
    assert operations.collect(now=now + DAY).batches == 1


@pytest.mark.django_db(transaction=True)
def test_two_collectors_at_once_count_and_publish_once(now, at_once):
    ended(17, at=now - DAY)
    entries("enrolment.proof_refused", 13, now=now - 2 * DAY, proof="card_serial", profile="particulier")
    for _ in range(12):
        limits.attempt(Limit("login.address", "x", 1, 30 * DAY), now=now - DAY)
    results = at_once(*[lambda: operations.collect(now=now)] * 4)
    assert not [one for one in results if isinstance(one, Exception)]
    assert sorted(counts().values()) == [11, 13, 17]
    assert sorted(Batch.objects.values_list("count", flat=True)) == [11, 13, 17]


@pytest.mark.django_db
def test_a_raised_floor_hides_what_was_shown_under_a_lower_one(now, settings):
    ended(12, at=now - DAY)
    operations.collect(now=now)
    settings.FIGURES_FLOOR = 20
    assert not queries.sums(first=YESTERDAY, last=TODAY, fund_code=None)


@pytest.mark.django_db
def test_a_day_is_found_by_an_index_whatever_the_size_of_the_journal(now):
    rows = [("login.succeeded", 30), ("enrolment.proof_refused", 30), ("enrolment.proof_refused", 0)]
    Entry.objects.bulk_create(
        Entry(event=event, at=now - ago * DAY, segment="2026-02", fund_code="68", actor="member", facts={"proof": "a"})
        for event, ago in rows
        for _ in range(300)
    )
    with CaptureQueriesContext(connection) as seen:
        operations.collect(now=now)
    of_journal = [query["sql"] for query in seen if "audit_entry" in query["sql"] and query["sql"].startswith("SELECT")]
    assert of_journal
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for sql in {sql for sql in of_journal if "proof_refused" in sql}:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                assert any("audit_entry_event_at" in str(row) for row in cursor.fetchall())


@pytest.mark.django_db
def test_nothing_is_kept_past_its_time(now):
    ended(12, at=now - DAY)
    operations.collect(now=now)
    assert operations.purge(now + rules.KEPT - DAY) == 0
    assert operations.purge(now + rules.KEPT) == 2
    assert timezone.localdate(now) == TODAY
