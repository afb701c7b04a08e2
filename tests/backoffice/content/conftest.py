import pytest


@pytest.fixture
def as_administrator():
    """Return `as_administrator("68") -> Walker`: the browser of a new administrator; the empty code is national."""
    from tests.factories import AgentFactory, at_work
    from tests.journeys.walker import Walker

    def one(fund_code="68", name="Claire Muller"):
        agent = AgentFactory(roles=["administrator"], roles__fund_code=fund_code, name=name)
        walker = Walker()
        at_work(walker.client, agent, fund_code=fund_code)
        walker.agent = agent
        return walker

    return one


@pytest.fixture
def walker(db, as_administrator):
    """An administrator of MSA d'Alsace."""
    return as_administrator()


@pytest.fixture
def national(db, as_administrator):
    """An administrator of the national site."""
    return as_administrator("", "Paul Durand")
