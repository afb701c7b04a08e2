"""People who claim an account."""

import pytest


@pytest.fixture
def rene(db):
    """The row of René Müller, whom MSA d'Alsace knows."""
    from tests.journeys import people

    return people.rene_in_the_registry()


@pytest.fixture
def claim(fund):
    """Return `claim(person, **changes) -> Claim`."""
    from guichet.accounts.opening import Claim
    from guichet.delivery.models import Channel

    def build(person, **changes):
        values = {
            "holder": person,
            "identifier": getattr(person, "nir", ""),
            "profile": "particulier",
            "fund": fund,
            "fund_codes": ["68"],
            "email": "rene@example.org",
            "mobile": "+33612345678",
            "conditions_version": 1,
            "verified": frozenset({Channel.EMAIL}),
        }
        return Claim(**values | changes)

    return build
