"""The writes of a login: sessions, the count of failures, what the journal keeps."""

import datetime as dt

import pytest

from guichet.accounts.identifiers import add_identifier
from guichet.accounts.models import Account, PasswordKind
from guichet.accounts.states import MAY_LOG_IN, AccountState
from guichet.audit.models import Entry
from guichet.funds import catalogue
from guichet.login import ending, operations, rechecking, tries
from guichet.login.models import Factor, Session
from guichet.login.operations import Expired, Refused
from guichet.login.tries import Delayed
from guichet.login.whence import Whence
from tests.factories import PASSWORD, PROVISIONAL_PASSWORD, AccountFactory, EstablishmentFactory, PersonFactory

pytestmark = pytest.mark.django_db

WRONG = "Pas-le-bon-8"


@pytest.fixture
def log_in(now):
    def attempt(account_or_number, password=PASSWORD, *, at=now, address="192.0.2.0/24", browser=""):
        number = account_or_number if isinstance(account_or_number, str) else account_or_number.identifiers.get().value
        whence = Whence(address, browser)
        right = operations.check_pair(
            identifier=number, password=password, whence=whence, policy=catalogue.by_slug("alsace").policy, now=at
        )
        return operations.enter(right, factor=Factor.NONE, whence=whence, now=at).token

    return attempt


@pytest.fixture
def account(now):
    return AccountFactory(opened_at=now)


@pytest.mark.requirement("R122")
def test_the_right_pair_opens_a_session(log_in, account, now):
    token = log_in(account)
    session = Session.objects.get()
    assert session.account == account
    assert (session.began_at, session.seen_at) == (now, now)
    assert Account.objects.get().last_login_at == now
    assert len(token) >= 43


def test_the_database_keeps_the_hash_of_the_token_only(log_in, account):
    token = log_in(account)
    assert token not in str(list(Session.objects.values()))
    assert Session.objects.get().token_hash == operations.hash_token(token)


def test_every_login_has_a_token_of_its_own(log_in, account):
    assert len({log_in(account) for _ in range(5)}) == 5
    assert Session.objects.count() == 5


@pytest.mark.parametrize("state", AccountState)
@pytest.mark.requirement("R144")
def test_only_a_state_that_may_log_in_does(log_in, now, state):
    account = AccountFactory(state=state, opened_at=now)
    password = PROVISIONAL_PASSWORD if account.password_kind == PasswordKind.PROVISIONAL else PASSWORD
    if state in MAY_LOG_IN:
        assert log_in(account, password)
    else:
        with pytest.raises(Refused):
            log_in(account, password)
        assert not Session.objects.exists()


@pytest.mark.requirement("R119")
def test_a_provisional_password_opens_until_its_very_end(log_in, now):
    account = AccountFactory(state=AccountState.AWAITING_FIRST_LOGIN, opened_at=now)
    end = account.password_expires_at
    assert log_in(account, PROVISIONAL_PASSWORD, at=end - dt.timedelta(microseconds=1))
    with pytest.raises(Expired):
        log_in(account, PROVISIONAL_PASSWORD, at=end)
    with pytest.raises(Refused):
        log_in(account, WRONG, at=end)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["TOMIKA-PARENO-DIBAFO", "tomika pareno dibafo", "tomikaparenodibafo", " Tomika—Pareno—Dibafo "]
)
def test_a_provisional_password_forgives_case_blanks_and_hyphens(log_in, now, typed):
    assert log_in(AccountFactory(state=AccountState.AWAITING_LETTER, opened_at=now), typed)


@pytest.mark.parametrize("typed", [PASSWORD.upper(), f" {PASSWORD}", PASSWORD.replace("-", ""), PASSWORD[:-1], ""])
def test_a_personal_password_forgives_nothing(log_in, account, typed):
    with pytest.raises(Refused):
        log_in(account, typed)


@pytest.mark.parametrize("odd", ["\x00", "é" * 5000, "x" * 200_000, "😀"])
def test_whatever_is_typed_is_a_wrong_password_and_no_more(log_in, account, odd):
    with pytest.raises(Refused):
        log_in(account, odd)


def test_ten_failures_in_five_minutes_and_the_right_password_must_wait_too(log_in, account, now):
    for _ in range(10):
        with pytest.raises(Refused):
            log_in(account, WRONG)
    with pytest.raises(Delayed) as delayed:
        log_in(account)
    assert now < delayed.value.retry_at <= now + dt.timedelta(minutes=5)
    assert log_in(account, at=delayed.value.retry_at)


def test_waiting_grows_and_never_locks_for_ever(log_in, account, now):
    at, waits = now, []
    for _ in range(40):
        try:
            log_in(account, WRONG, at=at)
        except Refused:
            at += dt.timedelta(seconds=1)
        except Delayed as delayed:
            waits.append(delayed.retry_at - at)
            at = delayed.retry_at
    assert waits[0] < waits[-1] <= dt.timedelta(minutes=15)
    assert log_in(account, at=at + dt.timedelta(minutes=15))


