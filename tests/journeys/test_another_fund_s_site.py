"""A stranger who enters by the most lenient fund's site does not get in more easily as the member of another."""

import pytest

from tests.factories import ChildFactory
from tests.journeys import people
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
REFUSED = "Cette réponse ne correspond pas aux informations que nous connaissons."


@pytest.fixture
def provence(clock):
    """René, whom MSA Provence Azur alone knows; Alsace is the site he, or a stranger, enters by."""
    person = people.rene_in_the_registry(departments=["83"])
    people.payment(person)
    ChildFactory(person=person)
    return people.Someone(person=person)


def by_child(someone):
    walker = Walker().until_introduction(someone).answer(preuve="child_birth_date")
    return walker.answer(enfant_day="14", enfant_month="5", enfant_year="2015")


def test_a_proof_that_the_person_s_own_fund_does_not_take_proves_nothing(provence, with_policy):
    with_policy(edition="leaflet", at_hand_page=True)
    assert REFUSED in by_child(provence).text


def test_at_the_fund_that_takes_it_it_does(with_policy, clock):
    with_policy(edition="leaflet", at_hand_page=True)
    rene = people.rene()
    ChildFactory(person=rene.person)
    assert by_child(rene).slug == "departement"


def test_a_longer_window_at_the_site_does_not_count(provence, with_policy):
    import datetime as dt

    with_policy(payment_months=12)
    people.payment(provence.person, 77_00, on=dt.date(2025, 6, 1))
    assert REFUSED in Walker().until_amount(provence).answer(montant="77,00").text


def test_more_tries_at_the_site_do_not_count_and_the_page_does_not_say_so(provence, with_policy):
    with_policy(proof_tries=5)
    known, unknown = Walker().until_amount(provence), Walker().until_amount(people.stranger())
    for rank in range(4):
        told = [walker.answer(montant=f"{rank},99").errors["montant"] for walker in (known, unknown)]
        assert told[0] == told[1]
    assert known.answer(montant=provence.amount).slug == "voie-postale"


def test_where_the_account_s_fund_tells_nothing_at_the_identifier_no_other_site_does(provence, with_policy, now):
    from tests.factories import AccountFactory

    with_policy(existing_account="after_identity_match")
    AccountFactory(person=provence.person, opened_at=now, fund_code="68")
    assert Walker("provenceazur").until_at_hand(provence).slug == "a-prevoir"
