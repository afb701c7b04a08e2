import pytest


@pytest.fixture
def account(db, now):
    """WEBER FLORENT, who receives by email."""
    from tests.factories import AccountFactory

    account = AccountFactory(opened_at=now)
    account.contact.documents_by = "email"
    account.contact.save()
    return account


@pytest.fixture
def owner(account):
    from guichet.accounts.owners import Owner

    return Owner(person=account.person)
