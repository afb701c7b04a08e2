"""Practical sheet no. 1 of Alsace, « Créer l'espace privé MSA sur internet », from the site to the private space."""

import datetime as dt

import pytest

from guichet.delivery.models import Channel
from tests.documents.reading import (
    BACK,
    LEAVE,
    NEXT,
    PROFILES,
    assert_buttons,
    assert_in_order,
    assert_reads,
    fold,
    message,
)
from tests.factories import AccountFactory
from tests.journeys import people
from tests.journeys.walker import FINISH, sent, sent_password

THREE = (BACK, NEXT, LEAVE)


@pytest.fixture(autouse=True)
def edition(with_policy):
    with_policy(edition="alsace-2020")


@pytest.fixture
def step_3(walker):
    """The profile chosen."""
    return walker.follow("S'inscrire").press(NEXT, profil="particulier")


@pytest.fixture
def details(step_3, rene):
    """The number typed, the card within reach."""
    return step_3.press(NEXT, numero=rene.number).press(NEXT)


@pytest.fixture
def step_6(details, rene):
    """The details typed."""
    return details.press(NEXT, **rene.details)


@pytest.fixture
def serial(step_6):
    """Steps 7 and 8: insured, with a photo on the card."""
    return step_6.press(NEXT).press(NEXT, affilie="oui").press(NEXT, carte="photo")


@pytest.fixture
def step_9(serial, rene):
    """The serial number typed."""
    return serial.press(NEXT, serie=rene.serial)


@pytest.fixture
def end(step_9):
    """Steps 9 and 10."""
    return step_9.press(NEXT).press(FINISH)


@pytest.fixture
def first_login(end, rene):
    """Step 13."""
    end.get("/alsace/").follow("Se connecter")
    return end.press("Se connecter", identifiant=rene.number, mot_de_passe=sent_password())


# Comment accéder au site de la MSA ?


@pytest.mark.requirement("R21")
def test_access_the_site_of_the_fund(walker):
    assert walker.page.breadcrumb == "MSA Alsace > Alsace accueil"


# Comment s'inscrire à l'espace privé ?


@pytest.mark.requirement("R16", "R17", "R19", "R22")
def test_step_1_s_inscrire_at_the_top_right(walker):
    for words in (
        "Alsace",
        "Changer de région",
        "Mon espace privé",
        "Se connecter",
        "S'inscrire",
        "Écouter",
        "A+ A- A",
    ):
        assert words in walker.page.header
    assert walker.follow("S'inscrire").heading == "Créer mon espace privé"


@pytest.mark.requirement("R26", "R27", "R28", "R29")
def test_step_2_the_profile(walker):
    walker.follow("S'inscrire")
    assert walker.page.labels == ["Vous êtes...", *PROFILES]
    assert_reads(
        walker,
        "Créer mon espace privé",
        "Vous êtes...",
        "Particulier",
        "(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi",
        "Employeur de jardinier",
        "en tant que particulier",
        "Autre ...",
    )
    assert_buttons(walker, NEXT, LEAVE)
    assert walker.press(NEXT, profil="particulier").heading == "Votre identifiant"


@pytest.mark.requirement("R35", "R39", "R41")
def test_step_3_the_number_on_the_card(step_3):
    assert_reads(
        step_3,
        "Votre identifiant",
        "Renseigner votre numéro de Sécurité Sociale",
        "Sur votre carte Vitale",
        "Numéro de Sécurité Sociale",
        "> Je ne connais pas mon numéro de Sécurité Sociale",
    )
    assert_buttons(step_3, *THREE)


@pytest.mark.requirement("R54", "R55", "R56", "R57")
def test_step_3_an_account_exists_already(step_3, rene):
    AccountFactory(person=rene.person)
    step_3.press(NEXT, numero=rene.number)
    assert_reads(step_3, "Un compte existe déjà pour :", "1 54 06 99 990 921", "Se connecter pour accéder à ce compte")
    step_3.press("Se connecter pour accéder à ce compte")
    assert_reads(
        step_3,
        "Se connecter à Mon espace privé",
        "Fermer",
        "Se connecter",
        "Identifiant",
        "Où trouver mon identifiant ?",
        "Mot de passe",
        "J'ai oublié mon mot de passe",
        "Se connecter",
        "S'inscrire",
        "Vous n'avez pas encore de compte MSA ? Inscrivez-vous rapidement dès maintenant.",
        "S'inscrire",
        "Aide à la connexion",
        "Renseignez votre numéro de département",
        "Valider",
    )
    assert step_3.fields["identifiant"].replace(" ", "") == rene.number


