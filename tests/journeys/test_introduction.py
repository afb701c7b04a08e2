"""Before the question: why it is asked."""

import pytest


@pytest.mark.requirement("R81", "R84")
def test_the_page_says_why_a_question_is_asked(walker, rene):
    text = walker.until_introduction(rene).text
    assert walker.heading == "Vérification de votre identité"
    assert (
        "Pour recevoir immédiatement votre mot de passe, nous allons vous poser une question afin de valider votre "
        "identité." in text
    )
    assert (
        "Il s'agit d'une mesure de sécurité pour s'assurer que votre compte n'a pas été piraté ou que vous n'êtes pas "
        "victime d'une usurpation d'identité." in text
    )


@pytest.mark.requirement("R81")
def test_its_buttons(walker, rene):
    walker.until_introduction(rene)
    assert walker.follow("< Précédent").slug == "coordonnees"
    assert walker.step("introduction").press("Suivant >").slug == "sante"


def test_a_fund_may_leave_it_out(walker, rene, with_policy):
    with_policy(introduction_page=False)
    assert walker.until_introduction(rene).slug == "sante"
    assert walker.step("introduction").status == 404


@pytest.mark.requirement("R84", "R85")
def test_then_comes_the_question_of_health(walker, rene):
    page = walker.until_health(rene).page
    assert page.heading == "Vérification de votre identité"
    assert page.labels == ["Êtes-vous affilié à la MSA pour votre santé ?", "oui", "non"]
    assert "(carte Vitale, remboursements maladie, indemnités journalières, ...)" in page.text


@pytest.mark.requirement("R85", "R86", "R87")
def test_yes_asks_for_the_card_and_no_for_an_amount(walker, rene):
    walker.until_health(rene)
    assert walker.press("Suivant >").errors == {"affilie": "Répondez par oui ou par non, puis « Suivant »."}
    assert walker.press("Suivant >", affilie="oui").slug == "carte"
    assert walker.step("sante").press("Suivant >", affilie="non").slug == "montant"


@pytest.mark.requirement("R102")
def test_the_pages_of_the_proof_have_three_buttons(walker, rene):
    three = {"< Précédent", "Suivant >", "Abandonner"}
    assert set(walker.until_health(rene).page.buttons) == three
    assert set(walker.press("Suivant >", affilie="oui").page.buttons) == three
    assert set(walker.press("Suivant >", carte="photo").page.buttons) == three
    assert walker.follow("< Précédent").slug == "carte"
    assert walker.press("Suivant >", carte="none").slug == "montant"
    assert set(walker.page.buttons) == three
    assert walker.press("Abandonner").heading == "Inscription abandonnée"
