"""What is composed once answers as the ORM does."""

import datetime as dt
import uuid

import pytest
from django.db.models import F

from guichet.accounts.models import Account, ConditionsAcceptance, File
from guichet.accounts.states import AccountState
from guichet.login.models import Session
from guichet.prepared import PreparedInsert, PreparedQuery, PreparedUpdate, slot
from guichet.registry.models import Person, PersonState
from tests.factories import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db

BY_TOKEN = PreparedQuery(
    lambda: Session.objects.select_related("account__person__replaced_by", "account__contact").filter(
        token_hash=slot(Session, "token_hash")
    )[:1]
)


def test_objects_and_those_related_are_whole(now, django_assert_num_queries):
    account = AccountFactory()
    session = Session.objects.create(
        token_hash="t" * 64, account=account, began_at=now, seen_at=now, password_checked_at=now
    )
    with django_assert_num_queries(1):
        found = BY_TOKEN.first(token_hash="t" * 64)
        assert found == session
        assert found.began_at == now
        assert found.account.reference == account.reference
        assert found.account.person.nir == account.person.nir
        assert found.account.person.postal_lines == account.person.postal_lines
        assert found.account.person.replaced_by is None
        assert found.account.contact.email == account.contact.email
        assert found.account.contact.account is found.account
    found.seen_at = now + dt.timedelta(minutes=2)
    found.save(update_fields=["seen_at"])
    assert Session.objects.get().seen_at == found.seen_at


def test_nothing_found_is_none():
    assert BY_TOKEN.first(token_hash="absent") is None
    assert BY_TOKEN.all(token_hash="absent") == []


def test_each_execution_has_its_own_values():
    first, second = PersonFactory(birth_name="Roche"), PersonFactory(birth_name="Lefèvre")
    by_name = PreparedQuery(lambda: Person.objects.filter(birth_name=slot(Person, "birth_name")))
    assert by_name.all(birth_name="Roche") == [first]
    assert by_name.all(birth_name="Lefèvre") == [second]
    assert by_name.all(birth_name="' OR 1=1 --") == []


def test_it_is_composed_once():
    composed = []
    query = PreparedQuery(lambda: composed.append(1) or Person.objects.filter(pk=slot(Person, "id")))
    for _ in range(3):
        query.all(id=1)
    assert len(composed) == 1


def test_the_same_value_in_two_places_and_constants():
    old, _young = PersonFactory(birth_year=1950), PersonFactory(birth_year=1990)
    PersonFactory(birth_year=1940, state=PersonState.DECEASED)
    query = PreparedQuery(
        lambda: (
            Person.objects.filter(
                state__in=[PersonState.LIVING],
                birth_year__lte=slot(Person, "birth_year", "year"),
                birth_year__gte=slot(Person, "birth_year", "year") - 20,
            )
            .order_by("-birth_year")
            .values_list("pk", "birth_year")
        )
    )
    assert [tuple(row) for row in query.rows(year=1960)] == [(old.pk, 1950)]


def test_a_value_left_out_is_a_mistake():
    with pytest.raises(KeyError):
        BY_TOKEN.first()


def test_an_update_counts_what_it_changed():
    account = AccountFactory(state=AccountState.ACTIVE)
    update = PreparedUpdate(
        lambda: Account.objects.filter(pk=slot(Account, "id"), state=slot(Account, "state", "before")),
        lambda: {"state": slot(Account, "state"), "last_login_at": slot(Account, "last_login_at")},
    )
    assert update.run(id=account.pk, before=AccountState.ACTIVE, state=AccountState.FROZEN, last_login_at=None) == 1
    assert update.run(id=account.pk, before=AccountState.ACTIVE, state=AccountState.CLOSED, last_login_at=None) == 0
    account.refresh_from_db()
    assert account.state == AccountState.FROZEN
    assert account.last_login_at is None


def test_an_update_returns_what_it_wrote():
    person = PersonFactory(birth_year=1950)
    older = PreparedUpdate(
        lambda: Person.objects.filter(pk=slot(Person, "id")),
        lambda: {"birth_year": F("birth_year") - 1},
        returning="birth_year",
    )
    assert older.values(id=person.pk) == [1949]
    assert older.values(id=0) == []


def test_a_sealed_column_is_sealed_on_the_way_in_and_opened_on_the_way_out():
    account = AccountFactory()
    contact = type(account.contact)
    update = PreparedUpdate(
        lambda: contact.objects.filter(account_id=slot(contact, "account")), lambda: {"email": slot(contact, "email")}
    )
    update.run(account=account.pk, email="autre@example.org")
    read = PreparedQuery(lambda: contact.objects.filter(account_id=slot(contact, "account")).values_list("email"))
    assert [tuple(row) for row in read.rows(account=account.pk)] == [("autre@example.org",)]


def test_an_insert_gives_the_key_and_leaves_a_saved_object(now):
    account = AccountFactory()
    made = PreparedInsert(ConditionsAcceptance).create(account=account, version=1, accepted_at=now)
    assert ConditionsAcceptance.objects.get() == made
    made.version = 2
    made.save()
    assert ConditionsAcceptance.objects.get().version == 2


def test_several_at_once_have_each_their_key(now):
    account = AccountFactory()
    rows = [ConditionsAcceptance(account=account, version=version, accepted_at=now) for version in (1, 2, 3)]
    PreparedInsert(ConditionsAcceptance).create_all(rows)
    for row in rows:
        assert ConditionsAcceptance.objects.get(pk=row.pk).version == row.version


def test_what_is_there_already_is_left(now):
    account = AccountFactory()
    File.objects.all().delete()
    insert = PreparedInsert(File)

    def file(code):
        return File(account=account, profile="particulier", fund_code=code, opened_at=now)

    assert insert.create_missing([file("68")]) == 1
    assert insert.create_missing([file("68")]) == 0
    assert insert.create_missing([file("68"), file("21")]) == 1
    assert sorted(File.objects.values_list("fund_code", flat=True)) == ["21", "68"]


def test_a_key_made_here_stays(now):
    from guichet.delivery.models import Channel, Message

    key = uuid.uuid4()
    message = PreparedInsert(Message).create(
        id=key,
        message="accounts/password_changed",
        channel=Channel.EMAIL,
        payload={"a": 1},
        next_attempt_at=now,
        created_at=now,
    )
    assert message.pk == key
    assert Message.objects.get(pk=key).payload == {"a": 1}
