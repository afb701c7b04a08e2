import datetime as dt

import pytest


@pytest.fixture
def giver(db, now):
    """WEBER FLORENT, a member for a year, whose mailbox is proved."""
    from tests.factories import AccountFactory

    return AccountFactory(opened_at=now - dt.timedelta(days=365))


@pytest.fixture
def proposal(now):
    """His file of a particulier, two services, a year."""
    from guichet.mandates.giving import Proposal
    from guichet.mandates.rules import Relation
    from tests.mandates.factories import SERVICES

    return Proposal(
        profile="particulier",
        fund_code="68",
        establishment=None,
        relation=Relation.RELATIVE,
        services=SERVICES,
        starts_on=now.date(),
        ends_on=now.date() + dt.timedelta(days=365),
    )
