"""« Recevoir votre mot de passe », then the security code (C-08)."""

import datetime as dt

import pytest

from guichet.accounts.models import Account
from tests.journeys.walker import sent, sent_code

OTHER = "autre@example.org"


@pytest.fixture
def receive(walker, rene):
    return walker.until_receive(rene)


@pytest.fixture
def code(walker, rene):
    return walker.until_code(rene)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.requirement("R103")
def test_the_page_shows_the_address_the_password_will_go_to(receive, rene):
    assert receive.heading == "Recevoir votre mot de passe"
    assert f"Vous allez recevoir votre mot de passe provisoire à l'adresse : {rene.email}" in receive.text
    assert "Adresse email" not in receive.page.labels


@pytest.mark.requirement("R104")
def test_a_pencil_changes_it(receive):
    receive.follow("modifier cette adresse")
    assert receive.fields["email"] == "rene@example.org"
    receive.press("Suivant >", email=OTHER)
    assert receive.slug == "code"
    assert OTHER in receive.text
    assert sent("one_time_codes/security_code")[-1].payload["recipient"] == {"email": OTHER}


@pytest.mark.requirement("R104")
def test_a_wrong_address_is_explained_and_kept(receive):
    receive.follow("modifier cette adresse").press("Suivant >", email="pas une adresse")
    assert receive.errors == {"email": "Saisissez une adresse email complète, par exemple nom@exemple.fr."}
    assert receive.fields["email"] == "pas une adresse"


@pytest.mark.requirement("R105")
def test_its_buttons(receive):
    assert set(receive.page.buttons) == {"< Précédent", "Suivant >", "Abandonner"}
    assert receive.follow("< Précédent").slug == "montant"
    assert receive.step("email").press("Suivant >").slug == "code"
    assert receive.follow("< Précédent").press("Abandonner").heading == "Inscription abandonnée"


def test_the_code_page_says_where_the_code_went_and_for_how_long(code, rene):
    assert f"Un code de sécurité vient de vous être envoyé à l'adresse : {rene.email}" in code.text
    assert "Ce code est valable 15 minutes." in code.text
    assert "Attention : pour récupérer ce code, ne fermez pas cette page." in code.text
    assert "merci de vérifier vos spams ainsi que votre adresse de messagerie" in code.text
    assert code.page.labels == ["Veuillez saisir le code reçu"]


def test_nothing_is_released_before_the_code_is_typed(code):
    assert code.step("conditions").slug == "code"
    code.post("/alsace/inscription/conditions/")
    assert code.slug == "code"
    assert not Account.objects.exists()


@pytest.mark.parametrize("spread", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_typing_it_goes_on(code, spread):
    assert code.press("Suivant >", code=spread.format(sent_code())).slug == "conditions"


def test_a_wrong_code_is_told_and_five_are_too_many(code):
    for _ in range(5):
        code.press("Suivant >", code=wrong(sent_code()))
        assert code.errors == {"code": "Ce code n'est pas le bon. Vérifiez les chiffres du dernier message reçu."}
    code.press("Suivant >", code=sent_code())
    assert "Trop d'essais avec ce code." in code.errors["code"]


def test_fifteen_minutes_later_it_is_refused_even_where_the_page_stayed_in_use(code, clock):
    for _ in range(2):
        clock.shift(dt.timedelta(minutes=8))
        code.step("coordonnees").press("Suivant >")
    code.press("Suivant >", code=sent_code())
    assert code.errors == {"code": "Ce code n'est plus valable. Demandez un nouveau code."}
    code.press("Recevoir un nouveau code")
    assert code.press("Suivant >", code=sent_code()).slug == "conditions"


def test_a_new_code_can_be_asked_for_and_the_old_one_is_dead(code):
    first = sent_code()
    code.press("Recevoir un nouveau code")
    assert "Un nouveau code vient de partir. L'ancien n'est plus valable." in code.text
    second = sent_code()
    if first != second:
        assert "code" in code.press("Suivant >", code=first).errors
    assert code.press("Suivant >", code=second).slug == "conditions"


def test_five_new_codes_are_enough(code):
    for _ in range(5):
        code.press("Recevoir un nouveau code")
    assert code.press("Recevoir un nouveau code").page.summary
    assert "Plusieurs codes viennent déjà d'être envoyés. Patientez un quart d'heure" in code.text
    assert len(sent("one_time_codes/security_code")) == 6


def test_a_code_that_went_to_one_address_proves_nothing_of_another(code):
    """Ask for codes to one's own mailbox until no more leave, then change the address: the last code must not do."""
    for _ in range(5):
        code.press("Recevoir un nouveau code")
    mine = sent_code()
    code.step("email").follow("modifier cette adresse").press("Suivant >", email=OTHER)
    code.step("code")
    code.answer(code=mine)
    assert code.slug == "code"
    assert code.step("conditions").slug in {"code", "email"}
    assert not Account.objects.exists()


def test_changing_the_address_asks_for_a_code_again(code):
    code.press("Suivant >", code=sent_code())
    assert code.slug == "conditions"
    code.step("email").follow("modifier cette adresse").press("Suivant >", email=OTHER)
    assert code.slug == "code"
    assert code.step("conditions").slug == "code"


def test_a_fund_without_the_code_goes_straight_to_the_conditions(walker, rene, with_policy):
    with_policy(security_code=False)
    walker.until_receive(rene).press("Suivant >")
    assert walker.slug == "conditions"
    assert walker.step("code").status == 404
    assert walker.post("/alsace/inscription/code/renvoyer/").status == 404
