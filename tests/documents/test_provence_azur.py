"""The leaflet of Provence Azur, « Je crée mon espace privé en quelques clics », from 1 to 8."""

import pytest

from guichet.accounts.models import Account
from guichet.delivery.models import Channel
from tests.documents.reading import BACK, LEAVE, NEXT, PROFILES, assert_buttons, assert_reads, message
from tests.journeys import people
from tests.journeys.walker import FINISH, sent, sent_password

MOBILE = "(+33) 6 12 34 56 78"
CODE = "one_time_codes/security_code"


@pytest.fixture(autouse=True)
def edition(with_policy):
    with_policy(edition="provence-azur")


@pytest.fixture
def step_5(walker, rene):
    """Steps 1 to 4 behind."""
    walker.follow("S'inscrire").press(NEXT, profil="particulier").press(NEXT, numero=rene.number)
    return walker.press(NEXT, **rene.details)


@pytest.fixture
def step_6(step_5, rene):
    """Identity proved."""
    return step_5.press(NEXT).press(NEXT, affilie="oui").press(NEXT, carte="photo").press(NEXT, serie=rene.serial)


@pytest.fixture(params=["email", "sms"])
def channel(request):
    """At the person's choice."""
    return request.param


@pytest.fixture
def end(step_6, channel):
    """The code typed, the conditions accepted."""
    step_6.press(NEXT, canal=channel).press(NEXT)
    return step_6.press(NEXT, code=code_sent(channel)).press(FINISH)


def code_sent(channel):
    return sent(CODE, channel)[-1].payload["context"]["code"]


@pytest.mark.requirement("R16", "R17")
def test_1_s_inscrire_in_the_block_at_the_top_right(walker):
    assert "Mon espace privé" in walker.page.header
    assert walker.follow("S'inscrire").heading == "Créer mon espace privé"


@pytest.mark.requirement("R26", "R27", "R28", "R29")
def test_2_the_profile_particulier_then_suivant(walker):
    walker.follow("S'inscrire")
    assert walker.page.labels == ["Vous êtes...", *PROFILES]
    assert_reads(
        walker,
        "Créer mon espace privé",
        "Particulier",
        # « ayant-trait » in the copy of the leaflet.
        "(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi",
        "en tant que particulier",
    )
    assert_buttons(walker, NEXT, LEAVE)


@pytest.mark.requirement("R35", "R39", "R41")
def test_3_the_number_then_suivant(walker, rene):
    walker.follow("S'inscrire").press(NEXT, profil="particulier")
    assert_reads(
        walker,
        "Votre identifiant",
        "Renseigner votre numéro de Sécurité Sociale",
        "Numéro de Sécurité Sociale",
        "Je ne connais pas mon numéro de Sécurité Sociale",
    )
    assert_buttons(walker, BACK, NEXT, LEAVE)
    # This leaflet has no page of what to have at hand.
    assert walker.press(NEXT, numero=rene.number).heading == "Vos coordonnées"


@pytest.mark.requirement("R64", "R65")
def test_4_the_details_then_suivant(walker, rene):
    walker.follow("S'inscrire").press(NEXT, profil="particulier").press(NEXT, numero=rene.number)
    assert_reads(
        walker,
        "Vos coordonnées",
        "Nom",
        "Prénom",
        "Date de naissance",
        "Adresse email",
        "Numéro de téléphone mobile",
        LEAVE,
    )


@pytest.mark.requirement("R81")
def test_5_a_question_is_announced_as_a_measure_of_security(step_5):
    assert_reads(
        step_5, "Pour recevoir immédiatement votre mot de passe", "valider votre identité", "mesure de sécurité"
    )


@pytest.mark.requirement("R82", "R85", "R87", "R88")
def test_5_with_a_card_and_affiliated_the_serial_number(step_5, rene):
    step_5.press(NEXT).press(NEXT, affilie="oui").press(NEXT, carte="photo")
    assert_reads(step_5, "Numéro de série de votre carte Vitale")
    assert step_5.press(NEXT, serie=rene.serial).heading == "Code de sécurité"


