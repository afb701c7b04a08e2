import datetime as dt

import pytest


@pytest.fixture
def account(db):
    """WEBER FLORENT at MSA d'Alsace, without a payment."""
    # Here and not above: this file is read before Django's settings are.
    from tests.factories import AccountFactory, AffiliationFactory

    account = AccountFactory()
    AffiliationFactory(person=account.person)
    return account


@pytest.fixture
def browser(client, account):
    """The browser of that member, who has logged in."""
    from tests.factories import enter

    return enter(client, account)


@pytest.fixture
def pay(account):
    """Return `pay("2022-02-18", cents, branch="Santé", **more)`: a payment to that member."""
    from tests.factories import PaymentFactory

    def one(day, cents=22_50, branch="Santé", **more):
        told = {"person": account.person, "amount_cents": cents, "branch": branch, **more}
        return PaymentFactory(paid_on=dt.date.fromisoformat(day), **told)

    return one
