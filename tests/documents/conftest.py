"""Each document is walked at MSA d'Alsace under the edition that copies it, on Tuesday 10 March 2026."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def clock(now):
    """Set the clock, which then runs; `clock.shift(timedelta)` moves it."""
    with time_machine.travel(now) as traveller:
        yield traveller


@pytest.fixture
def rene(db):
    """René Müller, whom MSA d'Alsace knows."""
    # Not at the top: a conftest may be read before Django's settings are.
    from tests.journeys import people

    return people.rene()


@pytest.fixture
def walker(db):
    """Somebody at a browser, on the site of MSA d'Alsace."""
    from tests.journeys.walker import Walker

    return Walker("alsace").get("/alsace/")


@pytest.fixture
def inside(rene, walker):
    """René on the home page of his space, as the login leaves him there; he receives documents by email."""
    from tests.factories import AccountFactory, enter

    account = AccountFactory(person=rene.person, email=rene.email, landline="+33328000000")
    account.contact.documents_by = account.contact.news_by = "email"
    account.contact.save()
    enter(walker.client, account)
    return walker.get("/espace/")
