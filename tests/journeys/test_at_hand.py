"""Step 3: what to have at hand."""

import pytest


@pytest.fixture
def page(walker, rene):
    return walker.until_at_hand(rene)


@pytest.mark.requirement("R59", "R60")
def test_the_window_lists_what_will_be_needed(page):
    text = page.text
    assert "Afin de poursuivre votre inscription, veuillez vous munir :" in text
    either, _or, other = text.partition(" OU ")
    assert "de votre carte Vitale si vous êtes assuré maladie MSA" in either
    assert "d'un montant d'une prestation versée par la MSA dans les 6 derniers mois" in other


@pytest.mark.requirement("R62")
def test_its_buttons(page):
    assert {"< Précédent", "Suivant >"} <= set(page.page.buttons)
    assert page.press("Suivant >").slug == "coordonnees"
    assert page.follow("< Précédent").slug == "a-prevoir"
    assert page.follow("< Précédent").slug == "identifiant"


@pytest.mark.requirement("R59")
def test_it_comes_before_the_details(walker, rene):
    walker.until_at_hand(rene)
    assert walker.step("coordonnees").slug == "a-prevoir"
