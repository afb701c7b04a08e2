import datetime as dt

import pytest


@pytest.fixture
def account(db, now):
    """WEBER FLORENT, a member for a year, whose mailbox and mobile are proved and who is paid on an account."""
    from guichet.registry.models import BankAccount, BankUse
    from tests.factories import AccountFactory

    account = AccountFactory(opened_at=now - dt.timedelta(days=365))
    account.contact.mobile_verified_at = account.opened_at
    account.contact.save()
    BankAccount.objects.create(
        person=account.person,
        source_ref="RIB1",
        fund_code="68",
        use=BankUse.BENEFITS,
        iban="FR1420041010050500013M02606",
        holder_name="WEBER FLORENT",
        since=dt.date(2020, 1, 1),
    )
    return account
