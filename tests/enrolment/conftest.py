"""Enrolments half-way, without a browser."""

import pytest


@pytest.fixture
def rene(db, now):
    """René Müller, whom MSA d'Alsace knows."""
    from tests.journeys import people

    return people.rene()


@pytest.fixture
def under_way(fund, now):
    """Return `under_way(someone, **answers) -> Visit`: the number and the details are answered already."""
    from guichet.enrolment import operations
    from guichet.enrolment.profiles import journey_for
    from guichet.enrolment.steps.base import Visit

    def begin(someone, **answers):
        enrolment, _token = operations.start(fund=fund, profile={"profile": "particulier"}, now=now)
        enrolment.answers = {
            "profile": {"profile": "particulier"},
            "identifier": {"number": someone.number},
            "details": {
                "nom": someone.family_name,
                "prenom": someone.given_name,
                "date_naissance": list(someone.birth_date),
                "email": someone.email,
                "mobile": "+33612345678",
            },
            **answers,
        }
        enrolment.save()
        journey = journey_for(enrolment.answers, fund)
        return Visit(enrolment=enrolment, journey=journey, fund=fund, now=now, address="192.0.2.0/24")

    return begin