@pytest.mark.requirement("R59", "R60", "R63")
def test_step_4_keep_the_card_within_reach(step_3, rene):
    step_3.press(NEXT, numero=rene.number)
    assert_reads(
        step_3,
        "Afin de poursuivre votre inscription, veuillez vous munir :",
        "de votre carte Vitale si vous êtes assuré maladie MSA",
        "OU",
        "d'un montant d'une prestation versée par la MSA dans les 6 derniers mois",
    )
    # The cross closes the window over the form before it.
    assert step_3.follow("Fermer").heading == "Votre identifiant"


@pytest.mark.requirement("R64", "R65", "R69")
def test_step_5_the_details(details):
    assert_reads(
        details,
        "Vos coordonnées",
        "Elles sont uniquement destinées à la MSA pour",
        "Nom",
        "Prénom",
        "Date de naissance",
        "Adresse email",
        "Numéro de téléphone mobile",
    )


@pytest.mark.requirement("R81")
def test_step_6_why_a_question_is_asked(step_6):
    assert_reads(
        step_6,
        "Pour recevoir immédiatement votre mot de passe, nous allons vous poser une question afin de valider votre "
        "identité.",
        "Il s'agit d'une mesure de sécurité pour s'assurer que votre compte n'a pas été piraté ou que vous n'êtes pas "
        "victime d'une usurpation d'identité.",
        BACK,
        NEXT,
    )
    assert step_6.follow(BACK).heading == "Vos coordonnées"


@pytest.mark.requirement("R84", "R85", "R102")
def test_step_7_the_health_insurance(step_6):
    step_6.press(NEXT)
    assert_reads(
        step_6,
        "Vérification de votre identité",
        "Êtes-vous affilié à la MSA pour votre santé ?",
        "(carte Vitale, remboursements maladie, indemnités journalières, ...)",
        "oui",
        "non",
    )
    assert_buttons(step_6, *THREE)


@pytest.mark.requirement("R86")
def test_step_7_no_leads_to_the_amount_of_a_payment(step_6, rene):
    step_6.press(NEXT).press(NEXT, affilie="non")
    assert_reads(
        step_6, "montant d'un paiement MSA reçu au cours des 6 derniers mois", "complémentaire santé", "(avec centimes)"
    )
    assert step_6.press(NEXT, montant=rene.amount).heading == "Recevoir votre mot de passe"


@pytest.mark.requirement("R84", "R87", "R102")
def test_step_8_which_card(step_6):
    step_6.press(NEXT).press(NEXT, affilie="oui")
    assert_reads(step_6, "Vérification de votre identité", "Votre carte Vitale est...")
    assert step_6.page.labels[1:] == ["avec photo", "sans photo", "je n'ai pas de carte"]
    assert_buttons(step_6, *THREE)


@pytest.mark.requirement("R87", "R88", "R91", "R92", "R93", "R94", "R102")
def test_step_8_the_second_part_of_the_serial_number(serial):
    assert_reads(
        serial,
        "Vérification de votre identité",
        "Votre carte Vitale est...",
        "avec photo",
        "sans photo",
        "je n'ai pas de carte",
        "au recto",
        "Numéro de série de votre carte Vitale",
        "(3 chiffres en haut à droite suivis après 8025000032)",
        "8025000032",
        "> Je n'arrive pas à lire ce numéro",
    )
    assert_buttons(serial, *THREE)


@pytest.mark.requirement("R89")
def test_step_8_on_the_back_without_a_photo(step_6):
    step_6.press(NEXT).press(NEXT, affilie="oui").press(NEXT, carte="plain")
    assert_reads(step_6, "au verso", "Numéro de série de votre carte Vitale")


@pytest.mark.requirement("R90")
def test_step_8_without_a_card_the_amount_of_a_payment(step_6):
    step_6.press(NEXT).press(NEXT, affilie="oui").press(NEXT, carte="none")
    assert_reads(step_6, "montant d'un paiement MSA reçu au cours des 6 derniers mois")


@pytest.mark.requirement("R103", "R105")
def test_step_9_where_the_password_goes(step_9, rene):
    assert_reads(
        step_9,
        "Recevoir votre mot de passe",
        "Vous allez recevoir votre mot de passe provisoire à l'adresse :",
        rene.email,
    )
    assert_buttons(step_9, *THREE)


