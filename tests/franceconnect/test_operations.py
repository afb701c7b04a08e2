"""What associates an account with FranceConnect: one each, told, and ended by whatever puts a thief out."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts import closing, disavowal, freezing, renewal, undoing
from guichet.accounts.claims import new_password
from guichet.accounts.models import Account, CodedLetter, ContactChange
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from guichet.franceconnect import arrivals, operations, receivers
from guichet.franceconnect.models import Abroad, Arrival, Link
from guichet.franceconnect.operations import Shown
from guichet.franceconnect.queries import linked
from guichet.funds import catalogue
from guichet.login import disowning
from guichet.login import operations as login
from guichet.login.models import Door, Factor, Session
from guichet.login.signals import Withdrawn
from guichet.login.whence import Whence
from guichet.space.my_account.export import access as exported
from tests.factories import AccountFactory, AffiliationFactory, PersonFactory, change_email
from tests.franceconnect.faked import identity_of

pytestmark = pytest.mark.django_db
SUB = "a-name-of-theirs"


@pytest.fixture
def account(now):
    account = AccountFactory(opened_at=now)
    AffiliationFactory(person=account.person)
    return account


def link(account, now, *, sub=SUB, shown=Shown.CODE, known_browser=True):
    return operations.link(account, sub=sub, shown=shown, known_browser=known_browser, now=now)


def test_it_is_found_by_the_name_that_franceconnect_gives(account, now):
    link(account, now)
    assert linked(SUB) == account
    assert linked("another") is None


def test_the_same_again_changes_nothing_and_tells_nobody(account, now):
    link(account, now)
    link(account, now)
    assert Entry.objects.filter(event="franceconnect.linked").count() == 1
    assert Message.objects.filter(message="login/factor_changed", channel=Channel.EMAIL).count() == 1


def test_one_identity_for_an_account_and_one_account_for_an_identity(account, now):
    link(account, now)
    with pytest.raises(operations.AlreadyLinked):
        link(account, now, sub="another")
    with pytest.raises(operations.SubTaken):
        link(AccountFactory(), now)
    assert Link.objects.count() == 1


def test_nor_under_a_key_that_was_changed_since(account, now, monkeypatch):
    link(account, now)
    monkeypatch.setattr(operations, "sub_index", lambda _sub: "index under another key")
    with pytest.raises(operations.SubTaken):
        link(AccountFactory(), now)


def test_a_former_address_is_told_too(account, now):
    former = account.contact.email
    change_email(account, "nouvelle@example.org", now=now)
    account.refresh_from_db()
    link(account, now)
    told = Message.objects.filter(message="login/factor_changed", channel=Channel.EMAIL)
    assert {one.payload["recipient"]["email"] for one in told} == {former, "nouvelle@example.org"}


@pytest.mark.parametrize(
    ("shown", "known_browser", "letters"),
    [(Shown.CODE, False, 1), (Shown.CODE, True, 0), (Shown.PASSWORD, False, 0), (Shown.SESSION, False, 0)],
)
def test_a_letter_leaves_where_a_mailbox_was_all_that_was_shown(account, now, shown, known_browser, letters):
    link(account, now, shown=shown, known_browser=known_browser)
    assert Message.objects.filter(message="login/factor_changed", channel=Channel.LETTER).count() == letters


def test_no_letter_where_no_address_is_known(account, now):
    account.person.postal_lines = []
    account.person.save()
    link(account, now, known_browser=False)
    assert not Message.objects.filter(channel=Channel.LETTER).exists()


def test_letters_are_few(account, now):
    for _ in range(2):
        link(account, now, known_browser=False)
        operations.unlink(account, now=now)
    assert Message.objects.filter(channel=Channel.LETTER).count() == 1


def test_nothing_for_who_asks_with_a_password_that_was_replaced(account, now):
    Account.objects.update(password="other")
    with pytest.raises(operations.NotAllowed):
        link(account, now)


# What ends it.


def renewed(account, now):
    renewal.renew(
        account,
        channel=Channel.EMAIL,
        sent_to=account.contact.email,
        password=new_password(),
        known_browser=True,
        now=now,
    )


def disowned(account, now):
    fund = catalogue.by_code(account.fund_code)
    code = disavowal.issue(account, letter=CodedLetter.FACTOR_CHANGED, fund=fund, now=now)
    disowning.disown(disowning.look_at(code.shown["code"], address="192.0.2.0/24", now=now).proof, now=now)


def frozen(account, now):
    freezing.freeze(account, reason="fraud", fund=catalogue.by_code("68"), actor="system", now=now)


def closed(account, now):
    closing.close(account, now=now)


def undone(account, now):
    change_email(account, "voleur@example.org", now=now)
    undoing.undo(ContactChange.objects.get(), keys_since=False, now=now)


def taken_over(account, now):
    from guichet.accounts.signals import taken_over as signal

    signal.send(Account, account=account, now=now)


@pytest.mark.parametrize("ends", [renewed, disowned, frozen, closed, undone, taken_over])
def test_whatever_puts_a_thief_out_ends_the_link(account, now, ends):
    link(account, now)
    arrivals.note(identity_of(account.person), account=account, fund="", now=now)
    account = Account.objects.select_related("contact", "person").get()
    ends(account, now)
    assert not Link.objects.exists()
    assert not Arrival.objects.exists()
    assert Entry.objects.filter(event="franceconnect.unlinked", actor="system").count() == 1


def test_a_new_password_chosen_inside_keeps_it(account, now):
    from guichet.accounts import operations as accounts

    link(account, now)
    accounts.replace_password(Account.objects.get(), password="Moisson+tardive7", now=now)
    assert Link.objects.exists()


def test_an_account_that_cannot_be_entered_any_more_is_not_linked_again(account, now):
    undone(account, now)
    account = Account.objects.select_related("contact", "person").get()
    assert account.state == AccountState.ACTIVE
    with pytest.raises(operations.NotAllowed):
        link(account, now)


# A session that it opens.


def session_of(account, now):
    return login.open_session(account, door=Door.FRANCECONNECT, now=now)[0]


def test_a_session_keeps_what_logs_out_there_and_the_arrival_goes(account, now):
    link(account, now)
    arrival, _token = arrivals.note(identity_of(account.person, sub=SUB), account=account, fund="", now=now)
    session = session_of(account, now)
    receivers.note_entry(session=session, carried=str(arrival.reference), now=now + dt.timedelta(minutes=1))
    assert Abroad.objects.get(session=session).id_token
    assert Link.objects.get().last_used_at == now + dt.timedelta(minutes=1)
    assert not Arrival.objects.exists()
    session.delete()
    assert not Abroad.objects.exists()


@pytest.mark.parametrize("gone", ["arrival", "link", "other_sub", "other_account"])
def test_a_session_does_not_open_on_what_is_no_more(account, now, gone):
    link(account, now)
    arrival, _token = arrivals.note(identity_of(account.person, sub=SUB), account=account, fund="", now=now)
    session = session_of(account, now)
    if gone == "arrival":
        arrival.delete()
    elif gone == "link":
        Link.objects.all().delete()
    elif gone == "other_sub":
        operations.unlink(account, keep=session, now=now)
        arrival.save(force_insert=True)
        link(account, now, sub="another")
    else:
        session = session_of(AccountFactory(person=PersonFactory()), now)
    with pytest.raises(Withdrawn), transaction.atomic():
        receivers.note_entry(session=session, carried=str(arrival.reference), now=now)
    assert not Abroad.objects.exists()


def test_the_copy_of_one_s_data_tells_it(account, now):
    link(account, now)
    Session.objects.all().delete()
    session_of(account, now)
    [record] = exported._franceconnect(account, now)
    assert SUB in record.values()
    assert "FranceConnect" in str(exported._sessions(account, now))


# At once, on both databases.


@pytest.mark.django_db(transaction=True)
def test_two_logins_at_one_instant_that_associate_make_one_link(now, at_once):
    account = AccountFactory(opened_at=now)

    def enter():
        arrival, _token = arrivals.note(identity_of(account.person, sub=SUB), account=account, fund="", now=now)
        arrivals.note_shown(arrival, Shown.CODE.value, known_browser=True)
        right = login.PasswordRight(account, None, Door.FRANCECONNECT, carried=str(arrival.reference))
        return login.enter(right, factor=Factor.EMAIL, whence=Whence("192.0.2.0/24", "", "Firefox"), now=now)

    assert [type(result).__name__ for result in at_once(enter, enter)] == ["Entered", "Entered"]
    assert (Link.objects.count(), Session.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_two_accounts_at_one_instant_get_one_identity_once(now, at_once):
    accounts = [AccountFactory(opened_at=now) for _ in range(2)]
    results = at_once(*[lambda one=one: link(one, now) for one in accounts])
    assert sorted(type(result).__name__ for result in results) == ["Link", "SubTaken"]
    assert Link.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_account_at_one_instant_gets_one_of_two_identities(now, at_once):
    account = AccountFactory(opened_at=now)
    results = at_once(*[lambda sub=sub: link(account, now, sub=sub) for sub in ("one", "two")])
    assert sorted(type(result).__name__ for result in results) == ["AlreadyLinked", "Link"]


@pytest.mark.django_db(transaction=True)
def test_a_link_that_crosses_the_end_of_trust_does_not_outlive_it(now, at_once):
    account = AccountFactory(opened_at=now)
    at_once(lambda: link(account, now), lambda: frozen(account, now))
    assert not Link.objects.exists()
