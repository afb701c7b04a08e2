"""Whoever writes in the tables themselves is found, and the first row they touched is named."""

import datetime as dt

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.audit import dropping, operations, rules
from guichet.audit.models import Entry, Seal, Segment
from guichet.audit.verifying import Altered, What, verify

pytestmark = pytest.mark.django_db


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def altered(now, **more):
    with pytest.raises(Altered) as found:
        verify(now=now, **more)
    return found.value.what, found.value.month, found.value.entry, found.value.position


def entry_at(month, position):
    return Seal.objects.get(segment=month, position=position).entry


def test_a_whole_journal_is_said_to_be(three_months):
    found = verify(now=three_months)
    assert (found.entries, found.closed, found.dropped, found.waiting) == (42, 3, 0, 0)
    assert verify(now=three_months, month="2026-02").entries == 13


# February holds twelve logins and « January was closed ».
@pytest.mark.parametrize("position", [1, 7, 13])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event", "login.refused"),
        ("segment", "2026-03"),
        ("account", "x"),
        ("fund_code", "67"),
        ("actor", "nobody"),
        ("facts", '{"tries": 3}'),
        ("at", dt.datetime(2026, 2, 10, 9, 0, 0, 1, tzinfo=dt.UTC)),
    ],
)
def test_an_altered_entry_is_named(three_months, position, column, value):
    number = entry_at("2026-02", position)
    sql(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, number)
    assert altered(three_months) == (What.ALTERED, "2026-02", number, position)


@pytest.mark.parametrize("position", [1, 7, 13])
def test_a_deleted_entry_is_named(three_months, position):
    number = entry_at("2026-02", position)
    sql("DELETE FROM audit_entry WHERE id = %s", number)
    assert altered(three_months) == (What.DELETED, "2026-02", number, position)


@pytest.mark.parametrize("month", ["2026-02", "2026-04"])
def test_the_first_of_several_is_named(three_months, month):
    first = entry_at(month, 2)
    sql("DELETE FROM audit_entry WHERE id = %s", entry_at(month, 4))
    sql("UPDATE audit_entry SET actor = 'system' WHERE id = %s", first)
    assert altered(three_months)[1:] == (month, first, 2)


def test_two_rows_that_changed_places_are_named(three_months):
    one, other = entry_at("2026-02", 3), entry_at("2026-02", 8)
    sql("UPDATE audit_entry SET id = -1 WHERE id = %s", one)
    sql("UPDATE audit_entry SET id = %s WHERE id = %s", one, other)
    sql("UPDATE audit_entry SET id = %s WHERE id = -1", other)
    assert altered(three_months) == (What.ALTERED, "2026-02", one, 3)


def test_an_entry_inserted_into_a_closed_month_is_named(three_months):
    number = operations.record("login.succeeded", now=dt.datetime(2026, 2, 3, tzinfo=dt.UTC)).pk
    assert altered(three_months) == (What.INSERTED, "2026-02", number, None)
    assert altered(three_months, month="2026-02")[0] == What.INSERTED


def test_an_entry_inserted_with_its_seal_is_named(three_months):
    at = dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    number = operations.record("login.succeeded", now=at).pk
    last = Seal.objects.get(segment="2026-02", position=13)
    digest = rules.digest(b"x")
    link = rules.link(
        bytes(last.digest), month="2026-02", position=14, entry=number, entry_digest=digest, at=three_months
    )
    Seal.objects.create(
        entry=number, segment="2026-02", position=14, entry_digest=digest, digest=link, sealed_at=three_months
    )
    assert altered(three_months) == (What.SEAL_INSERTED, "2026-02", number, 14)


@pytest.mark.parametrize("column", ["digest", "entry_digest"])
@pytest.mark.parametrize("position", [1, 7, 13])
def test_an_altered_seal_is_named(three_months, position, column):
    number = entry_at("2026-02", position)
    sql(f"UPDATE audit_seal SET {column} = %s WHERE entry = %s", b"x" * 32, number)
    assert altered(three_months) == (What.SEAL_ALTERED, "2026-02", number, position)


@pytest.mark.parametrize("position", [1, 7, 13])
def test_a_deleted_seal_is_named(three_months, position):
    number = entry_at("2026-02", position)
    sql("DELETE FROM audit_seal WHERE entry = %s", number)
    assert altered(three_months) == (What.SEAL_DELETED, "2026-02", number, position)


def test_seals_that_were_all_made_anew_do_not_fit_the_signature(three_months):
    """Whoever owns the database can link every row of a closed month again, and cannot sign."""
    rows = list(Seal.objects.filter(segment="2026-02").order_by("position"))
    sql("UPDATE audit_entry SET actor = 'system' WHERE id = %s", rows[4].entry)
    sql("DELETE FROM audit_seal WHERE segment = '2026-02'")
    from guichet.audit import chain

    chain._seal(list(Entry.objects.filter(segment="2026-02").order_by("pk").values(*chain.COLUMNS)), now=three_months)
    assert altered(three_months) == (What.REWRITTEN, "2026-02", None, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("count", 12),
        ("last", b"x" * 32),
        ("previous", b"x" * 32),
        ("previous", b""),
        ("closed_at", dt.datetime(2026, 3, 5, 9, 0, 1, tzinfo=dt.UTC)),
        ("key", 2),
        ("digest", b"x" * 32),
    ],
)
@pytest.mark.parametrize("month", ["2026-01", "2026-02", "2026-03"])
def test_an_altered_segment_is_named(three_months, month, column, value):
    before = Segment.objects.filter(month=month).values_list(column, flat=True).get()
    if value == (bytes(before) if isinstance(before, memoryview) else before):
        return
    sql(f'UPDATE audit_segment SET "{column}" = %s WHERE month = %s', value, month)
    what, where, *_rest = altered(three_months)
    assert what in {What.SEGMENT_ALTERED, What.SEGMENT_MISSING}
    assert where in {month, rules.next_month(month, -1)}