@pytest.mark.requirement("R106", "R107", "R108")
def test_step_10_accept_and_finish(step_9):
    step_9.press(NEXT)
    assert_reads(
        step_9, "Accepter les conditions générales d'utilisation", "> lire les conditions générales d'utilisation"
    )
    assert_buttons(step_9, BACK, FINISH, LEAVE)
    assert not sent("accounts/provisional_password")
    step_9.press(FINISH)
    assert len(sent("accounts/provisional_password")) == 1


@pytest.mark.requirement("R113", "R114", "R115")
def test_step_11_the_end(end):
    assert_reads(
        end,
        "Inscription terminée",
        "Votre demande d'inscription à Mon espace privé est en cours de traitement.",
        "Vous allez recevoir dans quelques instants un email de confirmation contenant le mot de passe provisoire qui "
        "vous permettra de vous connecter à Mon espace privé.",
        "Se connecter à Mon espace privé",
        "Aller à l'accueil",
    )


@pytest.mark.requirement("R118")
def test_step_11_the_password_comes_by_email(end):
    assert sent_password() in message("accounts/provisional_password")
    assert not sent("accounts/enrolment_confirmed", Channel.LETTER)


@pytest.mark.requirement("R16", "R18")
def test_step_12_se_connecter_at_the_top_right(end):
    assert "Se connecter" in end.get("/alsace/").page.header
    assert end.follow("Se connecter").heading == "Se connecter à Mon espace privé"


@pytest.mark.requirement("R122", "R123", "R140")
def test_step_13_the_number_and_the_password(end, rene):
    end.follow("Se connecter à Mon espace privé").press("Se connecter", identifiant=rene.number)
    assert end.errors == {"mot_de_passe": "Ce champ est exigé."}
    end.press("Se connecter", mot_de_passe=sent_password())
    assert end.heading == "Changement de votre mot de passe"


@pytest.mark.requirement("R123", "R126", "R127", "R128", "R130", "R131")
def test_choose_a_personal_password(first_login):
    assert_reads(
        first_login,
        "Changement de votre mot de passe",
        "Votre mot de passe est temporaire. Vous devez le personnaliser.",
        "Votre mot de passe doit contenir un minimum de 8 caractères en combinant des chiffres, des majuscules, des "
        "minuscules et des caractères spéciaux",
        "ntre 8 et 50 caractères",
        "u moins 3 des 4 critères suivants : majuscule, minuscule, chiffre, caractère spécial comme par exemple "
        "? . / : ; , = > < @",
        "Votre nouveau mot de passe",
        "voir",
        "faible",
        "moyen",
        "fort",
        "Confirmer le mot de passe",
        "voir",
    )
    first_login.choose_password("court+1")
    assert "au moins 8 caractères" in first_login.errors["nouveau"]
    first_login.choose_password("moisson+" + "tardive" * 6 + "7")
    assert "50 caractères au plus" in first_login.errors["nouveau"]
    first_login.choose_password("moissontardive7")
    assert "Ajoutez une autre sorte de caractères" in first_login.errors["nouveau"]
    assert first_login.choose_password("moisson+tardive7").heading == "Confirmation"


@pytest.mark.requirement("R133")
def test_the_change_is_confirmed(first_login):
    first_login.choose_password(people.PASSWORD)
    assert_reads(
        first_login,
        "Confirmation",
        "Votre mot de passe a bien été modifié.",
        "Avant d'accéder à votre espace privé MSA, nous vous demandons de confirmer vos coordonnées.",
        "Continuer >",
    )


@pytest.mark.requirement("R134")
def test_the_details_are_confirmed(first_login, rene):
    first_login.choose_password(people.PASSWORD).follow("Continuer >")
    assert_reads(
        first_login,
        "Confirmation de vos coordonnées",
        "Pour utiliser Mon espace privé MSA, vous devez confirmer vos coordonnées.",
        "Votre adresse email est :",
        rene.email,
        "modifier",
        "Votre numéro de téléphone portable est :",
        "modifier",
        "Votre numéro de téléphone fixe est :",
        "modifier",
        "Votre numéro de fax est :",
        "modifier",
        "Je confirme mes coordonnées",
    )
    assert first_login.get("/espace/").heading == "Confirmation de vos coordonnées"


@pytest.fixture
def confirmed(first_login):
    """The details confirmed."""
    first_login.choose_password(people.PASSWORD).follow("Continuer >").press("Je confirme mes coordonnées")
    return first_login


