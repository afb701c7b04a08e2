"""Calls are taken on Tuesday 10 March 2026, from 10:00 in Paris; only a story moves the clock."""

import datetime as dt

import pytest


@pytest.fixture(autouse=True)
def clock(now):
    """Set the clock, which then runs; `clock.shift(timedelta)` lets days pass."""
    import time_machine

    with time_machine.travel(now) as traveller:
        yield traveller


@pytest.fixture
def days(clock):
    """Return `days(3)`: let three days pass."""
    return lambda number: clock.shift(dt.timedelta(days=number))


@pytest.fixture
def site(live_server, settings, tmp_path):
    """Return the address of the site, whose letters and links lead to this test's own places."""
    settings.LETTERS_FOLDER = tmp_path / "letters"
    settings.PUBLIC_URL = live_server.url
    return live_server.url


@pytest.fixture
def agent(site, open_page):
    """Claire Muller of MSA d'Alsace at her desk: she answers the telephone, and has the requests and the letters too."""
    # Here and not above: this file is read before Django's settings are.
    from tests.callers.people import Agent
    from tests.factories import AgentFactory

    row = AgentFactory(roles=["support", "requests", "letters"])
    return Agent(open_page(base_url=site, viewport={"width": 1280, "height": 900}), row).arrive()


@pytest.fixture
def colleague(site, open_page):
    """Return `colleague(roles=["security"], …) -> Agent`: somebody else at another desk."""
    from tests.callers.people import Agent
    from tests.factories import AgentFactory

    def one(**values):
        row = AgentFactory(**{"name": "Paul Kern"} | values)
        page = open_page(base_url=site, viewport={"width": 1280, "height": 900})
        return Agent(page, row).arrive()

    return one


@pytest.fixture
def caller(site, open_page, sink):
    """Return `caller(someone, **context_options) -> Caller`: who telephones, with a browser and a letter box."""
    from tests.callers.people import Caller

    def one(someone, **options):
        return Caller(open_page(base_url=site, **options), someone, sink)

    return one
