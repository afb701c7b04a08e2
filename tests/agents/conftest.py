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
def code_of():
    """Return `code_of(secret, steps=0)`: what an application shows now, or some steps of 30 seconds away."""
    from django.utils import timezone

    from guichet.login.factors import totp

    return lambda secret, steps=0: totp.code_at(secret, totp.step_at(timezone.now()) + steps)


@pytest.fixture
def invitation_code():
    """Return `invitation_code(agent)`: the code of the last invitation that leaves for an agent."""
    from guichet.delivery.models import Message

    def read(agent):
        sent = Message.objects.filter(message="agents/invitation", about=agent.reference).latest("created_at")
        return sent.payload["context"]["code"]

    return read
