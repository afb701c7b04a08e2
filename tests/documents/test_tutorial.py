"""The tutorial « Inscription à l'Espace Privé », step by step: eight steps, every self-service profile."""

import datetime as dt
import io

import pypdf
import pytest

from guichet.accounts.models import Account, File
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from tests.documents.reading import BACK, LEAVE, NEXT, PROFILES, assert_buttons, assert_reads, fold, message
from tests.factories import AccountFactory, EstablishmentFactory, invented_siret
from tests.journeys import people
from tests.journeys.walker import FINISH, sent, sent_password

PERSONS = ["particulier", "exploitant", "cotisant_solidarite"]
FARMERS = ["exploitant", "cotisant_solidarite"]
THREE = (BACK, NEXT, LEAVE)
OVER = "Votre mot de passe provisoire n'est plus valable"


@pytest.fixture(autouse=True)
def edition(with_policy):
    with_policy(edition="tutorial")


@pytest.fixture
def choose(walker):
    """Return `choose(profile) -> walker`: from the red block, « S'inscrire », then this profile and « Suivant »."""
    return lambda profile: walker.follow("S'inscrire").press(NEXT, profil=profile)


@pytest.fixture
def farmer(db):
    return people.farmer()


@pytest.fixture
def company(db):
    return people.moulin()


@pytest.fixture
def household(db):
    return people.gardener_s_employer()


def until_details(walker, someone):
    """Steps 2 and 3."""
    return walker.press(NEXT, numero=someone.number).press(NEXT)


def until_companies(walker, someone):
    """Steps 2 to 4."""
    return until_details(walker, someone).press(NEXT, **someone.details)


# Avantages

FAMILIES = {
    "Attestations": ["fiscale", "droits", "paiement", "médecin traitant", "famille", "logement"],
    "Consultations": ["Paiements maladie", "famille", "logement", "invalidité", "retraite"],
    "Déclarations": ["ressources", "médecin traitant", "perte ou vol de carte vitale"],
    "Demandes": ["Aide au logement", "pension d'invalidité", "CEAM"],
}
"""As the tutorial lists them."""


@pytest.mark.requirement("R12", "R172")
def test_the_benefits_access_to_the_four_families_of_services(inside):
    for shown in (inside.text, inside.follow("Mes services").text):
        rest = fold(shown)
        for family, offered in FAMILIES.items():
            _before, found, rest = rest.partition(family)
            assert found, family
            assert [one for one in offered if one.lower() not in rest.lower()] == []


@pytest.mark.requirement("R10", "R11")
def test_the_benefits_acknowledgements_proofs_and_the_history_of_declarations(inside):
    inside.follow("Déclaration de ressources").press("Commencer")
    for typed in (
        {"change": "non"},
        {"absence": "non"},
        {"vie": "non"},
        {"salaires": "on"},
        {"mois_1": "1 200,50", "mois_2": "1 200", "mois_3": "0"},
    ):
        inside.press(NEXT, **typed)
    inside.follow(NEXT).press("Envoyer", honneur="on")
    receipt = inside.page.element(class_="identifier").text.strip()
    for paper in ("Accusé de réception", "Preuve"):
        [address] = [address for words, address in inside.page.links() if words.startswith(paper)]
        pdf = b"".join(inside.client.get(address))
        assert receipt in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert_reads(inside.follow("Suivre mes demandes"), "Envoyées en 2026", "Déclaration de ressources", receipt)


# Modalités d'accès


@pytest.mark.requirement("R16", "R17", "R19")
def test_s_inscrire_stands_in_the_block_at_the_top_right(walker):
    header = walker.page.header
    assert "Alsace Changer de région" in header
    assert "Mon espace privé Se connecter" in header
    assert header.index("Se connecter") < header.index("S'inscrire")
    assert walker.follow("S'inscrire").heading == "Créer mon espace privé"


# Étape 1 : Sélection du profil


