import pytest


@pytest.fixture
def make(db):
    """Return `make(kind, **changes) -> Case`: a case of MSA d'Alsace, opened now unless told otherwise."""
    from django.utils import timezone

    from guichet.cases.operations import open_case

    def opened(kind, **changes):
        values = {"fund_code": "68", "details": {"nom": "Weber"}, "now": timezone.now()} | changes
        return open_case(kind=kind, **values)

    return opened


@pytest.fixture
def colleague(db):
    """Return `colleague(*roles, fund_code="68") -> Client`: the browser of another agent at work."""
    from django.test import Client

    from tests.factories import AgentFactory, at_work

    def other(*roles, fund_code="68", name="Paul Meyer"):
        agent = AgentFactory(roles=list(roles) or ["support"], roles__fund_code=fund_code, name=name)
        return at_work(Client(), agent, fund_code=fund_code)

    return other
