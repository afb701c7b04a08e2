"""Step 2: « Votre identifiant »."""

import pytest

from guichet.accounts.models import Identifier
from guichet.enrolment.models import Enrolment
from tests.journeys import people

LINK = "> Je ne connais pas mon numéro de Sécurité Sociale"


def number_kept():
    return Enrolment.objects.get().answers["identifier"]["number"]


@pytest.mark.requirement("R34", "R35")
def test_the_page_asks_for_the_number_in_these_words(walker):
    page = walker.until_identifier().page
    assert page.heading == "Votre identifiant"
    assert "Renseigner votre numéro de Sécurité Sociale" in page.text
    assert page.labels == ["Numéro de Sécurité Sociale"]


@pytest.mark.parametrize(
    "typed",
    [
        people.NUMBER,
        f"{people.NUMBER}{people.KEY}",
        "1 54 06 99 990 921",
        f"1 54 06 99 990 921 {people.KEY}",
        " 1.54.06.99.990.921 ",
        "1-54-06-99-990-921",
    ],
)
@pytest.mark.requirement("R36", "R37", "R38")
def test_thirteen_characters_or_fifteen_with_blanks_are_one_number(walker, typed):
    walker.until_identifier().press("Suivant >", numero=typed)
    assert walker.slug == "a-prevoir"
    assert number_kept() == people.NUMBER


@pytest.mark.requirement("R38")
def test_a_number_of_corsica_may_be_typed_in_small_letters(walker):
    walker.until_identifier().press("Suivant >", numero="1 54 06 2a 990 921")
    assert number_kept() == "154062A990921"


@pytest.mark.requirement("R38", "R122")
def test_the_account_is_named_by_the_thirteen_characters_even_when_the_key_was_typed(walker, rene):
    walker.by_email(rene.but(number=f"{people.NUMBER}{people.KEY}"))
    assert Identifier.objects.get().value == people.NUMBER


@pytest.mark.requirement("R39")
def test_a_picture_of_the_card_shows_where_the_number_is(walker):
    figure = walker.until_identifier().page.main.find(".//figure")
    assert figure.find("svg") is not None
    assert "carte Vitale" in "".join(figure.find("figcaption").itertext())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Ce champ est exigé."),
        (
            "154069999092",
            "13 caractères, ou 15 avec la clé. Vous en avez saisi 12 : comptez-les sur votre carte Vitale.",
        ),
        ("1", "Vous en avez saisi 1 : comptez-les sur votre carte Vitale."),
        ("154069999092193 4", "Vous en avez saisi 16 : comptez-les sur votre carte Vitale."),
        ("154069999092194", "La clé (les deux derniers chiffres) ne correspond pas au numéro."),
        ("1540699990O21", "Vous avez saisi la lettre O : remplacez-la par le chiffre 0 (zéro)."),
        ("15406A9990921", "Le numéro ne contient que des chiffres, sauf pour la Corse (2A ou 2B)."),
        ("9540699990921", "Le premier chiffre ne peut pas être celui-ci"),
        ("1541399990921", "Les 4e et 5e chiffres (mois de naissance) ne peuvent pas avoir cette valeur."),
        ("1540600990921", "Les 6e à 10e caractères (lieu de naissance) ne peuvent pas avoir cette valeur."),
        ("1540699990000", "Les 11e à 13e chiffres ne peuvent pas être 000."),
        ("2690549588157", "Ce numéro est celui d'une carte de démonstration."),
    ],
)
@pytest.mark.requirement("R37", "R40")
def test_each_kind_of_mistake_is_explained_and_what_was_typed_is_kept(walker, typed, told):
    walker.until_identifier().press("Suivant >", numero=typed)
    assert walker.slug == "identifiant"
    assert told in walker.errors["numero"]
    assert walker.fields["numero"] == typed
    assert walker.page.summary == [f"Numéro de Sécurité Sociale : {walker.errors['numero']}"]
    assert "identifier" not in Enrolment.objects.get().answers


@pytest.mark.requirement("R40")
def test_the_next_step_cannot_be_reached_without_a_number(walker):
    walker.until_identifier()
    for slug in ("a-prevoir", "coordonnees", "sante", "montant", "email", "code", "conditions"):
        assert walker.step(slug).slug == "identifiant"


@pytest.mark.requirement("R41")
def test_a_link_serves_who_does_not_know_the_number(walker):
    assert walker.until_identifier().follow(LINK).path.endswith("/numero-inconnu/securite-sociale/")


@pytest.mark.requirement("R42")
def test_the_three_buttons_do_what_they_say(walker):
    walker.until_identifier()
    assert sorted(walker.page.buttons) == sorted(["< Précédent", "Suivant >", "Abandonner"])
    assert walker.follow("< Précédent").heading == "Créer mon espace privé"
    assert walker.step("identifiant").press("Abandonner").heading == "Inscription abandonnée"


@pytest.mark.parametrize("typed", [people.NUMBER, f"{people.NUMBER}{people.KEY}"])
def test_a_fund_may_take_one_length_only(walker, with_policy, typed):
    with_policy(identifier_lengths=[13])
    walker.until_identifier().press("Suivant >", numero=typed)
    assert walker.slug == ("a-prevoir" if len(typed) == 13 else "identifiant")


def test_the_word_that_papers_print_before_the_key_is_forgiven(walker):
    walker.until_identifier().answer(numero="1 54 06 99 990 921 clé 93")
    assert walker.slug == "a-prevoir"