@pytest.mark.requirement("R26", "R27", "R28", "R29", "R30", "R31", "R32")
def test_step_1_the_profile(walker):
    walker.follow("S'inscrire")
    assert walker.page.labels == ["Vous êtes...", *PROFILES]
    assert_reads(
        walker,
        "Créer mon espace privé",
        "Vous êtes...",
        "Exploitant agricole",
        "Entreprise",
        "Particulier",
        "(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi ...)",
        "Employeur de jardinier",
        "en tant que particulier",
        "Cotisant de solidarité",
        "Autre ...",
    )
    assert_buttons(walker, NEXT, LEAVE)
    choices = [element for element in walker.page.main.iter("input") if element.get("name") == "profil"]
    assert [choice.get("type") for choice in choices] == ["radio"] * 6
    walker.press(NEXT)
    assert walker.errors == {"profil": "Choisissez la situation qui vous correspond, puis « Suivant »."}
    assert walker.press(LEAVE).heading == "Inscription abandonnée"


@pytest.mark.parametrize("profile", ["particulier", "exploitant", "cotisant_solidarite", "entreprise", "jardinier"])
@pytest.mark.requirement("R2", "R3")
def test_step_1_these_profiles_enrol_by_themselves(choose, profile):
    assert choose(profile).heading == "Votre identifiant"


@pytest.mark.requirement("R2", "R33")
def test_step_1_others_enrol_through_an_agent(choose):
    walker = choose("autre")
    assert_reads(
        walker,
        "convention",
        "C'est un agent MSA qui ouvre l'accès : aucun compte n'est créé en ligne.",
        "Tiers déclarant",
        "centre de gestion, expert",
        "Tiers destinataire de paiements",
        "notaire, trésorerie",
        "Structure d'aide à la personne",
        "Structure d'accueil du jeune enfant",
        "Conseil Départemental",
    )
    assert "Numéro de Sécurité Sociale" not in walker.text
    assert not Account.objects.exists()


# Étape 2 : Saisie des identifiants


@pytest.mark.parametrize("profile", PERSONS)
@pytest.mark.requirement("R34", "R35", "R39", "R41", "R42")
def test_step_2_1_persons(choose, profile):
    walker = choose(profile)
    assert_reads(
        walker,
        "Votre identifiant",
        "Renseigner votre numéro de Sécurité Sociale",
        "votre numéro de Sécurité Sociale est écrit",
        "Numéro de Sécurité Sociale",
        "> Je ne connais pas mon numéro de Sécurité Sociale",
    )
    assert walker.page.labels == ["Numéro de Sécurité Sociale"]
    assert_buttons(walker, *THREE)
    assert walker.follow(BACK).heading == "Créer mon espace privé"
    assert walker.press(NEXT).press(LEAVE).heading == "Inscription abandonnée"


@pytest.mark.parametrize("key", ["", people.KEY])
@pytest.mark.requirement("R36", "R37", "R38")
def test_step_2_1_with_or_without_the_key(choose, rene, key):
    walker = until_companies(choose("particulier"), rene.but(number=rene.number + key))
    walker.press(NEXT, affilie="non").press(NEXT, montant=rene.amount).press(NEXT).press(FINISH)
    assert Account.objects.get().identifiers.get().value == people.NUMBER


@pytest.mark.requirement("R45", "R47", "R49")
def test_step_2_2_entreprise(choose):
    walker = choose("entreprise")
    assert_reads(
        walker,
        "Votre identifiant",
        "Renseigner votre numéro de SIRET ou ET (numéro d'établissement) comme indiqué sur vos documents MSA",
        "Références à rappeler",
        "Numéro de SIRET ou Etablissement",
        "> je ne connais pas mon numéro SIRET ou ET",
    )
    assert drawn(walker)[:3] == [
        "Références à rappeler :",
        "Entreprise :",
        "EN0123456789",
    ]
    assert walker.page.labels == ["Numéro de SIRET ou Etablissement"]
    assert_buttons(walker, *THREE)


@pytest.mark.requirement("R46", "R47", "R49")
def test_step_2_2_employeur_de_jardinier(choose):
    walker = choose("jardinier")
    assert_reads(
        walker,
        "Votre identifiant",
        "Renseigner votre numéro ET (numéro d'établissement) comme indiqué sur vos documents MSA",
        "Références à rappeler",
        "Numéro d'établissement",
        "> je ne connais pas mon numéro d'établissement",
    )
    assert drawn(walker) == [
        "Références à rappeler :", "Entreprise :", "EN0123456789", "Etablissement :", "ET0123456789",
    ]  # fmt: skip
    assert walker.page.labels == ["Numéro d'établissement"]
    assert_buttons(walker, *THREE)


def drawn(walker):
    """Words of the picture, line by line."""
    texts = [" ".join("".join(text.itertext()).split()) for text in walker.page.main.iter("text")]
    return [text for text in texts if text]