@pytest.mark.parametrize("answers", [[{"affilie": "non"}], [{"affilie": "oui"}, {"carte": "none"}]])
@pytest.mark.requirement("R82", "R86", "R90")
def test_5_otherwise_the_amount_of_a_payment(step_5, rene, answers):
    step_5.press(NEXT)
    for answer in answers:
        step_5.press(NEXT, **answer)
    assert_reads(step_5, "montant d'un paiement MSA reçu", "6 derniers mois")
    assert step_5.press(NEXT, montant=rene.amount).heading == "Code de sécurité"


@pytest.mark.requirement("R83")
def test_5_who_cannot_answer_receives_the_password_by_post(step_5):
    step_5.press(NEXT).press(NEXT, affilie="non").follow("> je n'ai pas trouvé ce montant")
    step_5.press("Je ne peux pas répondre")
    assert_reads(step_5, "mot de passe provisoire", "par courrier, à l'adresse postale connue par votre MSA")


@pytest.mark.requirement("R112")
def test_6_a_security_code_by_email_or_by_sms_at_choice(step_6, rene):
    assert_reads(
        step_6,
        "Vous recevez un code de sécurité pour obtenir votre mot de passe",
        rene.email,
        MOBILE,
        "par e-mail",
        "par SMS",
    )
    assert step_6.page.labels[1:] == ["par e-mail", "par SMS"]
    step_6.press(NEXT)
    assert step_6.errors == {"canal": "Choisissez par e-mail ou par SMS, puis « Suivant »."}


@pytest.mark.requirement("R112")
def test_6_the_code_goes_where_it_was_asked_and_nowhere_else(step_6, rene, channel):
    step_6.press(NEXT, canal=channel).press(NEXT)
    where = {"email": f"à l'adresse : {rene.email}", "sms": f"au numéro : {MOBILE}"}[channel]
    assert_reads(step_6, f"Un code de sécurité vient de vous être envoyé {where}", "Ce code est valable 15 minutes.")
    other = {"email": "sms", "sms": "email"}[channel]
    assert (len(sent(CODE, channel)), len(sent(CODE, other))) == (1, 0)
    assert code_sent(channel) in message(CODE, channel)


@pytest.mark.requirement("R112")
def test_6_no_password_leaves_before_the_code_is_typed(step_6, channel):
    step_6.press(NEXT, canal=channel).press(NEXT).press(NEXT, code="000000")
    assert "Ce code n'est pas le bon." in step_6.errors["code"]
    assert not Account.objects.exists()
    assert step_6.press(NEXT, code=code_sent(channel)).heading == "Accepter les conditions générales d'utilisation"


@pytest.mark.requirement("R112", "R118")
def test_6_then_the_temporary_password_takes_the_same_way(end, channel):
    assert end.heading == "Inscription terminée"
    [password] = sent("accounts/provisional_password", channel)
    assert password.payload["context"]["password"] in message("accounts/provisional_password", channel)
    [other] = {Channel.EMAIL, Channel.SMS} - {Channel(channel)}
    assert not sent("accounts/provisional_password", other)


@pytest.mark.requirement("R113", "R115")
def test_6_the_end_says_which_way_it_takes(end, channel):
    way = {"email": "un email de confirmation contenant", "sms": "un SMS contenant"}[channel]
    assert_reads(
        end,
        "Inscription terminée",
        f"Vous allez recevoir dans quelques instants {way} le mot de passe provisoire",
        "Se connecter à Mon espace privé",
        "Aller à l'accueil",
    )


@pytest.mark.requirement("R122", "R123", "R124", "R130")
def test_7_log_in_make_the_password_one_s_own_and_use_the_space(end, rene, channel):
    end.follow("Se connecter à Mon espace privé")
    end.press("Se connecter", identifiant=rene.number, mot_de_passe=sent_password(channel))
    assert_reads(end, "Votre mot de passe est temporaire. Vous devez le personnaliser.")
    # « Une fois votre mot de passe validé vous pouvez utiliser Mon espace privé ! »
    end.get("/espace/")
    assert end.heading == "Changement de votre mot de passe"
    end.choose_password(people.PASSWORD).follow("Continuer >")
    assert end.heading == "Mon espace privé : particulier"


@pytest.mark.requirement("R117")
def test_8_a_confirmation_comes_by_post_too_at_the_address_the_fund_knows(end):
    [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert not sent("accounts/provisional_password", Channel.LETTER)
