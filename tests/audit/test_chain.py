"""Entries are sealed one by one and months closed, whoever writes meanwhile."""

import datetime as dt
import time

import pytest
from django.db import IntegrityError, connection, transaction

from guichet.audit import chain, operations, rules, verifying
from guichet.audit import signing as keys
from guichet.audit.models import AppendOnly, Entry, Seal, Segment

MINUTE = dt.timedelta(minutes=1)
MOMENT = dt.timedelta(microseconds=1)
ENDED = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def written(now, count=1, **more):
    return [operations.record("login.succeeded", fund_code="68", now=now, **more) for _ in range(count)]


@pytest.mark.django_db
def test_an_entry_is_sealed_when_it_is_old_enough(now):
    [entry] = written(now)
    assert chain.seal_due(now=now + rules.SEAL_AFTER - MOMENT) == 0
    assert chain.seal_due(now=now + rules.SEAL_AFTER) == 1
    seal = Seal.objects.get()
    assert (seal.entry, seal.segment, seal.position) == (entry.pk, "2026-03", 1)
    assert chain.seal_due(now=now + 10 * MINUTE) == 0, "once"


@pytest.mark.django_db
def test_the_canonical_form_is_the_documented_one(now):
    [entry] = written(now, tries=2)
    row = Entry.objects.values(*chain.COLUMNS).get()
    assert rules.canonical(row) == (
        b'{"account":"","actor":"member","at":"2026-03-10T09:00:00.000000Z","event":"login.succeeded",'
        b'"facts":{"tries":2},"fund_code":"68","id":%d,"segment":"2026-03"}' % entry.pk
    )


@pytest.mark.django_db
def test_each_month_has_a_chain_of_its_own(now):
    written(dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=dt.UTC))
    written(ENDED)
    written(dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=dt.UTC))
    chain.seal_due(now=ENDED + MINUTE * 10)
    places = Seal.objects.order_by("entry").values_list("segment", "position")
    assert list(places) == [("2026-03", 1), ("2026-04", 1), ("2026-03", 2)]
    assert verifying.verify(now=now).entries == 3


@pytest.mark.django_db
def test_what_was_committed_late_is_sealed_by_the_next_run(now):
    """A number below the last sealed one, as a long transaction of PostgreSQL leaves it."""
    first, last = written(now, 2)
    gap = first.pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [gap])
    chain.seal_due(now=now + 6 * MINUTE)
    assert list(Seal.objects.values_list("entry", flat=True)) == [last.pk]
    Entry(pk=gap, event=first.event, at=now, segment="2026-03", actor="member").save()
    assert chain.seal_due(now=now + 7 * MINUTE) == 1
    assert verifying.verify(now=now).entries == 2


@pytest.mark.django_db
def test_the_latest_of_all_is_sealed_when_its_month_closes(now, signing, monkeypatch):
    monkeypatch.setattr(chain, "LOOK_BACK", 0)
    first, _last = written(now, 2)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [first.pk])
    chain.seal_due(now=now + 6 * MINUTE)
    Entry(pk=first.pk, event=first.event, at=now, segment="2026-03", actor="member").save()
    assert chain.seal_due(now=now + 7 * MINUTE) == 0
    assert chain.close_due(now=ENDED + rules.CLOSE_AFTER) == ["2026-03"]
    assert Segment.objects.get().count == 2


@pytest.mark.django_db
def test_a_month_closes_a_day_after_its_end_in_utc(now, signing):
    written(now)
    assert chain.close_due(now=ENDED + rules.CLOSE_AFTER - MOMENT) == []
    at = ENDED + rules.CLOSE_AFTER
    assert chain.close_due(now=at) == ["2026-03"]
    assert chain.close_due(now=at) == []
    segment = Segment.objects.get()
    assert (segment.month, segment.count, segment.closed_at, segment.key) == ("2026-03", 1, at, 1)
    told = Entry.objects.get(event="journal.segment_closed")
    assert (told.segment, told.facts) == ("2026-04", {"year": 2026, "month": 3})


@pytest.mark.django_db
def test_months_without_entries_are_closed_too(now, signing):
    written(now)
    closed = chain.close_due(now=dt.datetime(2026, 7, 15, tzinfo=dt.UTC))
    assert closed == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert verifying.verify(now=now).closed == 4


