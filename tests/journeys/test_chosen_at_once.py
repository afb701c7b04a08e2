"""The safer way (`password_release = "chosen_at_once"`): the password is chosen on the spot, and nothing secret travels."""

import pytest

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from tests.journeys import people
from tests.journeys.walker import FINISH, Walker, sent, sent_code


@pytest.fixture
def chooser(walker, rene, with_policy):
    with_policy(edition="recommended")
    return walker.until_code(rene).press("Suivant >", code=sent_code())


@pytest.mark.requirement("R126", "R130")
def test_once_the_code_is_typed_the_password_is_chosen(chooser):
    assert chooser.slug == "mot-de-passe"
    assert chooser.page.labels == ["Votre nouveau mot de passe", "Confirmer le mot de passe"]
    assert "un minimum de 8 caractères" in chooser.text


@pytest.mark.requirement("R14", "R124")
def test_it_opens_the_space_at_once(chooser, rene):
    chooser.choose_password(people.PASSWORD).press(FINISH)
    assert "Votre compte est ouvert avec le mot de passe que vous avez choisi." in chooser.text
    assert Account.objects.get().state == AccountState.ACTIVE
    walker = Walker().log_in(rene.number, people.PASSWORD)
    assert walker.heading == "Confirmation de vos coordonnées"
    assert walker.press("Je confirme mes coordonnées").follow("Accéder à Mon espace privé").path == "/espace/"


def test_no_password_is_ever_sent(chooser):
    chooser.choose_password(people.PASSWORD).press(FINISH)
    assert not sent("accounts/provisional_password")
    [message] = sent("accounts/account_opened")
    assert people.PASSWORD not in str(message.payload)


def test_nothing_opens_before_the_final_button(chooser, rene):
    chooser.choose_password(people.PASSWORD)
    assert chooser.slug == "conditions"
    assert not Account.objects.exists()


@pytest.mark.parametrize("weak", ["Ab9!xyz", "toutenminuscules", "Muller1954!", "René-Muller-8", f"Aa{people.NUMBER}"])
@pytest.mark.requirement("R127", "R128")
def test_a_weak_one_is_refused(chooser, weak):
    chooser.choose_password(weak)
    assert chooser.slug == "mot-de-passe"
    assert "nouveau" in chooser.errors
    assert weak not in chooser.source


@pytest.mark.requirement("R130")
def test_two_that_differ_are_refused(chooser):
    chooser.press("Suivant >", nouveau=people.PASSWORD, confirmation=people.PASSWORD + "x")
    assert chooser.errors == {"confirmation": "Les deux mots de passe ne sont pas identiques. Saisissez-les à nouveau."}


def test_by_post_a_letter_is_still_the_only_way(walker, rene, with_policy):
    with_policy(edition="recommended")
    assert walker.by_post(rene).heading == "Inscription terminée"
    assert not Account.objects.exists()
