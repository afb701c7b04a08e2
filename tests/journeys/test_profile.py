"""Step 1: « Vous êtes... »."""

import pytest

from guichet.enrolment.models import Enrolment

PROFILES = [
    "Exploitant agricole",
    "Entreprise",
    "Particulier",
    "Employeur de jardinier",
    "Cotisant de solidarité",
    "Autre ...",
]


@pytest.mark.requirement("R17", "R26")
def test_s_inscrire_opens_the_choice_of_a_profile(walker):
    walker.get("/alsace/").follow("S'inscrire")
    assert walker.path == "/alsace/inscription/"
    assert walker.heading == "Créer mon espace privé"
    assert walker.page.labels[0] == "Vous êtes..."


@pytest.mark.requirement("R27", "R30")
def test_six_exclusive_choices_in_the_order_of_the_documents(walker):
    page = walker.open_enrolment().page
    assert page.labels[1:] == PROFILES
    radios = [element for element in page.main.iter("input") if element.get("type") == "radio"]
    assert {radio.get("name") for radio in radios} == {"profil"}
    assert len(radios) == 6
    assert not any("checked" in radio.attrib for radio in radios)


@pytest.mark.requirement("R28")
def test_a_hint_lists_who_is_a_particulier(walker):
    hint = "(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi ...)"
    assert f"Particulier {hint}" in walker.open_enrolment().text


@pytest.mark.requirement("R29")
def test_a_hint_says_that_one_employs_a_gardener_as_a_private_person(walker):
    assert "Employeur de jardinier en tant que particulier" in walker.open_enrolment().text


@pytest.mark.requirement("R31")
def test_without_a_choice_it_does_not_go_on_and_says_why(walker):
    walker.open_enrolment().press("Suivant >")
    assert walker.path == "/alsace/inscription/"
    assert walker.errors == {"profil": "Choisissez la situation qui vous correspond, puis « Suivant »."}
    assert walker.page.title.startswith("Erreur : ")
    assert not Enrolment.objects.exists()


@pytest.mark.requirement("R31", "R34")
def test_a_particulier_goes_on_to_the_identifier(walker):
    walker.open_enrolment().press("Suivant >", profil="particulier")
    assert walker.path == "/alsace/inscription/identifiant/"


@pytest.mark.requirement("R32")
def test_the_page_has_no_previous_and_abandonner_leaves(walker):
    walker.open_enrolment()
    assert walker.page.buttons == ["Suivant >", "Abandonner"]
    walker.press("Abandonner")
    assert walker.heading == "Inscription abandonnée"
    walker.follow("Aller à l'accueil")
    assert walker.path == "/alsace/"


@pytest.mark.parametrize("profile", ["exploitant", "entreprise", "jardinier", "cotisant_solidarite"])
@pytest.mark.requirement("R3")
def test_every_other_self_service_profile_goes_on_to_its_identifier_too(walker, profile):
    walker.open_enrolment().press("Suivant >", profil=profile)
    assert walker.path == "/alsace/inscription/identifiant/"
    assert walker.heading == "Votre identifiant"


def test_opening_the_page_writes_nothing_and_asks_for_no_cookie_of_its_own(walker):
    walker.open_enrolment()
    assert not Enrolment.objects.exists()
    assert "inscription" not in walker.client.cookies
