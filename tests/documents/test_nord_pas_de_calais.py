"""The access sheet of Nord-Pas de Calais, « Modalités d'accès »: seven steps, particulier and exploitant."""

import datetime as dt

import pytest

from guichet.accounts.models import Account, File
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from guichet.space import services
from tests.documents.reading import (
    BACK,
    LEAVE,
    NEXT,
    PROFILES,
    assert_buttons,
    assert_in_order,
    assert_reads,
    message,
)
from tests.factories import AccountFactory
from tests.journeys import people
from tests.journeys.walker import FINISH, sent, sent_password

PERSONS = ["particulier", "exploitant", "cotisant_solidarite"]
FARMERS = ["exploitant", "cotisant_solidarite"]


@pytest.fixture(autouse=True)
def edition(with_policy):
    with_policy(edition="nord-pas-de-calais")


@pytest.fixture
def choose(walker):
    """Return `choose(profile) -> walker`: « S'inscrire », then this profile and « Suivant »."""
    return lambda profile: walker.follow("S'inscrire").press(NEXT, profil=profile)


@pytest.fixture
def step_5(choose, rene):
    """Steps 1 to 4 behind, of a particulier."""
    return until_step_5(choose("particulier"), rene)


@pytest.fixture
def step_6(step_5, rene):
    """Identity proved."""
    return step_5.press(NEXT, carte="photo").press(NEXT, serie=rene.serial)


@pytest.fixture
def farmer(db):
    return people.farmer()


def until_step_5(walker, someone):
    return walker.press(NEXT, numero=someone.number).press(NEXT).press(NEXT, **someone.details)


# 1. Accès


@pytest.mark.requirement("R16", "R17")
def test_access_s_inscrire_at_the_top_right(walker):
    assert "S'inscrire" in walker.page.header
    assert walker.follow("S'inscrire").heading == "Créer mon espace privé"


# 2. Les étapes


@pytest.mark.requirement("R26", "R27", "R28", "R29")
def test_step_1_the_profile(walker):
    walker.follow("S'inscrire")
    assert walker.page.labels == ["Vous êtes...", *PROFILES]
    assert_reads(
        walker,
        "Créer mon espace privé",
        "Vous êtes...",
        "Particulier",
        "(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi ...)",
        "Employeur de jardinier",
        "en tant que particulier",
    )
    assert_buttons(walker, NEXT, LEAVE)


@pytest.mark.parametrize("profile", PERSONS)
@pytest.mark.requirement("R35", "R39", "R41")
def test_step_2_the_identifier(choose, rene, profile):
    walker = choose(profile)
    assert_reads(
        walker,
        "Votre identifiant",
        "Renseigner votre numéro de Sécurité Sociale",
        "Numéro de Sécurité Sociale",
        "13 chiffres",
        "> Je ne connais pas mon numéro de Sécurité Sociale",
    )
    assert_buttons(walker, BACK, NEXT, LEAVE)


@pytest.mark.requirement("R41", "R53")
def test_step_2_who_does_not_know_it_is_sent_to_the_desk_of_the_fund(choose):
    walker = choose("particulier").follow("> Je ne connais pas mon numéro de Sécurité Sociale")
    assert walker.heading == "L'assistance Internet"
    assert "Saisir ce numéro" not in walker.text


@pytest.mark.requirement("R54", "R55", "R56")
def test_step_2_an_account_exists_already(choose, rene):
    AccountFactory(person=rene.person)
    walker = choose("particulier").press(NEXT, numero=rene.number)
    assert_reads(walker, "Un compte existe déjà pour", "1 54 06 99 990 921", "Se connecter pour accéder à ce compte")
    assert walker.press("Se connecter pour accéder à ce compte").heading == "Se connecter à Mon espace privé"


@pytest.mark.requirement("R59", "R60", "R62")
def test_step_3_what_a_particulier_has_at_hand(choose, rene):
    walker = choose("particulier").press(NEXT, numero=rene.number)
    assert_reads(
        walker,
        "Afin de poursuivre votre inscription, veuillez vous munir :",
        "de votre carte Vitale si vous êtes assuré maladie MSA",
        "OU",
        "d'un montant d'une prestation versée par la MSA dans les 6 derniers mois",
    )
    assert {BACK, NEXT} <= set(walker.page.buttons)