@pytest.mark.parametrize("which", ["siret", "et"])
@pytest.mark.requirement("R43")
def test_step_2_2_an_entreprise_by_siret_or_by_et(choose, company, which):
    walker = choose("entreprise").press(NEXT, numero=getattr(company.establishment, which))
    assert walker.press(NEXT).heading == "Vos coordonnées"


@pytest.mark.requirement("R44")
def test_step_2_2_an_employeur_de_jardinier_by_et_alone(choose, household):
    walker = choose("jardinier").press(NEXT, numero=invented_siret(1))
    assert walker.heading == "Votre identifiant"
    assert "Vous avez saisi un numéro SIRET." in walker.errors["numero"]
    assert walker.fields["numero"] == invented_siret(1)
    assert walker.press(NEXT, numero=household.number).press(NEXT).heading == "Vos coordonnées"


@pytest.mark.parametrize(
    ("profile", "wrong", "told"),
    [
        ("entreprise", "01234567400018", "Ce numéro SIRET contient une erreur"),
        ("entreprise", "0123456740001", "Un numéro SIRET compte 14 chiffres"),
        ("entreprise", "35600000000049", "Ce numéro SIRET contient une erreur"),
        ("entreprise", "ET012345678", "Un numéro d'établissement compte 10 chiffres après les lettres ET."),
        ("jardinier", "ET012345678", "Un numéro d'établissement compte 10 chiffres après les lettres ET."),
        ("jardinier", "EN0123456789", "Vous avez saisi le numéro de l'entreprise, qui commence par EN."),
    ],
)
@pytest.mark.requirement("R48")
def test_step_2_2_a_number_of_wrong_form_is_refused_there(choose, profile, wrong, told):
    walker = choose(profile).press(NEXT, numero=wrong)
    assert walker.heading == "Votre identifiant"
    assert told in walker.errors["numero"]
    assert walker.fields["numero"] == wrong


@pytest.mark.parametrize(
    ("profile", "link", "lead"),
    [
        *[
            (
                profile,
                "> Je ne connais pas mon numéro de Sécurité Sociale",
                "Sans votre numéro de sécurité sociale, votre inscription nécessite de contacter un conseiller MSA.",
            )
            for profile in PERSONS
        ],
        (
            "entreprise",
            "> je ne connais pas mon numéro SIRET ou ET",
            "Sans votre numéro de SIRET ou ET, votre inscription nécessite de contacter un conseiller MSA.",
        ),
        (
            "jardinier",
            "> je ne connais pas mon numéro d'établissement",
            "Sans votre numéro d'établissement (ET), votre inscription nécessite de contacter un conseiller MSA.",
        ),
    ],
)
@pytest.mark.requirement("R41", "R49", "R50", "R51", "R52", "R53")
def test_step_2_3_the_number_is_not_known(choose, profile, link, lead):
    dialog = choose(profile).follow(link)
    assert_reads(dialog, lead, "Saisir ce numéro et profiter d'une inscription rapide", "Contacter la MSA")
    assert dialog.page.element(aria_label="Fermer").get("href") == dialog.page.link(
        "Saisir ce numéro et profiter d'une inscription rapide"
    )
    here = dialog.address
    assert dialog.follow("Saisir ce numéro et profiter d'une inscription rapide").heading == "Votre identifiant"
    assert dialog.get(here).follow("Contacter la MSA").heading == "L'assistance Internet"


@pytest.mark.requirement("R54", "R55", "R56", "R57")
def test_step_2_4_an_account_exists_for_the_number(choose, rene):
    AccountFactory(person=rene.person)
    walker = choose("particulier").press(NEXT, numero=rene.number)
    assert_reads(walker, "Un compte existe déjà pour :", "1 54 06 99 990 921", "Se connecter pour accéder à ce compte")
    walker.press("Se connecter pour accéder à ce compte")
    assert walker.heading == "Se connecter à Mon espace privé"
    assert walker.fields["identifiant"].replace(" ", "") == rene.number


@pytest.mark.parametrize("which", ["siret", "et"])
@pytest.mark.requirement("R54", "R56")
def test_step_2_4_an_account_exists_for_the_establishment(choose, company, which):
    AccountFactory(establishment=company.establishment, person=None, profile="entreprise")
    number = getattr(company.establishment, which)
    walker = choose("entreprise").press(NEXT, numero=number)
    assert_reads(walker, "Un compte existe déjà pour :", "Se connecter pour accéder à ce compte")
    assert number in walker.text.replace(" ", "")
    walker.press("Se connecter pour accéder à ce compte")
    assert walker.fields["identifiant"].replace(" ", "") == number