def guess_for(log_in, who, *, at, lasting, address="192.0.2.0/24"):
    """Guess at each moment that a guess is looked at; return how many were."""
    looked_at, end = 0, at + lasting
    while at < end:
        try:
            log_in(who, WRONG, at=at, address=address)
        except Refused:
            looked_at += 1
            at += dt.timedelta(milliseconds=50)
        except Delayed as delayed:
            at = delayed.retry_at + dt.timedelta(milliseconds=50)
    return looked_at


def test_one_script_does_not_keep_the_member_out(log_in, account, now):
    """It tries again at the very end of each wait; the member comes from another network."""
    looked_at, at = 0, now
    for _ in range(24):
        looked_at += guess_for(log_in, account, at=at, lasting=dt.timedelta(hours=1))
        at += dt.timedelta(hours=1)
        assert log_in(account, at=at, address="198.51.100.0/24")
    assert looked_at <= 110


@pytest.mark.parametrize("free", [3, 10, 20])
def test_one_network_never_uses_up_the_hour_of_a_holder(log_in, account, now, with_policy, free):
    with_policy(login_failures_per_5_minutes=free)
    assert guess_for(log_in, account, at=now, lasting=dt.timedelta(hours=1)) <= free + 8
    for _ in range(min(free, 10)):
        with pytest.raises(Refused):
            log_in(account, WRONG, at=now + dt.timedelta(minutes=59), address="198.51.100.0/24")


