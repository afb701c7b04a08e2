"""The first login: a password of one's own before anything opens."""

import datetime as dt

import pytest

from guichet.accounts.models import Account, PasswordKind
from guichet.accounts.states import AccountState
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from tests.journeys import people
from tests.journeys.walker import Walker, sent, sent_password

PRIVATE = ["/espace/", "/espace/paiements/", "/espace/paiements.csv"]


@pytest.fixture
def password(rene):
    Walker().by_email(rene)
    return sent_password()


@pytest.fixture
def first(walker, rene, password):
    return walker.log_in(rene.number, password)


@pytest.mark.requirement("R118", "R122", "R123")
def test_the_emailed_password_opens_the_page_that_replaces_it(first):
    assert first.heading == "Changement de votre mot de passe"
    assert "Votre mot de passe est temporaire. Vous devez le personnaliser." in first.text


def test_the_pages_of_the_password_keep_the_fund_s_name_and_home(first):
    assert "Alsace" in first.page.header
    assert "Site national" not in first.page.header
    first.choose_password(people.PASSWORD)
    assert "Alsace" in first.page.header


@pytest.mark.parametrize("url", PRIVATE)
@pytest.mark.requirement("R123")
def test_no_service_opens_before(first, url):
    assert first.get(url).heading == "Changement de votre mot de passe"


@pytest.mark.parametrize("spread", ["{}", "  {}  ", "{:s}\t"])
def test_it_may_be_typed_in_capitals_with_blanks_or_without_hyphens(rene, password, spread):
    assert Walker().log_in(rene.number, spread.format(password)).slug == "mot-de-passe"
    assert Walker().log_in(rene.number, password.upper().replace("-", " ")).slug == "mot-de-passe"
    assert Walker().log_in(rene.number, password.replace("-", "")).slug == "mot-de-passe"


@pytest.mark.requirement("R119")
def test_after_seven_days_it_no_longer_opens(rene, password, clock):
    clock.shift(dt.timedelta(days=6, hours=23))
    assert Walker().log_in(rene.number, password).slug == "mot-de-passe"
    clock.shift(dt.timedelta(hours=1))
    assert Walker().log_in(rene.number, password).heading == "Votre mot de passe provisoire n'est plus valable"
    assert Walker().get("/espace/").heading == "Se connecter à Mon espace privé"


@pytest.mark.requirement("R126")
def test_the_rules_are_shown(first):
    text = first.text
    assert (
        "un minimum de 8 caractères en combinant des chiffres, des majuscules, des minuscules et des caractères spéciaux"
        in text
    )
    assert "Entre 8 et 50 caractères." in text
    assert "Au moins 3 des 4 critères suivants : majuscule, minuscule, chiffre, caractère spécial" in text


@pytest.mark.requirement("R130")
def test_two_fields_each_with_a_show_switch(first):
    page = first.page
    assert page.labels == ["Votre nouveau mot de passe", "Confirmer le mot de passe"]
    for name in ("nouveau", "confirmation"):
        assert page.element(name=name).get("type") == "password"
        assert "voir" in "".join(page.element(data_see=f"id_{name}").itertext())


@pytest.mark.requirement("R130")
def test_they_must_be_equal(first):
    first.press("Suivant >", nouveau=people.PASSWORD, confirmation="Moisson+tardive8")
    assert first.errors == {"confirmation": "Les deux mots de passe ne sont pas identiques. Saisissez-les à nouveau."}
    assert people.PASSWORD not in first.source
    assert Account.objects.get().password_kind == PasswordKind.PROVISIONAL


def test_the_gauge_has_its_three_words(first):
    gauge = first.page.element(data_gauge="id_nouveau")
    assert [span.text for span in gauge.iter("span")] == ["faible", "moyen", "fort"]


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("Ab9!xyz", "Ce mot de passe est trop court : il faut au moins 8 caractères."),
        ("Ab9!" + "x" * 47, "Ce mot de passe est trop long : 50 caractères au plus."),
        ("toutenminuscules", "Ajoutez une autre sorte de caractères"),
        ("Muller-et-9", "Ce mot de passe contient votre nom, votre prénom ou votre numéro"),
        ("Azerty-2026", "Ce mot de passe est trop courant"),
    ],
)
@pytest.mark.requirement("R127", "R128")
def test_a_weak_one_is_refused_and_told_why(first, weak, told):
    first.choose_password(weak)
    assert told in first.errors["nouveau"]
    assert weak not in first.source


