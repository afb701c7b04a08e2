import pytest


@pytest.fixture
def proconnect():
    """ProConnect, which this test speaks for."""
    from tests.agents.proconnect.elsewhere import elsewhere

    with elsewhere() as spoken_for:
        yield spoken_for


@pytest.fixture
def walker():
    """A browser."""
    from tests.journeys.walker import Walker

    return Walker()


@pytest.fixture
def claire(agent):
    """An agent whose account of ProConnect is tied."""
    from tests.agents.proconnect.elsewhere import tied

    tied(agent)
    return agent
