"""« < Précédent », the browser's back button, and what a changed answer takes with it."""

import pytest

from guichet.enrolment.models import Enrolment
from tests.journeys import people
from tests.journeys.walker import FINISH, Walker, sent_code


def answers():
    return Enrolment.objects.get().answers


@pytest.mark.requirement("R42", "R62", "R71", "R102", "R105", "R108")
def test_precedent_leads_all_the_way_back_by_a_card(walker, rene):
    walker.until_serial(rene).press("Suivant >", serie=people.SERIAL).press("Suivant >")
    walker.press("Suivant >", code=sent_code())
    seen = [walker.slug]
    while "< Précédent" in walker.page.buttons:
        seen.append(walker.follow("< Précédent").slug)
    assert seen == [
        "conditions", "code", "email", "numero-de-serie", "carte", "sante", "introduction", "coordonnees", "a-prevoir",
        "identifiant", "profil",
    ]  # fmt: skip


@pytest.mark.parametrize("slug", ["identifiant", "a-prevoir", "coordonnees", "introduction", "sante"])
def test_and_suivant_leads_back_to_where_one_was_without_typing_anything_twice(walker, rene, slug):
    walker.until_conditions(rene)
    kept = answers()
    assert walker.step(slug).press("Suivant >").slug == "conditions"
    assert answers() == kept


@pytest.mark.parametrize("slug", ["identifiant", "coordonnees", "sante", "montant", "email", "code"])
def test_the_browser_s_back_button_finds_every_page_as_it_was_left(walker, rene, slug):
    walker.until_conditions(rene)
    assert walker.step(slug).slug == slug
    assert not walker.errors
    assert walker.step("conditions").slug == "conditions"


def test_each_page_shows_again_what_was_answered_but_no_secret(walker, rene):
    walker.until_conditions(rene)
    code = sent_code()
    assert walker.step("identifiant").fields["numero"] == "1 54 06 99 990 921"
    assert walker.step("coordonnees").fields["nom"] == rene.family_name
    assert walker.step("sante").fields["affilie"] == "non"
    assert not walker.step("montant").fields["montant"]
    assert not walker.step("code").fields["code"]
    assert rene.amount not in walker.step("montant").source
    assert code not in walker.step("code").source


def test_another_number_forgets_the_proof_and_keeps_the_details(walker, rene):
    walker.until_conditions(rene).step("identifiant").press("Suivant >", numero=people.UNKNOWN_NUMBER)
    assert walker.slug == "montant"
    kept = answers()
    assert kept["details"]["nom"] == rene.family_name
    assert kept["insured"] == {"insured": False}
    assert not {"payment_amount", "receive", "code"} & kept.keys()


def test_another_name_forgets_the_proof(walker, rene):
    walker.until_conditions(rene).step("coordonnees").press("Suivant >", nom="Dupont")
    assert walker.slug == "montant"
    assert not {"payment_amount", "receive", "code"} & answers().keys()


def test_the_other_question_forgets_the_card(walker, rene):
    walker.until_serial(rene).press("Suivant >", serie=people.SERIAL)
    walker.step("sante").press("Suivant >", affilie="non")
    assert walker.slug == "montant"
    assert not {"card", "card_serial"} & answers().keys()
    assert "details" in answers()


def test_the_same_answer_again_forgets_nothing(walker, rene):
    walker.until_conditions(rene)
    kept = answers()
    walker.step("identifiant").press("Suivant >", numero=f"{people.NUMBER}{people.KEY}")
    walker.step("sante").press("Suivant >", affilie="non")
    walker.step("coordonnees").press("Suivant >")
    assert walker.slug == "conditions"
    assert answers() == kept


def test_after_a_right_answer_one_may_go_back_and_take_the_post_after_all(walker, rene):
    walker.until_conditions(rene).step("montant").follow("> je n'ai pas trouvé ce montant")
    walker.press("Je ne peux pas répondre").press("Suivant >").press(FINISH)
    assert "par courrier" in walker.text


def test_a_page_of_the_other_way_leads_to_where_one_is(walker, rene):
    walker.until_amount(rene)
    assert walker.step("carte").slug == "montant"
    assert walker.step("numero-de-serie").slug == "montant"
    assert walker.step("voie-postale").slug == "montant"


def test_two_tabs_of_one_browser_never_break(walker, rene):
    """The second tab answers an older page: what was changed since wins, and nobody sees an error."""
    walker.until_amount(rene)
    walker.step("sante").press("Suivant >", affilie="oui")
    walker.post("/alsace/inscription/montant/", montant=rene.amount)
    assert walker.slug == "carte"


def test_a_page_kept_from_another_fund_leads_back_to_one_s_own(walker, rene):
    walker.until_details(rene).get("/provenceazur/inscription/coordonnees/")
    assert walker.path == "/alsace/inscription/coordonnees/"


def test_a_second_browser_knows_nothing_of_the_first(walker, rene):
    walker.until_conditions(rene)
    other = Walker().step("coordonnees")
    assert other.heading == "Votre inscription n'a pas été conservée"
    assert rene.family_name not in other.source