@pytest.mark.parametrize("special", list("?./:;,=><@"))
@pytest.mark.requirement("R129")
def test_each_of_these_special_characters_is_accepted(first, special):
    chosen = f"Moisson{special}tardive"
    assert first.choose_password(chosen).heading == "Confirmation"
    assert Walker().log_in(people.NUMBER, chosen).heading == "Confirmation de vos coordonnées"


@pytest.mark.requirement("R132")
def test_its_buttons_do_what_they_say(first, rene, password):
    assert first.page.buttons == ["Suivant >", "Abandonner"]
    assert first.get(first.page.link("Aller à l'accueil")).path == "/alsace/"
    first.get("/connexion/mot-de-passe/").press("Abandonner")
    assert first.heading == "Vous êtes déconnecté"
    assert first.get("/espace/").heading == "Se connecter à Mon espace privé"
    assert Walker().log_in(rene.number, password).slug == "mot-de-passe"


@pytest.mark.requirement("R133")
def test_a_confirmation_says_the_password_is_changed_and_that_details_follow(first):
    first.choose_password(people.PASSWORD)
    assert first.heading == "Confirmation"
    assert "Votre mot de passe a bien été modifié." in first.text
    assert "Avant d'accéder à votre espace privé MSA, nous vous demandons de confirmer vos coordonnées." in first.text
    assert first.follow("Continuer >").heading == "Confirmation de vos coordonnées"


@pytest.mark.requirement("R123", "R124")
def test_the_new_password_opens_and_the_provisional_one_is_dead(first, rene, password):
    first.choose_password(people.PASSWORD)
    assert Walker().log_in(rene.number, password).heading == "Se connecter à Mon espace privé"
    assert Walker().log_in(rene.number, people.PASSWORD).heading == "Confirmation de vos coordonnées"
    account = Account.objects.get()
    assert account.state == AccountState.ACTIVE
    assert account.password_expires_at is None


@pytest.mark.requirement("R124", "R160", "R168")
def test_then_the_space_shows_the_last_payments(first):
    first.choose_password(people.PASSWORD).follow("Continuer >").press("Je confirme mes coordonnées")
    first.follow("Accéder à Mon espace privé")
    assert first.heading == "Mon espace privé : particulier"
    assert "18 février 2026 Santé 22,50 €" in first.text


def test_every_other_session_ends_when_the_password_is_replaced(first, rene, password):
    elsewhere = Walker().log_in(rene.number, password)
    first.choose_password(people.PASSWORD)
    assert elsewhere.get("/espace/").heading == "Se connecter à Mon espace privé"
    assert first.get("/espace/").heading == "Confirmation de vos coordonnées"


def test_the_holder_is_told_at_the_verified_address(first, rene):
    first.choose_password(people.PASSWORD)
    [message] = sent("accounts/password_changed")
    assert message.payload["recipient"] == {"email": rene.email}


@pytest.mark.requirement("R120", "R125")
def test_after_a_letter_the_first_login_is_the_same(walker, rene, now):
    Walker().by_post(rene)
    completion.settle_due(now=now)
    walker.log_in(rene.number, sent_password(Channel.LETTER))
    assert walker.heading == "Changement de votre mot de passe"
    assert walker.choose_password(people.PASSWORD).heading == "Confirmation"
    assert not sent("accounts/password_changed")
    assert walker.follow("Continuer >").heading == "Confirmation de vos coordonnées"
    assert Walker().log_in(rene.number, people.PASSWORD).slug == "coordonnees"


@pytest.mark.requirement("R174", "R175")
def test_log_out_ends_the_session(first):
    first.choose_password(people.PASSWORD).follow("Continuer >").press("Je confirme mes coordonnées")
    first.follow("Accéder à Mon espace privé")
    assert "MÜLLER" in first.page.header.upper()
    token = first.client.cookies["session"].value
    first.post("/deconnexion/")
    assert first.heading == "Vous êtes déconnecté"
    first.client.cookies["session"] = token
    assert first.get("/espace/").heading == "Se connecter à Mon espace privé"