@pytest.mark.requirement("R135", "R160", "R167", "R168", "R171")
def test_the_private_space_opens(confirmed):
    # No code is asked: the password came to that mailbox and nowhere else.
    assert_reads(confirmed, "Confirmation", "Vos coordonnées ont été vérifiées.", "Accéder à Mon espace privé")
    confirmed.follow("Accéder à Mon espace privé")
    assert confirmed.heading == "Mon espace privé : particulier"
    assert "MÜLLER RENÉ" in confirmed.page.header
    assert "Se déconnecter" in confirmed.page.header
    assert_reads(
        confirmed, "Mes derniers paiements", "18 février 2026 Santé 22,50 €", "Tous mes paiements", "Actualités"
    )


# L'espace privé


@pytest.mark.requirement("R162", "R163", "R165", "R166", "R167", "R174")
def test_the_head_of_every_page_of_the_space(inside):
    header = inside.page.header
    for words in ("Mon compte", "Se déconnecter", "Aller à l'espace public", "Mon espace privé"):
        assert words in header
    assert_in_order(
        header,
        "Alsace",
        "MÜLLER RENÉ",
        "Mes services",
        "Mes attestations",
        "Mes paiements",
        "Suivre mes demandes",
        "Contact & échanges",
        "Rechercher",
        "Mon espace privé : particulier",
        "Mon espace privé",
    )
    assert inside.page.breadcrumb == "Mon espace privé : particulier > Mon espace privé"
    assert inside.follow("Mes services").page.breadcrumb == "Mon espace privé : particulier > Mes services"
    assert "MÜLLER RENÉ" in inside.page.header


@pytest.mark.requirement("R168", "R169", "R170", "R171")
def test_the_home_page_with_the_payments_of_the_sheet(inside, rene):
    rene.person.payments.all().delete()
    for day, cents in ((dt.date(2020, 6, 19), 5900), (dt.date(2020, 9, 8), 250), (dt.date(2020, 9, 8), 2250)):
        people.payment(rene.person, cents, on=day)
    people.payment(rene.person, 1, on=dt.date(2020, 1, 2))
    assert_reads(
        inside.get("/espace/"),
        "Mon espace privé : particulier",
        "Mes derniers paiements",
        "8 septembre 2020 Santé 22,50 €",
        "8 septembre 2020 Santé 2,50 €",
        "19 juin 2020 Santé 59,00 €",
        "Tous mes paiements",
        "Mes attestations",
        "Mes documents",
        "Suivre mes demandes",
        "Mon compte",
        "Actualités",
    )
    assert "0,01 €" not in inside.text, "three, and no more"
    assert "0,01 €" in fold(inside.follow("Tous mes paiements").text)


@pytest.mark.parametrize(
    "label",
    [
        "Mes services",
        "Mes attestations",
        "Suivre mes demandes",
        "Contact & échanges",
        "Mes documents",
        "Mon compte",
    ],
)
@pytest.mark.requirement("R163", "R165", "R170")
def test_each_entry_of_the_menu_and_each_shortcut_opens_a_page_of_its_name(inside, label):
    assert inside.follow(label).heading == label
    assert inside.follow("Mon espace privé").heading == "Mon espace privé : particulier"


@pytest.mark.requirement("R165", "R166", "R169")
def test_the_payments_by_the_menu_and_by_the_search_field(inside):
    assert inside.follow("Mes paiements").heading == inside.get("/espace/").follow("Tous mes paiements").heading
    inside.post(inside.page.element(role="search").get("action"), recherche="22,50")
    assert_reads(inside, "Rechercher", "Paiements", "18 février 2026", "22,50 €")


# Inscription dans un autre département


@pytest.mark.requirement("R176", "R177", "R179")
def test_my_account_leads_to_another_department(inside):
    assert_reads(
        inside.follow("Mon compte"),
        "Mon compte",
        "Email & Mot de passe",
        "Email : rene@example.org",
        "Téléphone",
        "Mobile :",
        "Fixe :",
        "Adresse",
        "1 RUE DE LA GARE",
        "67000 STRASBOURG",
        "Mode de réception",
        "vos documents : par email",
        "vos infos MSA : par email",
        "Mes dossiers",
    )
    inside.follow("M'inscrire dans un autre département ou compléter mon inscription")
    assert_reads(inside, "Inscrivez-vous aux services sécurisés d'une autre MSA")