# Étape 3 : Données utiles à l'inscription


@pytest.mark.requirement("R40", "R59", "R60", "R62")
def test_step_3_what_a_particulier_has_at_hand(choose, rene):
    walker = choose("particulier").press(NEXT, numero="1 54 06")
    assert walker.heading == "Votre identifiant", "only a valid number leads there"
    walker.press(NEXT, numero=rene.number)
    assert_reads(
        walker,
        "Afin de poursuivre votre inscription, veuillez vous munir :",
        "de votre carte Vitale si vous êtes assuré maladie MSA",
        "OU",
        "d'un montant d'une prestation versée par la MSA dans les 6 derniers mois",
    )
    assert {BACK, NEXT} <= set(walker.page.buttons)
    assert walker.press(NEXT).heading == "Vos coordonnées"
    assert walker.follow(BACK).follow(BACK).heading == "Votre identifiant"


@pytest.mark.parametrize("profile", FARMERS)
@pytest.mark.requirement("R59", "R61", "R62")
def test_step_3_what_an_exploitant_or_a_cotisant_has_at_hand(choose, farmer, profile):
    walker = choose(profile).press(NEXT, numero=farmer.number)
    assert_reads(
        walker,
        "Afin de poursuivre votre inscription, veuillez vous munir :",
        "d'un montant d'une cotisation payée à la MSA dans les 12 derniers mois",
    )
    assert "carte Vitale" not in walker.text
    assert " OU " not in walker.text
    assert {BACK, NEXT} <= set(walker.page.buttons)


# Étape 4 : Saisie des coordonnées


@pytest.mark.parametrize("profile", PERSONS)
@pytest.mark.requirement("R64", "R65", "R66", "R71")
def test_step_4_the_details_of_persons(choose, rene, profile):
    walker = until_details(choose(profile), rene)
    assert_reads(
        walker,
        "Vos coordonnées",
        "Nom",
        "Prénom",
        "Date de naissance",
        "Jour",
        "Mois",
        "Année",
        "Adresse email",
        "Numéro de téléphone mobile",
    )
    assert_buttons(walker, BACK, NEXT)
    assert walker.press(NEXT, **rene.details).heading != "Vos coordonnées"
    assert walker.follow(BACK).follow(BACK).heading == "Avant de commencer"


@pytest.mark.requirement("R64", "R67")
def test_step_4_the_details_of_an_entreprise(choose, company):
    walker = until_details(choose("entreprise"), company)
    assert_reads(
        walker,
        "Vos coordonnées",
        "Nom de l'entreprise (dénomination ou raison sociale)",
        "Personne habilitée à gérer l'entreprise (Responsable):",
        "Nom",
        "Prénom",
        "Adresse email",
        "Numéro de téléphone mobile",
    )
    assert "Date de naissance" not in walker.text
    assert_buttons(walker, BACK, NEXT)


@pytest.mark.requirement("R64", "R68")
def test_step_4_the_details_of_an_employeur_de_jardinier(choose, household):
    walker = until_details(choose("jardinier"), household)
    assert_reads(walker, "Vos coordonnées", "Nom", "Prénom", "Adresse email", "Numéro de téléphone mobile")
    assert "Date de naissance" not in walker.text
    assert "entreprise" not in walker.text
    assert_buttons(walker, BACK, NEXT)


# Étape 5 : Association de l'entreprise


@pytest.mark.parametrize("profile", FARMERS)
@pytest.mark.requirement("R74", "R76", "R79")
def test_step_5_the_company_to_attach(choose, farmer, profile):
    walker = until_companies(choose(profile), farmer)
    assert_reads(
        walker,
        "Associer votre entreprise",
        "Afin d'accéder aux services liés à votre entreprise (relevé parcellaire, etc), désirez-vous associer votre "
        "numéro d'établissement(SIRET) à votre Espace Privé exploitant ?",
        "Renseigner votre numéro de SIRET",
        "Ajouter un autre n° SIRET",
    )
    assert_buttons(walker, "", "Ajouter un autre n° SIRET", *THREE)
    assert walker.follow(BACK).heading == "Vos coordonnées"
    assert walker.press(NEXT).press(LEAVE).heading == "Inscription abandonnée"