def test_many_networks_together_guess_so_many_times_an_hour_and_no_more(log_in, account, now):
    hours, looked_at, waits = 6, 0, []
    for minutes in range(hours * 60 // 15):
        at = now + dt.timedelta(minutes=15 * minutes)
        for network in range(50):
            try:
                log_in(account, WRONG, at=at, address=f"198.51.{network}.0/24")
            except Refused:
                looked_at += 1
            except Delayed as delayed:
                waits.append(delayed.retry_at - at)
    assert max(waits) <= dt.timedelta(hours=1)
    assert looked_at == 30 * hours


def test_while_many_networks_guess_a_browser_that_the_account_knows_passes(log_in, account, now):
    known = entered(account, now=now)
    for network in range(4):
        for _ in range(8):
            with pytest.raises((Refused, Delayed)):
                log_in(account, WRONG, address=f"198.51.{network}.0/24")
    with pytest.raises(Delayed):
        log_in(account, address="203.0.113.0/24")
    assert log_in(account, address="203.0.113.0/24", browser=known)


def test_a_known_browser_has_as_many_tries_as_a_network(log_in, account, now):
    known = entered(account, now=now)
    for _ in range(20):
        with pytest.raises(Refused):
            log_in(account, WRONG, browser=known)
    with pytest.raises(Delayed):
        log_in(account, browser=known)


def test_a_browser_that_another_account_knows_is_held_as_any(log_in, account, now):
    known = entered(AccountFactory(opened_at=now), now=now)
    for _ in range(10):
        with pytest.raises(Refused):
            log_in(account, WRONG)
    with pytest.raises(Delayed):
        log_in(account, browser=known)


def entered(account, *, now):
    """Return the token of a browser that an account was entered from, and that nobody trusts."""
    right = operations.PasswordRight(account, None)
    return operations.enter(right, factor=Factor.NONE, whence=Whence("203.0.113.0/24"), now=now).browser_token


def test_a_success_forgets_the_failures(log_in, account):
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(Refused):
                log_in(account, WRONG)
        assert log_in(account)


def test_failures_on_one_number_do_not_delay_another(log_in, account, now):
    other = AccountFactory(opened_at=now)
    for _ in range(10):
        with pytest.raises(Refused):
            log_in(account, WRONG)
    assert log_in(other)


def test_the_numbers_of_one_holder_share_the_failures(log_in, now, subtests):
    farm, person = EstablishmentFactory(), PersonFactory()
    former = PersonFactory(replaced_by=person)
    for holder, numbers in (
        ({"establishment": farm}, (farm.siret, farm.et)),
        ({"person": person}, (former.nir, person.nir)),
    ):
        with subtests.test(*holder):
            account = AccountFactory(**holder, opened_at=now)
            for number in numbers:
                add_identifier(account, number)
            for _ in range(5):
                for number in numbers:
                    with pytest.raises(Refused):
                        log_in(number, WRONG)
            for number in numbers:
                with pytest.raises(Delayed):
                    log_in(number)


def test_whether_two_numbers_share_the_failures_does_not_tell_that_there_is_an_account(log_in):
    farm = EstablishmentFactory()
    for _ in range(10):
        with pytest.raises(Refused):
            log_in(farm.siret, WRONG)
    with pytest.raises(Delayed):
        log_in(farm.et, WRONG)


def test_a_success_under_one_number_forgets_the_failures_under_the_other(log_in, now):
    farm = EstablishmentFactory()
    account = AccountFactory(establishment=farm, opened_at=now)
    for number in (farm.siret, farm.et):
        add_identifier(account, number)
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(Refused):
                log_in(farm.siret, WRONG)
        assert log_in(farm.et)


def test_many_numbers_from_one_address_are_delayed_in_the_end(log_in, account, monkeypatch):
    monkeypatch.setattr(tries, "PER_5_MINUTES_AND_ADDRESS", 3)
    for order in range(3):
        with pytest.raises(Refused):
            log_in(f"19901675550{order:02}", WRONG)
    with pytest.raises(Delayed):
        log_in(account)
    assert log_in(account, address="198.51.100.0/24")


def test_an_unknown_number_is_counted_like_a_known_one(log_in):
    for _ in range(10):
        with pytest.raises(Refused):
            log_in("1990167555001", WRONG)
    with pytest.raises(Delayed):
        log_in("1990167555001", WRONG)


def test_the_journal_names_neither_number_nor_password(log_in, account):
    with pytest.raises(Refused):
        log_in(account, WRONG)
    with pytest.raises(Refused):
        log_in("1990167555001", WRONG)
    log_in(account)
    assert list(Entry.objects.order_by("pk").values_list("event", "account")) == [
        ("login.refused", str(account.reference)),
        ("login.refused", ""),
        ("login.succeeded", str(account.reference)),
    ]
    rows = str(list(Entry.objects.values()))
    assert account.person.nir not in rows
    assert "1990167555001" not in rows
    assert WRONG not in rows


def test_after_a_password_change_this_browser_goes_on_under_a_new_token_and_the_others_are_out(account, now):
    mine, token = operations.open_session(account, now=now)
    operations.open_session(account, now=now)
    somebody, _ = operations.open_session(AccountFactory(opened_at=now), now=now)
    fresh = operations.end_others(mine, now=now)
    assert fresh != token
    assert {session.pk for session in Session.objects.all()} == {mine.pk, somebody.pk}
    assert Session.objects.get(pk=mine.pk).token_hash == operations.hash_token(fresh)
    ended = Entry.objects.get()
    assert (ended.event, ended.account, ended.facts) == (
        "login.session_ended",
        str(account.reference),
        {"reason": "password_replaced"},
    )


def test_one_session_is_ended_by_its_reference_and_nobody_else_s(account, now):
    mine, _ = operations.open_session(account, now=now)
    lost, _ = operations.open_session(account, now=now)
    somebody, _ = operations.open_session(AccountFactory(opened_at=now), now=now)
    assert ending.end_sessions(account, reference=str(somebody.reference), reason="member", now=now) == 0
    assert not Entry.objects.exists()
    assert ending.end_sessions(account, reference=str(lost.reference), reason="member", now=now) == 1
    assert {session.pk for session in Session.objects.all()} == {mine.pk, somebody.pk}
    assert Entry.objects.get().facts == {"reason": "member"}


@pytest.mark.requirement("R175")
def test_logging_out_deletes_the_session_and_no_other(account, now):
    mine, _ = operations.open_session(account, now=now)
    other, _ = operations.open_session(account, now=now)
    operations.log_out(mine, now=now)
    assert list(Session.objects.all()) == [other]
    assert Entry.objects.get().event == "login.logged_out"


def test_use_is_noted_at_most_once_a_minute(account, now, django_assert_num_queries):
    session, _ = operations.open_session(account, now=now)
    with django_assert_num_queries(0):
        operations.seen(session, now=now + dt.timedelta(seconds=60))
    operations.seen(session, now=now + dt.timedelta(seconds=61))
    assert Session.objects.get().seen_at == now + dt.timedelta(seconds=61)


def test_a_session_that_another_window_ended_is_not_brought_back(account, now):
    session, _ = operations.open_session(account, now=now)
    Session.objects.all().delete()
    later = now + dt.timedelta(minutes=2)
    assert not operations.extend(session, now=later)
    operations.renew_token(session, now=later)
    operations.switch_file(session, file=account.files.get())
    session.seen_at = now
    assert not operations.seen(session, now=later)
    with pytest.raises(rechecking.SessionEnded):
        rechecking.refresh(session, now=later)
    assert not Session.objects.exists()


def test_sessions_past_their_time_are_purged(account, now):
    operations.open_session(account, now=now - dt.timedelta(hours=12))
    kept, _ = operations.open_session(account, now=now - dt.timedelta(hours=11, minutes=59))
    assert operations.purge_sessions(hours=12, now=now) == 1
    assert Session.objects.get() == kept


def test_a_former_number_opens_the_account_that_followed_its_replacement(log_in, account, now):
    from guichet.accounts.operations import follow_registry

    former = account.person.nir
    account.person.replaced_by = PersonFactory()
    account.person.save()
    follow_registry(now=now)
    assert log_in(former)
    assert log_in(account.person.replaced_by.nir)
