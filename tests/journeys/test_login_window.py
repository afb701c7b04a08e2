"""The login window, with its three blocks."""

import datetime as dt

import pytest

from guichet.accounts.states import AccountState
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people
from tests.journeys.page import words
from tests.journeys.walker import Walker

REFUSED = "Identifiant ou mot de passe incorrect. Vérifiez l'un et l'autre."


@pytest.fixture
def account(rene):
    return AccountFactory(person=rene.person)


@pytest.fixture
def window(walker):
    return walker.open_login()


@pytest.mark.requirement("R18", "R136")
def test_its_title_and_what_closes_it(walker):
    walker.get("/alsace/").follow("Se connecter")
    assert walker.heading == "Se connecter à Mon espace privé"
    assert walker.follow("Fermer").path == "/alsace/"


@pytest.mark.requirement("R137")
def test_the_login_block_has_two_fields_a_switch_and_a_button(window):
    page = window.page
    assert page.labels[:2] == ["Identifiant", "Mot de passe"]
    assert page.element(name="mot_de_passe").get("type") == "password"
    switch = page.element(data_see="id_mot_de_passe")
    assert "".join(switch.itertext()).strip() == "voir"
    form, _button = page.form_with("Se connecter")
    assert {"identifiant", "mot_de_passe"} <= form.fields.keys()


@pytest.mark.parametrize(
    "typed", [people.NUMBER, f"{people.NUMBER}{people.KEY}", "1 54 06 99 990 921", f"1 54 06 99 990 921 {people.KEY}"]
)
@pytest.mark.requirement("R122")
def test_the_identifier_is_typed_as_in_enrolment(walker, account, typed):
    assert walker.log_in(typed, PASSWORD).path == "/espace/"


@pytest.mark.requirement("R138")
def test_a_link_tells_where_the_identifier_is(window):
    window.follow("Où trouver mon identifiant ?")
    assert window.heading == "Où trouver mon identifiant ?"
    assert "votre numéro de Sécurité sociale" in window.text
    assert window.page.main.find(".//figure/svg") is not None
    assert window.follow("Fermer").heading == "Se connecter à Mon espace privé"


@pytest.mark.requirement("R138")
def test_it_is_shown_for_each_profile_with_a_picture(window):
    window.follow("Où trouver mon identifiant ?")
    anchors = {label: address.removeprefix("#") for label, address in window.page.links() if address.startswith("#")}
    assert list(anchors) == [
        "Particulier",
        "Exploitant agricole, cotisant de solidarité",
        "Entreprise",
        "Employeur de jardinier",
        "Partenaire, mandataire",
    ]
    # The last comes by email: there is no paper to draw.
    anchors.pop("Partenaire, mandataire")
    sections = {one.get("aria-labelledby"): one for one in window.page.main.iter("section")}
    for anchor in anchors.values():
        assert sections[anchor].find(".//figure/svg") is not None, anchor


@pytest.mark.requirement("R143")
def test_the_help_of_a_fund_has_a_way_on_for_each_trouble(window):
    window.press("Valider", departement="83")
    troubles = {words(one.find("summary")): one for one in window.page.main.iter("details")}
    assert list(troubles) == [
        "Je ne connais pas mon identifiant",
        "J'ai oublié mon mot de passe",
        "Le code de sécurité n'arrive pas",
        "Mon mot de passe provisoire n'est plus valable",
        "J'attends un courrier qui ne vient pas",
        "On me demande de patienter avant un nouvel essai",
        "Mon compte est bloqué",
    ]
    for trouble, told in troubles.items():
        for link in told.iter("a"):
            assert Walker().get(link.get("href")).status == 200, trouble
    assert "03 20 900 500" in window.text


@pytest.mark.requirement("R139")
def test_a_link_starts_the_renewal_of_a_forgotten_password(window):
    window.follow("J'ai oublié mon mot de passe")
    assert window.path == "/alsace/connexion/mot-de-passe-oublie/"
    assert window.heading == "Vérification de votre identité"


