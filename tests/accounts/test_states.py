"""The seven states of an account, here and in the database."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from guichet.accounts.models import Account, PasswordKind
from guichet.accounts.states import (
    ENDED,
    FILE_REQUEST_TRANSITIONS,
    MAY_LOG_IN,
    PROVISIONAL_TRANSITIONS,
    TRANSITIONS,
    AccountState,
    FileRequestState,
    ProvisionalState,
    WrongTransition,
    check_transition,
)
from tests.factories import AccountFactory

STATES = st.sampled_from(AccountState)


def test_seven_states_each_in_the_table():
    assert len(AccountState) == 7
    assert set(TRANSITIONS) == set(AccountState)
    assert set(PROVISIONAL_TRANSITIONS) == set(ProvisionalState)
    assert set(FILE_REQUEST_TRANSITIONS) == set(FileRequestState)


@given(STATES, STATES)
def test_only_what_the_table_says(now, then):
    if then in TRANSITIONS[now]:
        check_transition(now, then)
    else:
        with pytest.raises(WrongTransition):
            check_transition(now, then)


def test_what_has_ended_never_logs_in_and_only_a_new_enrolment_opens_it_again():
    assert set(ENDED) == {AccountState.CLOSED, AccountState.MERGED}
    assert not ENDED & MAY_LOG_IN
    assert not TRANSITIONS[AccountState.MERGED]
    assert AccountState.FROZEN not in TRANSITIONS[AccountState.CLOSED]


def test_a_frozen_account_does_not_log_in():
    assert AccountState.FROZEN not in MAY_LOG_IN


def test_a_renewal_is_impossible_before_the_first_login():
    for state in (AccountState.AWAITING_LETTER, AccountState.AWAITING_FIRST_LOGIN):
        assert AccountState.RENEWAL not in TRANSITIONS[state]


def test_a_replaced_or_superseded_password_is_never_issued_again():
    assert not PROVISIONAL_TRANSITIONS[ProvisionalState.REPLACED]
    assert not PROVISIONAL_TRANSITIONS[ProvisionalState.SUPERSEDED]


def test_no_code_is_sent_for_a_file_that_nobody_asked_for_again():
    for state in (FileRequestState.OPENED, FileRequestState.REFUSED):
        assert FileRequestState.CODE_SENT not in FILE_REQUEST_TRANSITIONS[state]


@pytest.mark.django_db
def test_the_database_refuses_a_state_that_is_none():
    account = AccountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(state="sleeping")


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "expires"), [(PasswordKind.PERSONAL, True), (PasswordKind.PROVISIONAL, False)])
def test_the_database_refuses_a_personal_password_that_expires_and_a_provisional_one_that_does_not(kind, expires, now):
    account = AccountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(password_kind=kind, password_expires_at=now if expires else None)


@pytest.mark.django_db
def test_the_database_refuses_a_second_account_for_one_person():
    account = AccountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountFactory(person=account.person, identifier="1540699990999")


@pytest.mark.django_db
def test_the_database_refuses_one_identifier_for_two_accounts():
    account = AccountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountFactory(identifier=account.person.nir)