@pytest.mark.requirement("R77")
def test_step_5_up_to_six_numbers(choose, farmer):
    walker = until_companies(choose("exploitant"), farmer)
    numbers = [invented_siret(900 + rank) for rank in range(6)]
    for rank, number in enumerate(numbers, start=1):
        walker.press("Ajouter un autre n° SIRET" if rank < 6 else NEXT, **{f"siret_{rank}": number})
    assert walker.heading == "Vérification de votre identité"
    walker.follow(BACK)
    assert [walker.fields[f"siret_{rank}"].replace(" ", "") for rank in range(1, 7)] == numbers
    assert "Ajouter un autre n° SIRET" not in walker.page.buttons
    walker.press(NEXT, siret_7=invented_siret(906))
    assert "Vous pouvez associer jusqu'à 6 numéros SIRET" in walker.page.summary[0]


@pytest.mark.parametrize("profile", FARMERS)
@pytest.mark.requirement("R74", "R78")
def test_step_5_what_is_attached_opens_with_the_space(choose, farmer, profile):
    first, second = (EstablishmentFactory(responsible=farmer.person).siret for _ in range(2))
    walker = until_companies(choose(profile), farmer)
    walker.press("Ajouter un autre n° SIRET", siret_1=first).press(NEXT, siret_2=second).follow(BACK)
    assert walker.fields["siret_1"] == f"{first[:3]} {first[3:6]} {first[6:9]} {first[9:]}"
    walker.press(NEXT).press(NEXT, montant=farmer.amount).press(NEXT).press(FINISH)
    attached = File.objects.exclude(establishment=None)
    assert {(file.profile, file.establishment.siret) for file in attached} == {(profile, first), (profile, second)}


@pytest.mark.requirement("R75")
def test_step_5_may_be_passed_without_a_number(choose, farmer):
    walker = until_companies(choose("exploitant"), farmer)
    assert walker.press(NEXT).heading == "Vérification de votre identité"


@pytest.mark.parametrize(("profile", "who"), [("particulier", "rene"), ("entreprise", "company")])
@pytest.mark.requirement("R80")
def test_step_5_is_not_for_others(choose, request, profile, who):
    walker = until_companies(choose(profile), request.getfixturevalue(who))
    assert walker.heading == "Vérification de votre identité"


@pytest.mark.requirement("R80")
def test_step_5_is_not_for_an_employeur_de_jardinier(choose, household):
    assert until_companies(choose("jardinier"), household).heading == "Inscription par voie postale"


# Étape 6 : Vérification de l'identité


@pytest.mark.requirement("R84", "R85", "R86", "R95", "R96", "R102")
def test_step_6_1_without_health_rights_an_amount(choose, rene):
    # No page comes between: this document announces no question.
    walker = until_companies(choose("particulier"), rene)
    assert_reads(
        walker, "Vérification de votre identité", "Êtes-vous affilié à la MSA pour votre santé ?", "oui", "non"
    )
    assert_buttons(walker, *THREE)
    walker.press(NEXT, affilie="non")
    assert_reads(
        walker,
        "Vérification de votre identité",
        "montant d'un paiement MSA reçu au cours des 6 derniers mois",
        "Montant exact (avec centimes)",
        "> je n'ai pas trouvé ce montant",
    )
    assert_buttons(walker, *THREE)
    assert walker.press(NEXT, montant=rene.amount).heading == "Recevoir votre mot de passe"


@pytest.mark.requirement("R82", "R87", "R102")
def test_step_6_1_with_health_rights_the_serial_number_of_the_card(choose, rene):
    walker = until_companies(choose("particulier"), rene).press(NEXT, affilie="oui").press(NEXT, carte="photo")
    assert_reads(walker, "Vérification de votre identité", "Numéro de série de votre carte Vitale")
    assert_buttons(walker, *THREE)
    assert walker.press(NEXT, serie=rene.serial).heading == "Recevoir votre mot de passe"


@pytest.mark.requirement("R90")
def test_step_6_1_without_a_card_an_amount(choose, rene):
    walker = until_companies(choose("particulier"), rene).press(NEXT, affilie="oui").press(NEXT, carte="none")
    assert_reads(walker, "montant d'un paiement MSA reçu au cours des 6 derniers mois")
    assert walker.press(NEXT, montant=rene.amount).heading == "Recevoir votre mot de passe"


