"""« Complément d'inscription »: the page, its guide, and what can be completed at the present fund (R173, R185-R189)."""

import pytest

from guichet.accounts.models import File
from guichet.registry.models import Affiliation
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.journeys import people
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
START = "/espace/complement/"
HERE = "Complétez votre inscription aux services sécurisés de la MSA 68 (entreprises ou exploitants)"
ELSEWHERE = "Inscrivez-vous aux services sécurisés d'une autre MSA (tout public)"


@pytest.fixture
def farmer(clock):
    return people.farmer()


@pytest.fixture
def member(farmer, now):
    """René Müller, particulier, in his space."""
    walker = Walker()
    enter(walker.client, AccountFactory(person=farmer.person, opened_at=now, email=farmer.email), now=now)
    return walker


def test_it_is_reached_from_the_files_by_the_link_of_the_documents(member):
    member.get("/espace/").follow("Mes dossiers")
    member.follow("M'inscrire dans un autre département ou compléter mon inscription")
    assert (member.path, member.heading) == (START, "Complément d'inscription")


@pytest.mark.requirement("R187", "R188", "R189")
def test_a_guide_to_consult_then_two_actions_to_the_letter(member):
    member.get(START)
    assert member.text.startswith(
        "Complément d'inscription "
        "Ce service vous permet de gérer votre inscription en fonction de vos besoins et de votre statut. "
        "N'hésitez pas à consulter le mode d'emploi, il est là pour vous aider. "
        f"Consulter Le mode d'emploi Gérer {HERE} {ELSEWHERE}"
    )


@pytest.mark.requirement("R173", "R193")
def test_the_pages_run_under_the_national_header_with_their_own_breadcrumb(member):
    root = "MSA > Mon Espace Privé > Complément d'inscription"
    for address, crumbs in {
        "": root,
        "mode-d-emploi/": f"{root} > Le mode d'emploi",
        "ici/": f"{root} > Complétez votre inscription",
        "departement/": f"{root} > Choix du département",
        "code/": f"{root} > Ouvrir un dossier avec un code",
    }.items():
        member.get(START + address)
        assert member.page.breadcrumb == crumbs
        assert "msa.fr" in member.page.header
        assert "Alsace" not in member.page.header
        assert "MULLER" in member.page.header.upper().replace("Ü", "U")
        assert {"Mon espace privé", "Se déconnecter"} <= said_above(member)
        assert member.page.title.endswith(" - msa.fr")


def said_above(walker):
    return {said for said in ("Mon espace privé", "Se déconnecter") if said in walker.page.header}


@pytest.mark.requirement("R173")
def test_the_confirmation_of_details_runs_there_too(farmer, clock, now):
    walker = Walker()
    enter(walker.client, AccountFactory(person=farmer.person, opened_at=now, confirmed=False), now=now)
    assert walker.get("/espace/").path == "/connexion/coordonnees/"
    assert walker.page.breadcrumb.startswith("msa.fr > ")
    assert "Alsace" not in walker.page.header


@pytest.mark.requirement("R187")
def test_the_guide_tells_each_way_and_leads_back(member):
    member.get(START).follow("Le mode d'emploi")
    assert member.heading == "Le mode d'emploi"
    for said in (
        "exploitant",
        "Chaque établissement a son propre compte",
        "Il est valable 30 jours",
        "un seul mot de passe",
    ):
        assert said in member.text
    assert member.follow("« Ouvrir un dossier avec un code »").status == 200


@pytest.mark.requirement("R188")
def test_the_number_is_that_of_the_fund_of_the_file_in_sight(member, farmer, now):
    account = farmer.person.account
    File.objects.create(account=account, profile="particulier", fund_code="54", opened_at=now)
    member.post("/espace/dossiers/", dossier="particulier-54")
    member.get(START).follow(HERE.replace("68", "54"))
    assert "MSA Lorraine" in member.text
    member.press("Exploitant agricole")
    assert member.path.startswith("/lorraine/inscription/")


@pytest.mark.requirement("R188")
def test_a_member_completes_as_exploitant_at_the_present_fund(member, farmer):
    farm = EstablishmentFactory(responsible=farmer.person)
    member.get(START).follow(HERE)
    member.press("Exploitant agricole").press("Suivant >").press("Suivant >", siret_1=farm.siret)
    member.press("Suivant >", montant=farmer.amount).press("Ajouter ce dossier")
    assert set(File.objects.values_list("profile", "establishment")) == {
        ("particulier", None),
        ("exploitant", None),
        ("exploitant", farm.pk),
    }


@pytest.mark.requirement("R188")
def test_an_entreprise_has_its_own_account_and_the_page_leads_to_its_enrolment(member):
    member.get(START).follow(HERE)
    assert "Un établissement a son propre compte" in member.text
    member.follow("Inscrire un établissement")
    assert (member.path, member.status) == ("/alsace/inscription/", 200)


def test_who_has_every_file_is_told_so(member, farmer, now):
    for profile in ("exploitant", "cotisant_solidarite"):
        File.objects.create(account=farmer.person.account, profile=profile, fund_code="68", opened_at=now)
    member.get(START).follow(HERE)
    assert "y sont déjà ouverts" in member.text


def test_the_account_of_an_establishment_has_nothing_to_complete(clock, now):
    walker = Walker()
    account = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise", opened_at=now)
    enter(walker.client, account, now=now)
    walker.get(START).follow(HERE)
    assert "Ce compte est celui d'un établissement" in walker.text
    walker.get(START).follow(ELSEWHERE).press("Valider", departement="57")
    assert walker.heading == "Un compte par établissement"
    assert walker.follow("Inscrire un autre établissement").path == "/lorraine/inscription/"
    assert File.objects.count() == 1
    assert not Affiliation.objects.exists()


@pytest.mark.parametrize("address", ["", "mode-d-emploi/", "ici/", "departement/", "suite/lorraine/", "code/"])
def test_without_a_session_the_login_comes_first_and_leads_back(clock, address):
    walker = Walker().get(START + address)
    assert walker.heading == "Se connecter à Mon espace privé"
    assert "complement" in walker.address


@pytest.mark.parametrize("address", ["", "mode-d-emploi/", "ici/", "departement/", "suite/lorraine/", "code/"])
def test_looking_writes_nothing(member, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        response = member.client.get(START + address)
    assert response.headers["Cache-Control"] == "no-store"
    assert File.objects.count() == 1


def test_what_only_takes_a_form_says_so_to_a_link(member):
    assert member.client.get(f"{START}code/autre/").status_code == 405