def test_a_wrong_signature_is_named(three_months):
    sql("UPDATE audit_segment SET signature = %s WHERE month = '2026-02'", b"x" * 64)
    assert altered(three_months) == (What.SIGNATURE_WRONG, "2026-02", None, None)


@pytest.mark.parametrize("month", ["2026-01", "2026-02", "2026-03"])
def test_a_missing_segment_is_named(three_months, month):
    """The last one too: the journal itself says that it was there."""
    sql("DELETE FROM audit_segment WHERE month = %s", month)
    assert altered(three_months) == (What.SEGMENT_MISSING, month, None, None)


def test_a_month_that_was_emptied_before_its_time_is_named(three_months):
    sql("DELETE FROM audit_seal WHERE segment = '2026-02'")
    sql("DELETE FROM audit_entry WHERE segment = '2026-02'")
    assert altered(three_months) == (What.EMPTIED, "2026-02", None, None)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("column", "value"), [("facts", "{"), ("at", "yesterday"), ("at", "2026-02-99 00:00:00")])
def test_an_entry_that_cannot_even_be_read_is_named(three_months, column, value):
    number = entry_at("2026-02", 7)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints=ON")
        cursor.execute(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", [value, number])
        cursor.execute("PRAGMA ignore_check_constraints=OFF")
    assert altered(three_months) == (What.ALTERED, "2026-02", number, 7)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("value", ["yesterday", "2026-02-99 00:00:00"])
def test_a_seal_that_cannot_even_be_read_is_named(three_months, value):
    number = entry_at("2026-02", 7)
    sql("UPDATE audit_seal SET sealed_at = %s WHERE entry = %s", value, number)
    assert altered(three_months) == (What.SEAL_ALTERED, "2026-02", number, 7)


ENTRY = {"event": "login.refused", "account": "y", "fund_code": "2A", "actor": "nobody", "facts": '{"x": 1}'}


@given(position=st.integers(1, 12), month=st.sampled_from(["2026-01", "2026-02", "2026-03"]), data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_single_change_is_found_and_named(three_months, position, month, data):
    number = entry_at(month, position)
    with transaction.atomic():
        match data.draw(st.sampled_from(["update", "delete", "forget", "seal", "move", "number"])):
            case "update":
                column = data.draw(st.sampled_from(sorted(ENTRY)))
                sql(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", ENTRY[column], number)
            case "delete":
                sql("DELETE FROM audit_entry WHERE id = %s", number)
            case "forget":
                sql("DELETE FROM audit_seal WHERE entry = %s", number)
            case "seal":
                column = data.draw(st.sampled_from(["digest", "entry_digest"]))
                sql(f"UPDATE audit_seal SET {column} = %s WHERE entry = %s", data.draw(st.binary(max_size=31)), number)
            case "move":
                seconds = data.draw(st.integers(1, 86_400))
                at = Entry.objects.get(pk=number).at + dt.timedelta(microseconds=seconds)
                sql("UPDATE audit_entry SET at = %s WHERE id = %s", at, number)
            case "number":
                sql("UPDATE audit_entry SET id = %s WHERE id = %s", data.draw(st.integers(10**6, 10**9)), number)
        assert altered(three_months)[1:] == (month, number, position)
        transaction.set_rollback(True)
    assert verify(now=three_months).entries == 42


def test_a_month_is_dropped_whole_after_twelve_and_the_rest_still_verifies(three_months):
    last = dt.datetime(2027, 1, 31, 23, 59, tzinfo=dt.UTC)
    with pytest.raises(dropping.TooYoung):
        dropping.drop("2026-01", now=last)
    with pytest.raises(dropping.NotClosed):
        dropping.drop("2026-04", now=last)
    first = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    assert dropping.drop("2026-01", now=first) == 12
    assert not Entry.objects.filter(segment="2026-01").exists()
    found = verify(now=first)
    assert (found.closed, found.dropped, found.entries) == (3, 1, 30)
    sql("DELETE FROM audit_segment WHERE month = '2026-01'")
    assert altered(first) == (What.SEGMENT_MISSING, "2026-01", None, None)


def test_a_drop_that_was_killed_is_run_again(three_months, monkeypatch):
    first = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    monkeypatch.setattr(dropping, "AT_ONCE", 5)

    def killed(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dropping.drop("2026-01", now=first, report=killed)
    assert altered(first)[0] == What.DELETED
    assert dropping.drop("2026-01", now=first) == 7
    assert verify(now=first).dropped == 1


@pytest.mark.parametrize(
    ("month", "count", "then"), [("2026-12", 1, "2027-01"), ("2026-01", -1, "2025-12"), ("2026-02", 12, "2027-02")]
)
def test_months_follow_each_other(month, count, then):
    assert rules.next_month(month, count) == then


def test_a_month_is_that_of_utc():
    paris = dt.timezone(dt.timedelta(hours=1))
    assert rules.month_of(dt.datetime(2026, 4, 1, 0, 30, tzinfo=paris)) == "2026-03"