@pytest.mark.django_db
def test_nothing_closes_without_a_key_nor_an_entry(now, settings, signing):
    assert chain.close_due(now=now) == []
    settings.AUDIT_SIGNING_KEY = None
    with pytest.raises(keys.NoSigningKey):
        chain.close_due(now=now)


@pytest.mark.django_db
def test_what_comes_for_a_closed_month_stays_without_a_seal(three_months):
    entry = written(dt.datetime(2026, 2, 3, tzinfo=dt.UTC))[0]
    assert chain.seal_due(now=three_months + MINUTE * 10) == 0
    with pytest.raises(verifying.Altered) as found:
        verifying.verify(now=three_months)
    assert (found.value.what, found.value.entry) == (verifying.What.INSERTED, entry.pk)


@pytest.mark.django_db
def test_seals_and_segments_are_never_changed(three_months):
    for row in (Seal.objects.first(), Segment.objects.first()):
        for change in (row.save, row.delete, type(row).objects.all().delete, type(row).objects.update):
            with pytest.raises(AppendOnly):
                change()


@pytest.mark.django_db(transaction=True)
def test_no_entry_is_skipped_while_others_are_written(now, at_once):
    """Writers commit late and out of order; every minute somebody seals."""
    later = now + 6 * MINUTE

    def write():
        for _ in range(15):
            with transaction.atomic():
                written(now)
                if connection.vendor == "postgresql":
                    connection.cursor().execute("SELECT pg_sleep(random() / 100)")

    def seal():
        return sum(chain.seal_due(now=later) for _ in range(15))

    results = at_once(write, write, write, seal, seal)
    assert not [result for result in results if isinstance(result, Exception)], results
    chain.seal_due(now=later)
    found = verifying.verify(now=later)
    assert (found.entries, found.waiting) == (45, 0)
    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 46))


@pytest.mark.django_db(transaction=True)
def test_two_who_seal_and_close_at_once_do_it_once(now, at_once, signing):
    written(now, 30)
    after = ENDED + rules.CLOSE_AFTER
    sealed = at_once(*[lambda: chain.seal_due(now=now + 6 * MINUTE)] * 3)
    assert sum(sealed) == 30, sealed
    closed = at_once(*[lambda: chain.close_due(now=after)] * 3)
    assert sorted(closed) == [[], [], ["2026-03"]], closed
    assert verifying.verify(now=now).closed == 1


@pytest.mark.django_db
def test_two_seals_have_neither_one_entry_nor_one_place(now):
    written(now, 2)
    chain.seal_due(now=now + 6 * MINUTE)
    first, last = Seal.objects.order_by("position")
    for values in ({"entry": first.entry, "position": 3}, {"entry": 10**9, "position": last.position}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.create(**values, segment="2026-03", entry_digest=b"x", digest=b"x", sealed_at=now)


@pytest.mark.django_db
def test_a_former_key_verifies_and_an_unknown_one_is_named(three_months, settings):
    former = signing_key_public(settings)
    settings.AUDIT_SIGNING_KEY = (2, bytes(32))
    settings.AUDIT_VERIFY_KEYS = {1: former}
    assert chain.close_due(now=dt.datetime(2026, 5, 5, tzinfo=dt.UTC)) == ["2026-04"]
    assert Segment.objects.get(month="2026-04").key == 2
    assert verifying.verify(now=three_months).closed == 4
    settings.AUDIT_VERIFY_KEYS = {}
    with pytest.raises(verifying.Altered) as found:
        verifying.verify(now=three_months)
    assert (found.value.what, found.value.month) == (verifying.What.KEY_UNKNOWN, "2026-01")


def signing_key_public(settings):
    return keys.verifiers()[1].public_bytes_raw()


@pytest.mark.django_db
def test_ten_thousand_entries_are_sealed_within_a_minute(now, capsys):
    Entry.objects.bulk_create(
        [
            Entry(event="login.succeeded", at=now, segment="2026-03", fund_code="68", actor="member")
            for _ in range(10_000)
        ]
    )
    began = time.process_time()
    assert chain.seal_due(now=now + 6 * MINUTE) == 10_000
    took = time.process_time() - began
    assert took < 20
    assert verifying.verify(now=now).entries == 10_000