@pytest.mark.parametrize("missing", ["identifiant", "mot_de_passe"])
@pytest.mark.requirement("R140")
def test_an_empty_field_gives_a_message_at_the_field(window, missing):
    typed = {"identifiant": people.NUMBER, "mot_de_passe": "Quelque-chose-9", missing: ""}
    window.press("Se connecter", **typed)
    assert window.errors == {missing: "Ce champ est exigé."}


@pytest.mark.requirement("R142")
def test_the_enrolment_block(window):
    text = "Vous n'avez pas encore de compte MSA ? Inscrivez-vous rapidement dès maintenant."
    assert text in window.text
    window.get(window.page.link("S'inscrire"))
    assert window.heading == "Créer mon espace privé"
    assert window.page.labels[0] == "Vous êtes..."


@pytest.mark.parametrize(("typed", "path"), [("83", "/provenceazur/assistance/"), ("1", "/ain-rhone/assistance/")])
@pytest.mark.requirement("R143")
def test_the_help_block_leads_to_the_fund_of_a_department(window, typed, path):
    assert "Aide à la connexion" in window.text
    assert any(label.startswith("Renseignez votre numéro de département") for label in window.page.labels)
    assert window.press("Valider", departement=typed).path == path
    assert window.heading == "L'assistance Internet"


@pytest.mark.parametrize(
    ("number", "password"),
    [(people.NUMBER, "Pas-le-bon-8"), (people.UNKNOWN_NUMBER, PASSWORD), (people.UNKNOWN_NUMBER, "Pas-le-bon-8")],
)
@pytest.mark.requirement("R144")
def test_a_wrong_pair_gives_one_message_that_does_not_tell_which(walker, account, number, password):
    walker.log_in(number, password)
    assert walker.page.summary == [REFUSED]
    assert walker.errors == {}
    assert walker.fields["identifiant"] == number
    assert not walker.fields["mot_de_passe"]
    assert password not in walker.source
    assert "session" not in {name for name, cookie in walker.client.cookies.items() if cookie.value}


@pytest.mark.parametrize("state", [AccountState.FROZEN, AccountState.CLOSED, AccountState.MERGED])
@pytest.mark.requirement("R144")
def test_nor_that_the_account_is_frozen_closed_or_merged(rene, state):
    AccountFactory(person=rene.person, state=state)
    right = Walker().log_in(people.NUMBER, PASSWORD)
    unknown = Walker().log_in(people.UNKNOWN_NUMBER, PASSWORD)
    replaced = unknown.bytes_without_tokens().replace(people.UNKNOWN_NUMBER.encode(), people.NUMBER.encode())
    assert right.bytes_without_tokens() == replaced


def test_a_number_of_wrong_form_is_explained(window):
    window.press("Se connecter", identifiant="12", mot_de_passe="x")
    assert "Vous en avez saisi 2 : comptez-les" in window.errors["identifiant"]


def test_ten_failures_and_one_must_wait(walker, account, clock):
    for _ in range(10):
        walker.log_in(people.NUMBER, "Pas-le-bon-8")
    walker.log_in(people.NUMBER, PASSWORD)
    assert "Par sécurité, patientez" in walker.page.summary[0]
    clock.shift(dt.timedelta(minutes=6))
    assert walker.log_in(people.NUMBER, PASSWORD).path == "/espace/"


def test_waiting_is_told_of_unknown_numbers_too(walker, account):
    for _ in range(10):
        walker.log_in(people.UNKNOWN_NUMBER, "Pas-le-bon-8")
    assert "Par sécurité, patientez" in walker.log_in(people.UNKNOWN_NUMBER, PASSWORD).page.summary[0]


def test_after_getting_in_one_lands_where_one_was_going(account):
    walker = Walker().get("/espace/paiements/?nature=Sant%C3%A9")
    assert walker.heading == "Se connecter à Mon espace privé"
    walker.press("Se connecter", identifiant=people.NUMBER, mot_de_passe=PASSWORD).pass_code()
    assert walker.address == "/espace/paiements/?nature=Sant%C3%A9"


@pytest.mark.requirement("R136", "R142")
def test_the_national_site_has_the_window_too(db):
    walker = Walker("").open_login()
    assert walker.path == "/connexion/"
    assert walker.heading == "Se connecter à Mon espace privé"