@pytest.mark.parametrize("profile", FARMERS)
@pytest.mark.requirement("R59", "R61", "R62")
def test_step_3_what_an_exploitant_or_a_cotisant_has_at_hand(choose, farmer, profile):
    walker = choose(profile).press(NEXT, numero=farmer.number)
    assert_reads(
        walker,
        "Afin de poursuivre votre inscription, veuillez vous munir :",
        "d'un montant d'une cotisation payée à la MSA dans les 12 derniers mois",
    )
    assert {BACK, NEXT} <= set(walker.page.buttons)


@pytest.mark.parametrize("profile", PERSONS)
@pytest.mark.requirement("R64", "R65", "R66", "R70")
def test_step_4_the_details(choose, rene, profile):
    walker = choose(profile).press(NEXT, numero=rene.number).press(NEXT)
    assert_reads(
        walker,
        "Vos coordonnées",
        "Nom",
        "Prénom",
        "Date de naissance",
        "Adresse email",
        "Numéro de téléphone mobile",
    )
    assert_buttons(walker, BACK, NEXT)
    # « indispensables à votre bonne inscription »
    walker.press(NEXT)
    assert walker.errors.keys() == {"nom", "prenom", "date_naissance", "email", "mobile"}


@pytest.mark.requirement("R84", "R87")
def test_step_5_the_card_is_asked_first(step_5):
    # No page announces the question.
    assert_reads(step_5, "Vérification de votre identité", "Votre carte Vitale est...", "avec photo", "sans photo")
    assert "je n'ai pas de carte" in step_5.page.labels


@pytest.mark.parametrize(("card", "side"), [("photo", "au recto"), ("plain", "au verso")])
@pytest.mark.requirement("R82", "R88", "R89", "R91")
def test_step_5_the_serial_number_on_either_side(step_5, rene, card, side):
    rene.person.cards.update(with_photo=card == "photo")
    step_5.press(NEXT, carte=card)
    assert_reads(step_5, "avec photo", "sans photo", side, "Numéro de série de votre carte Vitale")
    assert step_5.press(NEXT, serie=rene.serial).heading == "Recevoir votre mot de passe"


@pytest.mark.parametrize("insured", ["oui", "non"])
@pytest.mark.requirement("R85", "R86", "R90", "R95", "R96")
def test_step_5_without_a_card_or_without_rights_the_amount_of_a_payment(step_5, rene, insured):
    step_5.press(NEXT, carte="none")
    assert_reads(step_5, "Êtes-vous affilié à la MSA pour votre santé ?", "oui", "non")
    step_5.press(NEXT, affilie=insured)
    assert_reads(
        step_5,
        "montant d'un paiement MSA reçu au cours des 6 derniers mois",
        "complémentaire santé",
        "Montant exact (avec centimes)",
        "> je n'ai pas trouvé ce montant",
    )
    assert step_5.press(NEXT, montant=rene.amount).heading == "Recevoir votre mot de passe"


@pytest.mark.parametrize("profile", FARMERS)
@pytest.mark.requirement("R82", "R84", "R95", "R98", "R99")
def test_step_5_an_exploitant_gives_the_amount_of_a_bill(choose, farmer, profile):
    # No company is attached in this document.
    walker = until_step_5(choose(profile), farmer)
    assert_reads(
        walker,
        "Vérification de votre identité",
        "montant d'une facture MSA payée au cours des 12 derniers mois",
        "(avec centimes)",
    )
    assert walker.press(NEXT, montant=farmer.amount).heading == "Recevoir votre mot de passe"


@pytest.mark.requirement("R103", "R104", "R106", "R107", "R109")
def test_step_6_the_address_the_conditions_and_the_password(step_6, rene):
    assert_reads(step_6, "Recevoir votre mot de passe", rene.email)
    # « possibilité de modifier l'adresse en cliquant sur le crayon »
    assert step_6.follow("modifier cette adresse").fields["email"] == rene.email
    assert step_6.press(NEXT).heading == "Accepter les conditions générales d'utilisation"
    assert not sent("accounts/provisional_password")
    step_6.press(FINISH)
    assert len(sent("accounts/provisional_password")) == 1
    assert not sent("accounts/enrolment_confirmed", Channel.LETTER)


@pytest.mark.requirement("R83", "R110")
def test_step_6_after_one_wrong_answer_the_password_comes_by_post(step_5, now):
    step_5.press(NEXT, carte="photo").press(NEXT, serie="55554444333")
    assert_reads(step_5, "voie postale", "mot de passe", "par courrier")
    step_5.press(NEXT).press(FINISH)
    completion.settle_due(now=now)
    assert len(sent("accounts/provisional_password", Channel.LETTER)) == 1