@pytest.mark.parametrize("profile", FARMERS)
@pytest.mark.requirement("R82", "R84", "R95", "R96", "R98", "R99", "R102")
def test_step_6_2_an_exploitant_or_a_cotisant(choose, farmer, profile):
    walker = until_companies(choose(profile), farmer).press(NEXT)
    assert_reads(
        walker,
        "Vérification de votre identité",
        "Préciser le montant d'une facture MSA payée au cours des 12 derniers mois",
        "Montant exact (avec centimes)",
        "> je n'ai pas trouvé ce montant",
    )
    assert walker.page.labels == ["Montant exact (avec centimes)"]
    assert_buttons(walker, *THREE)
    # One question only: its answer is enough.
    assert walker.press(NEXT, montant=farmer.amount).heading == "Recevoir votre mot de passe"


@pytest.mark.requirement("R82", "R84", "R95", "R96", "R100", "R102")
def test_step_6_2_an_entreprise(choose, company):
    walker = until_companies(choose("entreprise"), company)
    assert_reads(
        walker,
        "Vérification de votre identité",
        'Préciser le montant de "cotisation sur salaire" payée sur les 12 derniers mois',
        "Montant exact (avec centimes)",
        "> je n'ai pas trouvé ce montant",
    )
    assert walker.page.labels == ["Montant exact (avec centimes)"]
    assert_buttons(walker, *THREE)
    assert walker.press(NEXT, montant=company.amount).heading == "Recevoir votre mot de passe"


# Étape 7 : Envoi du MDP et CGU


@pytest.mark.requirement("R103", "R104", "R106", "R107", "R109")
def test_step_7_1_the_question_was_answered(choose, rene):
    walker = until_companies(choose("particulier"), rene).press(NEXT, affilie="non").press(NEXT, montant=rene.amount)
    # (1) Validation ou modification de l'adresse e-mail
    assert_reads(walker, "Recevoir votre mot de passe", rene.email)
    walker.follow("modifier cette adresse").press(NEXT, email="autre@example.org")
    # (2) Acceptation des CGU; no code comes between in this document
    assert walker.heading == "Accepter les conditions générales d'utilisation"
    assert not sent("accounts/provisional_password")
    # (3) Envoi du mot de passe
    walker.press(FINISH)
    [message] = sent("accounts/provisional_password")
    assert message.payload["recipient"] == {"email": "autre@example.org"}
    # This document has no letter that confirms.
    assert not sent("accounts/enrolment_confirmed", Channel.LETTER)


@pytest.mark.parametrize(
    ("profile", "who"), [("particulier", "rene"), ("exploitant", "farmer"), ("entreprise", "company")]
)
@pytest.mark.requirement("R83", "R106", "R107", "R110")
def test_step_7_1_the_question_was_not_answered(choose, request, now, profile, who):
    walker = until_companies(choose(profile), request.getfixturevalue(who))
    before = {"particulier": [{"affilie": "non"}], "exploitant": [{}]}
    for answers in before.get(profile, []):
        walker.press(NEXT, **answers)
    # (1) Demande d'inscription par voie postale
    walker.follow("> je n'ai pas trouvé ce montant")
    assert_reads(walker, "inscription par voie postale")
    walker.press("Je ne peux pas répondre")
    assert_reads(walker, "Inscription par voie postale", "par courrier, à l'adresse postale connue par votre MSA")
    # (2) Acceptation des CGU
    walker.press(NEXT)
    assert walker.heading == "Accepter les conditions générales d'utilisation"
    assert not sent("accounts/provisional_password", Channel.LETTER)
    # (3) Envoi du mot de passe
    walker.press(FINISH)
    completion.settle_due(now=now)
    assert len(sent("accounts/provisional_password", Channel.LETTER)) == 1


# Étape 8 : Connexion


@pytest.fixture
def emailed(choose, rene):
    """The end of an enrolment by email."""
    walker = until_companies(choose("particulier"), rene).press(NEXT, affilie="non").press(NEXT, montant=rene.amount)
    return walker.press(NEXT).press(FINISH)


@pytest.fixture
def posted(choose, household, now):
    """The end of an enrolment by post, of somebody of whom no question is asked."""
    walker = until_companies(choose("jardinier"), household).press(NEXT).press(FINISH)
    completion.settle_due(now=now)
    return walker


