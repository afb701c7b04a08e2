"""The amount of a payment received from MSA in the last six months."""

import datetime as dt

import pytest

from guichet.registry.models import CommonAmount
from tests.journeys import people

LINK = "> je n'ai pas trouvé ce montant"


@pytest.fixture
def page(walker, rene):
    return walker.until_amount(rene)


@pytest.mark.requirement("R84", "R86", "R95")
def test_the_page_asks_for_the_exact_amount(page):
    assert page.heading == "Vérification de votre identité"
    assert "montant d'un paiement MSA reçu au cours des 6 derniers mois" in page.text
    assert page.page.labels == ["Montant exact (avec centimes)"]


@pytest.mark.parametrize("typed", ["22,50", "22.50", " 22,50 € ", "22,5", "€22,50", "022,50", "22,50 euros"])
@pytest.mark.requirement("R82", "R86")
def test_an_amount_is_understood_as_people_write_it(page, typed):
    assert page.press("Suivant >", montant=typed).slug == "email"


def test_blanks_part_thousands_and_round_amounts_have_centimes_too(walker, rene):
    people.payment(rene.person, 1_234_00)
    assert walker.until_amount(rene).press("Suivant >", montant="1 234,00").slug == "email"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Ce champ est exigé."),
        ("1.000", "Ce montant peut se lire de deux façons."),
        ("22", "Ajoutez les centimes, même s'il n'y en a pas : 12,00 pour 12 euros."),
        ("1 234 €", "Ajoutez les centimes"),
        ("22 50", "Ce montant peut se lire de deux façons."),
        ("vingt", "Saisissez le montant exact avec les centimes, par exemple"),
        ("-22,50", "Saisissez le montant exact avec les centimes"),
        ("22,5055", "Saisissez le montant exact avec les centimes"),
        ("9" * 30, "Saisissez le montant exact avec les centimes"),
    ],
)
def test_what_is_no_amount_is_explained_and_costs_no_try(page, typed, told):
    assert told in page.press("Suivant >", montant=typed).errors["montant"]
    assert "Il vous reste 2 essais" in page.press("Suivant >", montant="99,99").errors["montant"]


@pytest.mark.parametrize("branch", ["Santé", "Famille", "Logement", "Retraite", "Invalidité", "Complémentaire santé"])
@pytest.mark.requirement("R97")
def test_any_payment_counts_complementary_health_included(walker, branch):
    someone = people.Someone(person=people.rene_in_the_registry())
    people.payment(someone.person, 4321, branch=branch)
    assert walker.until_amount(someone).press("Suivant >", montant="43,21").slug == "email"


@pytest.mark.parametrize(
    ("paid_on", "counts"),
    [
        (dt.date(2026, 3, 10), True),
        (dt.date(2025, 9, 10), True),
        (dt.date(2025, 9, 9), False),
        (dt.date(2026, 3, 11), False),
    ],
)
@pytest.mark.requirement("R86", "R97")
def test_six_calendar_months_the_boundary_day_included(walker, paid_on, counts):
    someone = people.Someone(person=people.rene_in_the_registry())
    people.payment(someone.person, on=paid_on)
    assert (walker.until_amount(someone).press("Suivant >", montant="22,50").slug == "email") is counts


def test_the_day_is_the_one_in_paris(walker, clock):
    """At 23:30 UTC on 9 March it is 10 March in Paris: a payment of 9 September counts no more."""
    clock.move_to(dt.datetime(2026, 3, 9, 23, 30, tzinfo=dt.UTC))
    someone = people.Someone(person=people.rene_in_the_registry())
    people.payment(someone.person, on=dt.date(2025, 9, 9))
    assert walker.until_amount(someone).press("Suivant >", montant="22,50").slug == "montant"


def test_an_amount_paid_to_somebody_else_proves_nothing(walker, rene):
    other = people.rene_in_the_registry(nir=people.UNKNOWN_NUMBER, birth_name="Dupont")
    people.payment(other, 7777)
    assert "montant" in walker.until_amount(rene).press("Suivant >", montant="77,77").errors


def test_an_amount_that_many_members_share_is_no_secret(walker, rene):
    CommonAmount.objects.create(amount_cents=2250, members=31, of_members=1500)
    assert "ne correspond pas" in walker.until_amount(rene).press("Suivant >", montant="22,50").errors["montant"]


@pytest.mark.requirement("R83", "R96")
def test_a_link_serves_who_has_not_found_the_amount(page):
    page.follow(LINK)
    assert "Cherchez un paiement de la MSA sur vos relevés bancaires des 6 derniers mois" in page.text
    assert page.follow("Revenir à la question").slug == "montant"
    assert page.follow(LINK).press("Je ne peux pas répondre").heading == "Inscription par voie postale"
