"""What the factories put in the database is what the product itself would."""

import pytest
from django.utils import timezone

from guichet.accounts.states import AccountState
from guichet.funds import catalogue
from guichet.identifiers import nir
from guichet.login import operations as login
from guichet.login.models import Factor
from guichet.login.stages import Standing, next_stage
from guichet.login.whence import Whence
from guichet.registry import facts, lookup
from tests import factories

pytestmark = pytest.mark.django_db


def test_people_have_numbers_of_their_own_that_identify_them():
    one, other = factories.PersonFactory.create_batch(2)
    assert one.nir != other.nir
    assert nir.birth_date_fits(one.nir, 1985, 1, 27)
    found = lookup.identify(one.nir, family_name="weber", given_name="florent", birth_date=(1985, 1, 27))
    assert found == one


def test_a_dependant_uses_the_parent_s_number():
    parent = factories.PersonFactory()
    child = factories.PersonFactory(insured_parent=parent, given_names="Zoé", birth_year=2015)
    assert child.nir is None
    assert lookup.find(parent.nir) == [parent, child]


def test_a_card_and_a_payment_prove(now):
    card = factories.CardFactory(serial="98765432109", with_photo=False)
    assert facts.card_serial_matches(card.person, "98765432109", with_photo=False)
    paid = factories.PaymentFactory(paid_on=now.date(), amount_cents=1)
    assert facts.payment_amount_matches(paid.person, 1, since=now.date(), until=now.date(), shared_percent=2)


@pytest.mark.parametrize(
    ("state", "password", "stage"),
    [
        (AccountState.ACTIVE, factories.PASSWORD, None),
        (AccountState.AWAITING_FIRST_LOGIN, factories.PROVISIONAL_PASSWORD, "login:replace_password"),
        (AccountState.AWAITING_LETTER, factories.PROVISIONAL_PASSWORD, "login:replace_password"),
        (AccountState.RENEWAL, factories.PROVISIONAL_PASSWORD, "login:replace_password"),
    ],
)
def test_an_account_opens_with_the_person_s_number(state, password, stage):
    account, moment = factories.AccountFactory(state=state), timezone.now()
    policy = catalogue.by_code("68").policy
    login.check_pair(
        identifier=account.person.nir, password=password, whence=Whence("192.0.2.0/24"), policy=policy, now=moment
    )
    found = next_stage(Standing(account, Factor.EMAIL), policy, moment)
    assert (found.url_name if found else None) == stage


def test_an_account_is_what_one_asks_for():
    account = factories.AccountFactory(
        password="Autre-8-chose", email_verified=False, confirmed=False, funds=["68", "13"]
    )
    assert account.contact.verified_email is None
    assert account.contact.confirmed_at is None
    assert list(account.files.values_list("fund_code", flat=True).order_by("fund_code")) == ["13", "68"]
    with pytest.raises(login.Refused):
        login.check_pair(
            identifier=account.person.nir,
            password=factories.PASSWORD,
            whence=Whence("192.0.2.0/24"),
            policy=catalogue.by_code("68").policy,
            now=timezone.now(),
        )
