import pytest


@pytest.fixture
def agent(db):
    """Claire Muller, of the support of MSA d'Alsace."""
    # Here and not above: this file is read before Django's settings are.
    from tests.factories import AgentFactory

    return AgentFactory()


@pytest.fixture
def desk(client, agent):
    """The browser of that agent, who has logged in."""
    from tests.factories import at_work

    return at_work(client, agent)


@pytest.fixture
def account(db):
    """WEBER FLORENT at MSA d'Alsace, a member whose account is active."""
    from tests.factories import AccountFactory, AffiliationFactory

    account = AccountFactory()
    AffiliationFactory(person=account.person)
    return account