@pytest.mark.requirement("R118", "R119", "R121")
def test_step_7_the_password_comes_by_email_valid_seven_days_with_a_link(step_6, rene, clock):
    step_6.press(NEXT).press(FINISH)
    assert_reads(step_6, "Il sera valable 7 jours.")
    words = message("accounts/provisional_password")
    assert "valable jusqu'au 17 mars 2026" in words
    link = next(word for word in words.split() if word.endswith("/connexion/"))
    step_6.get("/" + link.split("/", 3)[3])
    assert step_6.heading == "Se connecter à Mon espace privé"
    clock.shift(dt.timedelta(days=7))
    step_6.press("Se connecter", identifiant=rene.number, mot_de_passe=sent_password())
    assert step_6.heading == "Votre mot de passe provisoire n'est plus valable"


@pytest.mark.requirement("R122", "R123", "R124", "R126", "R167", "R168")
def test_step_7_log_in_change_the_password_and_reach_the_home_page(step_6, rene):
    step_6.press(NEXT).press(FINISH).get("/alsace/").follow("Se connecter")
    step_6.press("Se connecter", identifiant=rene.number, mot_de_passe=sent_password())
    assert_reads(
        step_6,
        "Changement de votre mot de passe",
        "8 caractères",
        "chiffres, des majuscules, des minuscules et des caractères spéciaux",
    )
    step_6.choose_password("moisson+tardive7")
    assert "Ajoutez une autre sorte de caractères" in step_6.errors["nouveau"]
    step_6.choose_password(people.PASSWORD).follow("Continuer >")
    assert step_6.heading == "Mon espace privé : particulier"
    assert_reads(step_6, "Mes derniers paiements", "18 février 2026 Santé 22,50 €", "Actualités")


@pytest.mark.requirement("R162", "R163", "R164", "R165", "R166", "R175")
def test_step_7_the_head_of_the_private_space(inside, rene):
    for words in ("Mon compte", "Se déconnecter", "Mon espace privé", "Rechercher"):
        assert words in inside.page.header
    assert_in_order(
        inside.page.header,
        "Mes services",
        "Mes attestations",
        "Mes paiements",
        "Suivre mes demandes",
        "Contact & échanges",
        "Mon espace privé : particulier",
    )
    File.objects.create(
        account=Account.objects.get(), profile="exploitant", fund_code="68", opened_at=Account.objects.get().opened_at
    )
    inside.get("/espace/").follow("Changer de dossier")
    assert_reads(inside, "Mes dossiers", "Exploitant agricole", "Afficher ce dossier")


@pytest.mark.requirement("R168", "R169", "R170", "R171", "R172")
def test_step_7_the_last_payments_and_the_whole_of_the_services(inside, rene):
    rene.person.payments.all().delete()
    for day, cents in ((16, 2997), (17, 2500), (18, 886)):
        people.payment(rene.person, cents, on=dt.date(2022, 2, day))
    assert_reads(
        inside.get("/espace/"),
        "Mon espace privé : particulier",
        "Mes derniers paiements",
        "18 février 2022 Santé 8,86 €",
        "17 février 2022 Santé 25,00 €",
        "16 février 2022 Santé 29,97 €",
        "Mes attestations",
        "Mes documents",
        "Suivre mes demandes",
        "Mon compte",
        "Actualités",
    )
    # « et à l'ensemble des services en ligne mis à votre disposition »
    there = [address for _words, address in inside.page.links(everywhere=True)]
    assert [one.key for one in services.offered("particulier") if one.address not in there] == []


@pytest.mark.requirement("R176", "R177", "R178", "R179", "R180")
def test_step_7_think_of_changing_your_settings_in_my_account(inside):
    inside.follow("Pensez à modifier vos paramètres, dans Mon compte")
    assert_reads(
        inside,
        "Email & Mot de passe",
        "Email :",
        "modifier cet email",
        "modifier mon mot de passe",
        "Téléphone",
        "Mobile : (+33)",
        "Fixe : (+33)",
        "modifier ces numéros",
        "Adresse",
        "modifier cette adresse",
        "Mode de réception",
        "vos documents : par email",
        "modifier ce mode de réception",
        "infos MSA : par email",
        "modifier ce mode de réception",
    )
