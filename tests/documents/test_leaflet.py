"""The leaflet « Comment m'inscrire à mon espace privé ? », step by step: seven steps, a particulier, the oldest style."""

import datetime as dt

import pytest

from guichet.delivery.models import Channel
from guichet.enrolment import completion
from tests.documents.reading import BACK, LEAVE, NEXT, assert_buttons, assert_reads, message
from tests.factories import ChildFactory
from tests.journeys import people
from tests.journeys.walker import sent, sent_password

CARD = "Le numéro de série de ma carte Vitale"
CHILD = "La date de naissance d'un de mes enfants"
AMOUNT = "Le montant d'un de mes derniers paiements"
BIRTH = {"enfant_day": "14", "enfant_month": "5", "enfant_year": "2015"}


@pytest.fixture(autouse=True)
def edition(with_policy):
    with_policy(edition="leaflet")


@pytest.fixture
def rene(rene):
    ChildFactory(person=rene.person, birth_date=dt.date(2015, 5, 14))
    return rene


@pytest.fixture
def step_4(walker, rene):
    """Steps 1 to 3 behind."""
    walker.follow("S'inscrire").press(NEXT, profil="particulier").press(NEXT, numero=rene.number)
    return walker.press(NEXT, **rene.details)


@pytest.fixture
def step_5(step_4):
    """Identity proved."""
    return step_4.press(NEXT, preuve="child_birth_date").press(NEXT, **BIRTH)


@pytest.fixture
def step_6(step_5):
    """The department typed, and the address seen."""
    return step_5.press(NEXT, departement="67").press(NEXT)


# « des services en ligne pour effectuer les démarches pour vous et votre famille »


@pytest.mark.requirement("R13")
def test_the_promise_services_for_you_and_your_family(inside, rene):
    rene.person.children.update(family_name="Müller", given_names="Léa", health_insured=True)
    inside.follow("Mes services").follow("Attestation famille").press("Obtenir l'attestation")
    assert inside.heading.endswith("délivrée")
    inside.get("/espace/").follow("Mes services").follow("Attestation de droits (maladie)")
    assert_reads(inside, "Pour qui", "Moi", "Moi et mes enfants rattachés")
    inside.get("/espace/").follow("Déclaration de ressources").press("Commencer").press(NEXT, change="non")
    inside.press(NEXT, absence="non").press(NEXT, vie="non")
    assert_reads(inside, "Vos enfants", "Léa")


@pytest.mark.requirement("R16", "R17")
def test_step_1_s_inscrire_at_the_top_right(walker):
    assert "S'inscrire" in walker.page.header
    assert walker.follow("S'inscrire").heading == "Créer mon espace privé"


@pytest.mark.requirement("R36", "R37", "R38")
def test_step_2_the_number_without_its_key(walker, rene):
    walker.follow("S'inscrire").press(NEXT, profil="particulier").press(NEXT, numero=rene.number + people.KEY)
    assert walker.errors == {"numero": "Saisissez les 13 premiers chiffres, sans la clé."}
    assert_reads(walker, "Votre identifiant", "numéro de Sécurité Sociale", "13 chiffres")
    assert "15" not in walker.text
    walker.press(NEXT, numero="1 54 06")
    assert "Votre numéro comporte 13 caractères, sans la clé." in walker.errors["numero"]
    # No page of what to have at hand comes between.
    assert walker.press(NEXT, numero=rene.number).heading == "Vos coordonnées"


@pytest.mark.requirement("R65", "R66")
def test_step_3_the_form(walker, rene):
    walker.follow("S'inscrire").press(NEXT, profil="particulier").press(NEXT, numero=rene.number)
    assert_reads(walker, "Nom", "Prénom", "Date de naissance", "Adresse email")
    walker.press(NEXT, **rene.details)
    assert walker.heading == "Vérification de votre identité"


@pytest.mark.requirement("R82", "R84", "R86", "R101")
def test_step_4_one_of_three_facts(step_4):
    # The question is not announced, and nobody is asked who insures them.
    assert_reads(
        step_4,
        "Je saisis l'une des informations de vérification demandées :",
        CARD,
        CHILD,
        AMOUNT,
        "reçu au cours des 6 derniers mois",
    )
    assert step_4.page.labels[1:] == [CARD, CHILD, AMOUNT]


