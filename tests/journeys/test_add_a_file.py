"""One account for a natural person: another profile is a file added after login, never a second account."""

import pytest
from django.conf import settings

from guichet.accounts.models import Account, ContactDetails, File
from guichet.accounts.states import AccountState
from guichet.cases.models import Case, CaseKind
from guichet.enrolment import completion, operations
from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.login.models import Session
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory, enter
from tests.journeys import people
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
LOGIN = "Se connecter à Mon espace privé"


@pytest.fixture
def farmer(clock):
    return people.farmer()


@pytest.fixture
def member(farmer, now):
    """René Müller, particulier, in his space."""
    account = AccountFactory(person=farmer.person, opened_at=now, email=farmer.email)
    walker = Walker()
    enter(walker.client, account, now=now)
    return walker


def add(member, label="Exploitant agricole"):
    return member.get("/espace/").follow("Mes dossiers").press(label)


def offers_an_enrolment(walker):
    """Whether the header or the page still speaks to somebody who has no account."""
    words = walker.page.header + walker.text
    return any(said in words for said in ("Se connecter", "S'inscrire", "Créer mon espace privé", "inscription"))


def test_every_page_on_the_way_is_one_of_the_member_s_space(member, farmer):
    name = member.get("/espace/").page.header.partition("Mon espace privé")[0]
    add(member)
    for go_on in (
        lambda: member.press("Suivant >"),
        lambda: member.press("Suivant >"),
        lambda: member.follow("> je n'ai pas trouvé ce montant"),
        lambda: member.follow("Revenir à la question"),
        lambda: member.press("Suivant >", montant=farmer.amount),
        lambda: None,
    ):
        assert not offers_an_enrolment(member), member.path
        assert name.split()[-1] in member.page.header
        assert member.page.breadcrumb.startswith("Mon espace privé > Mes dossiers > ")
        go_on()
    assert member.page.breadcrumb == "Mon espace privé > Mes dossiers > Ajouter un dossier"
    member.press("Ajouter ce dossier")
    assert not offers_an_enrolment(member)


def test_who_gives_up_goes_back_to_the_files(member):
    add(member).press("Suivant >").press("Abandonner")
    assert member.heading == "Ajout abandonné"
    assert not offers_an_enrolment(member)
    assert member.follow("Mes dossiers").heading == "Mes dossiers"


@pytest.mark.requirement("R54")
def test_enrolling_with_another_profile_says_to_log_in_and_add_a_file(member, farmer):
    walker = Walker().until_at_hand_as("exploitant", farmer)
    assert walker.heading == "Un compte existe déjà pour :"
    assert "connectez-vous puis choisissez « Mes dossiers »" in walker.text
    walker.press("Se connecter pour accéder à ce compte").press("Se connecter", mot_de_passe=PASSWORD).pass_code()
    assert walker.heading == "Mon espace privé : particulier"
    assert Account.objects.count() == 1


def test_the_file_is_added_to_the_same_account_after_one_question(member, farmer):
    farm = EstablishmentFactory(responsible=farmer.person)
    add(member)
    assert "Afin d'ajouter ce dossier, veuillez vous munir :" in member.text
    assert "d'un montant d'une cotisation payée à la MSA dans les 12 derniers mois" in member.text
    member.press("Suivant >")
    assert member.heading == "Associer votre entreprise"
    member.press("Suivant >", siret_1=farm.siret)
    assert "Préciser le montant d'une facture MSA" in member.text
    member.press("Suivant >", montant="0,02")
    assert "Vérifiez-la. Il vous reste" in member.errors["montant"]
    assert "votre nom" not in member.errors["montant"]
    member.press("Suivant >", montant=farmer.amount)
    assert member.heading == "Ajouter ce dossier à Mon espace privé"
    member.press("Ajouter ce dossier")
    assert member.heading == "Votre dossier est ajouté"
    account = Account.objects.get()
    files = [(file.profile, file.establishment) for file in account.files.order_by("pk")]
    assert files == [("particulier", None), ("exploitant", None), ("exploitant", farm)]
    text = member.get("/espace/dossiers/").text
    assert "bouquet particulier" in text
    assert "bouquet exploitation" in text
    assert "bouquet entreprise" in text
    assert "EARL du Moulin" in text
    assert (account.state, account.contact.email) == (AccountState.ACTIVE, farmer.email)


@pytest.mark.requirement("R164", "R167")
def test_who_has_several_files_can_switch(member, farmer):
    File.objects.create(
        account=Account.objects.get(), profile="exploitant", fund_code="68", opened_at="2026-03-10T09:00Z"
    )
    member.get("/espace/").follow("Changer de dossier").press("Afficher ce dossier")
    assert member.heading == "Mon espace privé : exploitant agricole"
    assert member.page.breadcrumb.startswith("Mon espace privé : exploitant agricole > ")
    member.follow("Changer de dossier").press("Afficher ce dossier")
    assert member.heading == "Mon espace privé : particulier"


def test_the_cross_of_what_to_have_at_hand_leads_back_to_the_files(member):
    assert add(member).follow("Fermer").heading == "Mes dossiers"


def test_a_file_one_does_not_have_cannot_be_shown(member):
    member.get("/espace/dossiers/").post("/espace/dossiers/", dossier="entreprise")
    assert member.heading == "Mon espace privé : particulier"


def test_who_cannot_answer_asks_an_adviser_and_no_letter_leaves(member):
    from guichet.delivery.models import Message

    add(member).press("Suivant >").press("Suivant >").follow("> je n'ai pas trouvé ce montant")
    assert "un conseiller de votre MSA pourra ajouter ce dossier" in member.text
    member.press("Je ne peux pas répondre")
    assert member.heading == "Demander à un conseiller"
    member.press("Suivant >").press("Transmettre ma demande")
    assert member.heading == "Votre demande est transmise"
    case = Case.objects.get()
    assert (case.kind, case.details["profile"]) == (CaseKind.FILE_ASKED, "exploitant")
    assert not Message.objects.exists()
    assert File.objects.count() == 1


