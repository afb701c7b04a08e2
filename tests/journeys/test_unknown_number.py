"""« Je ne connais pas mon numéro de Sécurité Sociale »: a dialog with two ways out (C-02)."""

import pytest


@pytest.fixture
def dialog(walker):
    return walker.until_identifier().follow("> Je ne connais pas mon numéro de Sécurité Sociale")


@pytest.mark.requirement("R41", "R50", "R51")
def test_the_dialog_says_that_enrolment_then_needs_an_adviser(dialog):
    said = "Sans votre numéro de sécurité sociale, votre inscription nécessite de contacter un conseiller MSA."
    assert said in dialog.text


@pytest.mark.requirement("R50")
def test_it_can_be_closed(dialog):
    assert dialog.follow("Fermer").slug == "identifiant"


@pytest.mark.requirement("R52")
def test_the_first_button_is_prominent_and_leads_back_to_the_field(dialog):
    first = "Saisir ce numéro et profiter d'une inscription rapide"
    assert dialog.page.buttons[0] == first
    assert "green" in dialog.page.element(class_="button green").get("class")
    dialog.follow(first)
    assert dialog.slug == "identifiant"
    assert "numero" in dialog.fields


@pytest.mark.requirement("R53")
def test_the_second_button_shows_how_to_reach_the_fund(dialog):
    assert dialog.page.buttons[1] == "Contacter la MSA"
    dialog.follow("Contacter la MSA")
    assert dialog.path == "/alsace/assistance/"
    assert "Joindre la MSA d'Alsace" in dialog.text