@pytest.mark.requirement("R82", "R87", "R88")
def test_step_4_either_the_serial_number_of_the_card(step_4, rene):
    step_4.press(NEXT, preuve="card_serial").press(NEXT, carte="photo")
    assert_reads(step_4, "Numéro de série de votre carte Vitale")
    assert step_4.press(NEXT, serie=rene.serial).heading == "Votre département"


@pytest.mark.requirement("R82", "R101")
def test_step_4_or_the_birth_date_of_one_of_the_children(step_4):
    step_4.press(NEXT, preuve="child_birth_date")
    assert_reads(step_4, "date de naissance d'un de vos enfants", "Jour", "Mois", "Année")
    assert step_4.press(NEXT, **{**BIRTH, "enfant_day": "15"}).heading == "Vérification de votre identité"
    assert "Cette réponse ne correspond pas" in step_4.errors["enfant"]
    assert step_4.press(NEXT, **BIRTH).heading == "Votre département"


@pytest.mark.requirement("R82", "R86")
def test_step_4_or_the_amount_of_a_payment(step_4, rene):
    step_4.press(NEXT, preuve="payment_amount")
    assert_reads(step_4, "montant d'un paiement MSA reçu au cours des 6 derniers mois")
    assert step_4.press(NEXT, montant=rene.amount).heading == "Votre département"


@pytest.mark.requirement("R83")
def test_step_4_with_none_right_the_password_comes_by_post(step_4, now):
    step_4.press(NEXT, preuve="child_birth_date")
    for year in ("2012", "2013", "2014"):
        step_4.press(NEXT, **{**BIRTH, "enfant_year": year})
    assert_reads(step_4, "mot de passe provisoire", "envoyé par courrier")
    step_4.press(NEXT).press(NEXT, departement="67").press(NEXT, conditions="on")
    completion.settle_due(now=now)
    assert len(sent("accounts/provisional_password", Channel.LETTER)) == 1
    assert not sent("accounts/provisional_password")


@pytest.mark.requirement("R72")
def test_step_5_the_number_of_the_department_then_suivant(step_5):
    assert step_5.page.element(name="departement").tag == "input"
    assert_reads(step_5, "uméro de département correspondant à", "MSA", NEXT)
    step_5.press(NEXT, departement="99")
    assert "Ce numéro ne correspond à aucun département." in step_5.errors["departement"]
    assert step_5.press(NEXT, departement="67").heading == "Recevoir votre mot de passe"


@pytest.mark.requirement("R106", "R107", "R111")
def test_step_6_check_accept_then_suivant(step_6, rene):
    assert_reads(
        step_6,
        "Vérifiez vos informations",
        "1 54 06 99 990 921",
        "Muller René",
        "03/06/1954",
        rene.email,
        "lire les conditions générales d'utilisation",
        "J'accepte les conditions générales d'utilisation de Mon espace privé",
    )
    assert_buttons(step_6, BACK, NEXT, LEAVE)
    step_6.press(NEXT)
    assert step_6.errors == {"conditions": "Pour vous inscrire, cochez la case qui accepte les conditions générales."}
    assert not sent("accounts/provisional_password")
    assert step_6.press(NEXT, conditions="on").heading == "Inscription terminée"


@pytest.mark.requirement("R14", "R113", "R116", "R118")
def test_step_7_a_message_confirms_and_the_password_comes_at_once(step_6):
    step_6.press(NEXT, conditions="on")
    assert_reads(step_6, "Votre demande d'inscription à Mon espace privé est en cours de traitement.")
    assert sent_password() in message("accounts/provisional_password")
    assert not sent("accounts/enrolment_confirmed", Channel.LETTER)


@pytest.mark.requirement("R122", "R123", "R124")
def test_i_have_finished_and_i_log_in(step_6, rene):
    step_6.press(NEXT, conditions="on").follow("Se connecter à Mon espace privé")
    step_6.press("Se connecter", identifiant=rene.number, mot_de_passe=sent_password())
    step_6.choose_password(people.PASSWORD).follow("Continuer >")
    assert step_6.heading == "Mon espace privé : particulier"
    # « L'équipe d'accueil de votre MSA est là pour vous accompagner. »
    assert step_6.follow("L'assistance Internet").heading == "L'assistance Internet"
