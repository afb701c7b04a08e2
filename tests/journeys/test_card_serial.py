"""The serial number of the carte Vitale."""

import pytest

from tests.factories import CardFactory
from tests.journeys import people
from tests.journeys.walker import Walker

CARDS = ["avec photo", "sans photo", "je n'ai pas de carte"]
LINK = "> Je n'arrive pas à lire ce numéro"


@pytest.fixture
def page(walker, rene):
    return walker.until_serial(rene)


@pytest.mark.requirement("R84", "R87")
def test_three_cards_to_choose_from(walker, rene):
    page = walker.until_card(rene).page
    assert page.heading == "Vérification de votre identité"
    assert page.labels == ["Votre carte Vitale est...", *CARDS]
    assert walker.press("Suivant >").errors == {"carte": "Choisissez la carte que vous avez, puis « Suivant »."}


@pytest.mark.requirement("R92")
def test_the_fixed_part_shows_and_only_the_rest_is_typed(page):
    assert "Numéro de série de votre carte Vitale" in page.page.labels
    assert "8025000032" in page.text
    typed = page.page.element(name="serie")
    assert typed.get("type") == "text"
    assert not typed.get("value")


@pytest.mark.requirement("R93")
def test_a_help_text_says_where_the_digits_are(page):
    assert "(3 chiffres en haut à droite suivis après 8025000032)" in page.text


@pytest.mark.parametrize(("card", "side"), [("photo", "recto"), ("plain", "verso")])
@pytest.mark.requirement("R88", "R89")
def test_the_picture_shows_the_side_of_the_card_one_holds(walker, rene, card, side):
    caption = "".join(walker.until_serial(rene, card).page.main.find(".//figcaption").itertext())
    assert side in caption


@pytest.mark.requirement("R91")
def test_the_card_can_be_changed_on_the_page_itself(page, rene):
    assert page.page.labels[:4] == ["Votre carte Vitale est...", *CARDS]
    assert page.fields["carte"] == "photo"
    assert page.press("Suivant >", carte="none").slug == "montant"


@pytest.mark.requirement("R88", "R91")
def test_a_changed_card_is_the_one_that_is_looked_at(walker, rene):
    walker.until_serial(rene, "plain").press("Suivant >", carte="photo", serie=people.SERIAL)
    assert walker.slug == "email"
    assert walker.step("carte").fields["carte"] == "photo"


@pytest.mark.parametrize(
    "typed",
    [people.SERIAL, f"8025000032{people.SERIAL}", "123 4567 8901", "8025000032 123.456.789-01"],
)
@pytest.mark.requirement("R82", "R88")
def test_a_card_with_a_photo_proves_who_one_is(page, typed):
    assert page.press("Suivant >", serie=typed).slug == "email"


@pytest.mark.requirement("R82", "R89")
def test_a_card_without_a_photo_too(walker):
    someone = people.Someone(person=people.rene_in_the_registry())
    CardFactory(person=someone.person, serial=people.SERIAL, with_photo=False)
    assert walker.until_serial(someone, "plain").press("Suivant >", serie=people.SERIAL).slug == "email"


@pytest.mark.parametrize("wrong", [{"current": False}, {"with_photo": False}, {"serial": "12345678902"}])
@pytest.mark.requirement("R73")
def test_another_card_proves_nothing(walker, wrong):
    someone = people.Someone(person=people.rene_in_the_registry())
    CardFactory(person=someone.person, **{"serial": people.SERIAL, **wrong})
    walker.until_serial(someone).press("Suivant >", serie=people.SERIAL)
    assert walker.slug == "numero-de-serie"
    assert "ne correspond pas" in walker.errors["serie"]


def test_the_card_of_somebody_else_proves_nothing(walker, rene):
    other = people.rene_in_the_registry(nir=people.UNKNOWN_NUMBER, birth_name="Dupont")
    CardFactory(person=other, serial="98765432109")
    assert "serie" in walker.until_serial(rene).press("Suivant >", serie="98765432109").errors


@pytest.mark.parametrize("typed", ["123", "1234567890123", "1234567890A", "abcdefgh"])
def test_a_serial_of_wrong_form_is_explained_and_costs_no_try(page, typed):
    page.press("Suivant >", serie=typed)
    assert page.errors == {
        "serie": "Saisissez tous les chiffres qui suivent 8025000032 sur votre carte, sans lettre : ces 3 chiffres et ceux "
        "d'après, 8 à 11 en tout."
    }
    page.press("Suivant >", serie="12345678")
    assert "Il vous reste 2 essais" in page.errors["serie"]


def test_an_empty_serial_is_asked_for(page):
    assert page.press("Suivant >", serie="").errors == {"serie": "Ce champ est exigé."}


@pytest.mark.requirement("R90")
def test_without_a_card_an_amount_is_asked(walker, rene):
    walker.until_card(rene).press("Suivant >", carte="none")
    assert walker.slug == "montant"
    assert walker.press("Suivant >", montant=rene.amount).slug == "email"


@pytest.mark.requirement("R83", "R94")
def test_a_link_serves_who_cannot_read_the_number(page):
    page.follow(LINK)
    assert page.slug == "je-ne-peux-pas-repondre"
    assert "Il se trouve sur le devant de la carte si elle a une photo, au dos si elle n'en a pas." in page.text
    assert page.follow("Revenir à la question").slug == "numero-de-serie"
    assert page.follow(LINK).press("Je ne peux pas répondre").heading == "Inscription par voie postale"


@pytest.mark.requirement("R82")
def test_one_right_answer_is_enough(page, rene):
    page.press("Suivant >", serie=people.SERIAL)
    assert page.slug == "email"
    assert Walker().get("/alsace/inscription/email/").heading == "Votre inscription n'a pas été conservée"