def test_a_network_that_asked_too_often_opens_no_case_and_is_told_so(member, monkeypatch):
    monkeypatch.setattr(operations, "BY_POST_PER_DAY_PER_ADDRESS", 1)
    Walker().by_post(people.stranger())
    add(member).press("Suivant >").press("Suivant >").follow("> je n'ai pas trouvé ce montant")
    member.press("Je ne peux pas répondre").press("Suivant >").press("Transmettre ma demande")
    assert member.heading == "Ajouter ce dossier à Mon espace privé"
    assert "appelez l'assistance Internet" in member.page.summary[0]
    assert not Case.objects.exists()


def test_a_wrong_answer_adds_nothing(member):
    add(member).press("Suivant >").press("Suivant >").press("Suivant >", montant="9,99")
    assert "ne correspond pas" in member.errors["montant"]
    assert member.step("ajouter").slug == "facture"
    assert File.objects.count() == 1


def test_an_account_frozen_meanwhile_is_out(member, farmer):
    add(member).press("Suivant >").press("Suivant >").press("Suivant >", montant=farmer.amount)
    Account.objects.update(state=AccountState.FROZEN)
    member.press("Ajouter ce dossier")
    assert member.heading == LOGIN
    assert File.objects.count() == 1


def test_an_account_frozen_at_that_very_moment_is_for_an_agent(member, farmer, monkeypatch):
    add(member).press("Suivant >").press("Suivant >").press("Suivant >", montant=farmer.amount)
    finish = completion.finish_complement

    def frozen_just_before(visit):
        Account.objects.update(state=AccountState.FROZEN)
        finish(visit)

    monkeypatch.setattr(completion, "finish_complement", frozen_just_before)
    member.press("Ajouter ce dossier")
    assert File.objects.count() == 1
    assert Case.objects.get().kind == CaseKind.FILE_ASKED


def test_it_ends_at_log_out(member, farmer):
    add(member).press("Suivant >").press("Suivant >")
    member.post("/deconnexion/")
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.answers) == (EnrolmentState.ABANDONED, None)
    member.get("/alsace/inscription/facture/")
    assert farmer.number not in member.source
    assert "montant" not in member.fields
    assert not member.client.cookies[settings.ENROLMENT_COOKIE_NAME].value


def test_what_somebody_else_began_at_this_browser_outlives_a_log_out(member, walker):
    add(member)
    member.open_enrolment().answer(profil="particulier")
    member.post("/deconnexion/")
    assert "numero" in member.step("identifiant").fields


def test_where_the_session_ended_logging_in_again_goes_on_at_the_same_page(member, farmer):
    add(member).press("Suivant >").press("Suivant >")
    Session.objects.all().delete()
    member.press("Suivant >", montant=farmer.amount)
    assert member.heading == LOGIN
    member.press("Se connecter", identifiant=farmer.number, mot_de_passe=PASSWORD).pass_code()
    assert member.slug == "facture"
    member.press("Suivant >", montant=farmer.amount).press("Ajouter ce dossier")
    assert File.objects.filter(profile="exploitant").exists()


def test_another_member_at_the_same_browser_cannot_go_on(member, farmer, now):
    add(member).press("Suivant >").press("Suivant >")
    enter(member.client, AccountFactory(opened_at=now), now=now)
    for page in ("facture/", "facture/je-ne-peux-pas-repondre/", "compte-existant/"):
        assert member.get(f"/alsace/inscription/{page}").heading == LOGIN
    member.post("/alsace/inscription/facture/", montant=farmer.amount)
    assert member.post("/alsace/inscription/ajouter/").heading == LOGIN
    assert File.objects.count() == 2, "the first of each account"
    assert Enrolment.objects.get().state == EnrolmentState.UNDER_WAY


def test_a_stage_of_the_login_comes_first(member):
    add(member).press("Suivant >").press("Suivant >")
    ContactDetails.objects.update(confirmed_at=None)
    assert member.step("facture").path == "/connexion/coordonnees/"


def test_what_the_funds_know_is_never_shown_on_the_way(member, farmer):
    add(member)
    for slug in ("identifiant", "coordonnees", "profil", "conditions"):
        member.get(f"/alsace/inscription/{slug}/")
        assert farmer.number not in member.source


def test_it_cannot_be_resumed_by_the_next_person_at_the_desk(member, clock):
    import datetime as dt

    add(member)
    clock.shift(dt.timedelta(minutes=20))
    assert member.step("facture").heading == LOGIN
    next_person = AccountFactory()
    member.press("Se connecter", identifiant=next_person.person.nir, mot_de_passe=PASSWORD).pass_code()
    assert member.heading == LOGIN


def test_a_profile_one_has_already_or_that_is_none_adds_nothing(member):
    for profile in ("particulier", "entreprise", "autre", "x"):
        assert member.post("/espace/dossiers/ajouter/", profil=profile).heading == "Mes dossiers"
    assert not Enrolment.objects.exists()


def test_an_establishment_s_account_has_one_file(clock, now):
    account = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise", opened_at=now)
    walker = Walker()
    enter(walker.client, account, now=now)
    assert "Ajouter un dossier" not in walker.get("/espace/dossiers/").text
    assert walker.post("/espace/dossiers/ajouter/", profil="exploitant").heading == "Mes dossiers"


def test_without_a_session_nothing_begins(clock):
    assert Walker().post("/espace/dossiers/ajouter/", profil="exploitant").heading == "Se connecter à Mon espace privé"