def log_in(walker, number, password):
    walker.get("/alsace/").follow("Se connecter")
    return walker.press("Se connecter", identifiant=number, mot_de_passe=password)


@pytest.mark.requirement("R14", "R118", "R119")
def test_step_8_the_password_comes_at_once_by_email_for_seven_days(emailed, rene, clock):
    assert_reads(emailed, "Il sera valable 7 jours.")
    assert "valable jusqu'au 17 mars 2026" in message("accounts/provisional_password")
    clock.shift(dt.timedelta(days=6, hours=23))
    assert log_in(emailed, rene.number, sent_password()).heading == "Changement de votre mot de passe"
    emailed.press(LEAVE)
    clock.shift(dt.timedelta(hours=1))
    assert log_in(emailed, rene.number, sent_password()).heading == OVER


@pytest.mark.requirement("R122", "R136", "R137")
def test_step_8_the_login_window(emailed):
    emailed.follow("Se connecter à Mon espace privé")
    assert_reads(
        emailed,
        "Se connecter à Mon espace privé",
        "Fermer",
        "Se connecter",
        "Identifiant",
        "Mot de passe",
        "Se connecter",
        "S'inscrire",
        "Vous n'avez pas encore de compte MSA ? Inscrivez-vous rapidement dès maintenant.",
        "Aide à la connexion",
        "Renseignez votre numéro de département",
        "Valider",
    )
    assert {"Se connecter", "S'inscrire", "Valider"} <= set(emailed.page.buttons)


@pytest.mark.requirement("R123", "R126", "R130", "R131", "R132")
def test_step_8_the_password_is_made_one_s_own(emailed, rene):
    walker = log_in(emailed, rene.number, sent_password())
    assert_reads(
        walker,
        "Changement de votre mot de passe",
        "Votre mot de passe est temporaire. Vous devez le personnaliser.",
        "Votre mot de passe doit contenir un minimum de 8 caractères en combinant des chiffres, des majuscules, des "
        "minuscules et des caractères spéciaux",
        "Votre nouveau mot de passe",
        "voir",
        "faible",
        "moyen",
        "fort",
        "Confirmer le mot de passe",
        "voir",
        "Aller à l'accueil",
    )
    assert_buttons(walker, NEXT, LEAVE)
    assert walker.follow("Aller à l'accueil").path in {"/", "/alsace/"}
    assert log_in(walker.get("/espace/"), rene.number, sent_password()).press(LEAVE).heading == "Vous êtes déconnecté"
    log_in(walker, rene.number, sent_password())
    # This document combines all four kinds.
    walker.choose_password("moisson+tardive7")
    assert "Ajoutez une autre sorte de caractères" in walker.errors["nouveau"]
    assert walker.choose_password(people.PASSWORD).heading == "Confirmation"


@pytest.mark.requirement("R1", "R124")
def test_step_8_then_the_space_opens_without_another_question(emailed, rene):
    walker = log_in(emailed, rene.number, sent_password()).choose_password(people.PASSWORD)
    assert walker.follow("Continuer >").heading == "Mon espace privé : particulier"


@pytest.mark.requirement("R120", "R125")
def test_step_8_the_password_by_post_is_valid_thirty_days_and_the_first_login_is_the_same(posted, household, clock):
    assert_reads(posted, "par courrier", "Il sera valable 30 jours.")
    password = sent_password(Channel.LETTER)
    clock.shift(dt.timedelta(days=29, hours=23))
    walker = log_in(posted, household.number, password)
    assert walker.heading == "Changement de votre mot de passe"
    walker.press(LEAVE)
    clock.shift(dt.timedelta(hours=1))
    assert log_in(walker, household.number, password).heading == OVER


@pytest.mark.parametrize("which", ["siret", "et"])
@pytest.mark.requirement("R43", "R122", "R125")
def test_step_8_an_entreprise_logs_in_by_either_of_its_numbers(choose, company, which):
    walker = until_companies(choose("entreprise"), company).press(NEXT, montant=company.amount)
    walker.press(NEXT).press(FINISH)
    walker = log_in(walker, getattr(company.establishment, which), sent_password())
    assert walker.heading == "Changement de votre mot de passe"
    walker.choose_password(people.PASSWORD).follow("Continuer >")
    assert walker.heading == "Mon espace privé : entreprise"
