"""What goes into the journal, and what cannot."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from guichet.audit.models import AppendOnly, Entry
from guichet.audit.operations import UnknownEvent, UnsafeFact, record, segment

ACCOUNT = str(uuid.UUID(int=7))


@pytest.mark.django_db
def test_an_entry_is_one_insert(now, django_assert_num_queries):
    with django_assert_num_queries(1):
        record("enrolment.proof_refused", account=ACCOUNT, fund_code="68", now=now, proof="card_serial", tries=2)
    entry = Entry.objects.get()
    assert (entry.event, entry.at, entry.segment, entry.account) == ("enrolment.proof_refused", now, "2026-03", ACCOUNT)
    assert (entry.fund_code, entry.actor, entry.facts) == ("68", "member", {"proof": "card_serial", "tries": 2})


@pytest.mark.django_db
def test_an_entry_is_never_changed_or_deleted(now):
    entry = record("enrolment.started", now=now)
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(event="enrolment.completed"),
        lambda: Entry._base_manager.update(event="enrolment.completed"),
        lambda: Entry.objects.bulk_update([entry], ["event"]),
        lambda: Entry.objects.update_or_create(pk=entry.pk, defaults={"event": "enrolment.completed"}),
        Entry.objects.get().save,
    ):
        with pytest.raises(AppendOnly):
            change()
    assert Entry.objects.get().event == "enrolment.started"


@pytest.mark.django_db
def test_an_entry_cannot_take_the_place_of_another(now):
    from django.db import IntegrityError, transaction

    kept = record("enrolment.started", now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry(pk=kept.pk, event="enrolment.completed", at=now).save()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"proof": "1850133990917"}, "a personal number"),
        ({"proof": "1 85 01 33 990 917"}, "a personal number in groups"),
        ({"proof": "marie.martin@example.org"}, "an address"),
        ({"proof": "Martin"}, "a name"),
        ({"proof": "022150"}, "a code"),
        ({"proof": "22,50"}, "an amount"),
        ({"proof": "a" * 41}, "a text"),
        ({"proof": ""}, "nothing"),
        ({"proof": "card_serial\n"}, "a line break"),
        ({"proof": 1}, "a number for a word"),
        ({"tries": 1850133990917}, "a personal number as a number"),
        ({"tries": 22150}, "too large a number"),
        ({"tries": -1}, "a negative number"),
        ({"tries": True}, "a flag for a number"),
        ({"first": "yes"}, "a word for a flag"),
        ({"channel": "marie"}, "a word that is no channel"),
        ({"mailbox": "email"}, "a fact that is not declared"),
        ({"account": "marie.martin@example.org"}, "an address for an account"),
        ({"account": ACCOUNT.replace("-", "")}, "a reference in another writing"),
        ({"actor": "Marie Martin"}, "a name for an actor"),
        ({"actor": "agent:marie"}, "a name for an agent"),
        ({"fund_code": "1850133990917"}, "a personal number for a fund"),
    ],
)
def test_what_could_be_personal_is_refused(facts, why, now):
    with pytest.raises(UnsafeFact) as refused:
        record("enrolment.proof_refused", now=now, **facts)
    for value in facts.values():
        assert len(str(value)) < 4 or str(value) not in str(refused.value), "the message carries the value on"


def test_an_event_that_is_not_declared_is_refused(now):
    with pytest.raises(UnknownEvent):
        record("enrolment.whatever", now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["member", "system", f"agent:{ACCOUNT}"])
def test_an_actor_is_a_role_or_an_agent_without_a_name(actor, now):
    assert record("enrolment.started", now=now, actor=actor).actor == actor


def test_a_month_is_counted_in_utc():
    paris = timezone(timedelta(hours=2))
    assert segment(datetime(2026, 7, 1, 1, 30, tzinfo=paris)) == "2026-06"
    assert segment(datetime(2026, 7, 1, tzinfo=UTC)) == "2026-07"
