"""« Confirmation de vos coordonnées », before the space opens."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.accounts import changes
from guichet.accounts import operations as accounts
from guichet.accounts.models import Account, ContactChange, ContactDetails
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people
from tests.journeys.walker import Walker, sent, sent_code, sent_password

CONFIRM = "Je confirme mes coordonnées"
OTHER = "autre@example.org"


def contact():
    return Account.objects.get().contact


@pytest.fixture
def verified(walker, rene):
    """The email was proved by a code during the enrolment."""
    AccountFactory(person=rene.person, email=rene.email, mobile="+33612345678", confirmed=False)
    return walker.log_in(rene.number, PASSWORD)


@pytest.fixture
def unverified(walker, rene, now):
    """The password came by letter: nothing typed is proved."""
    Walker().by_post(rene)
    completion.settle_due(now=now)
    walker.log_in(rene.number, sent_password(Channel.LETTER)).choose_password(people.PASSWORD)
    return walker.follow("Continuer >")


@pytest.mark.requirement("R134")
def test_the_four_details_are_shown_each_with_its_link(verified):
    page = verified.page
    assert page.heading == "Confirmation de vos coordonnées"
    assert "Pour utiliser Mon espace privé MSA, vous devez confirmer vos coordonnées." in page.text
    assert f"Votre adresse email est : {people.Someone().email} modifier" in page.text
    assert "Votre numéro de téléphone portable est : (+33) 6 12 34 56 78 modifier" in page.text
    assert "Votre numéro de téléphone fixe est : non renseigné modifier" in page.text
    assert "Votre numéro de fax est : non renseigné modifier" in page.text
    assert CONFIRM in page.buttons


@pytest.mark.requirement("R174")
def test_the_page_stands_under_the_national_header_with_the_holder_s_name(verified):
    assert "msa.fr" in verified.page.header
    assert "Alsace" not in verified.page.header
    assert "MÜLLER" in verified.page.header.upper()


@pytest.mark.parametrize("url", ["/espace/", "/espace/paiements/"])
@pytest.mark.requirement("R134")
def test_nothing_opens_before(verified, url):
    assert verified.get(url).heading == "Confirmation de vos coordonnées"


@pytest.mark.requirement("R134", "R135")
def test_confirmed_they_are_said_to_be_checked_and_the_space_opens(verified):
    verified.press(CONFIRM)
    assert verified.heading == "Confirmation"
    assert "Vos coordonnées ont été vérifiées." in verified.text
    assert verified.follow("Accéder à Mon espace privé").path == "/espace/"
    assert contact().confirmed_at is not None


@pytest.mark.parametrize(
    ("detail", "typed", "kept"),
    [
        ("mobile", "06 98 76 54 32", "+33698765432"),
        ("fixe", "03 88 12 34 56", "+33388123456"),
        ("fax", "03 88 12 34 57", "+33388123457"),
        ("fax", "", None),
    ],
)
@pytest.mark.requirement("R134")
def test_each_number_can_be_changed(verified, detail, typed, kept):
    verified.get(f"/connexion/coordonnees/{detail}/").press("Enregistrer", valeur=typed)
    assert verified.heading == "Confirmation de vos coordonnées"
    assert getattr(contact(), {"fixe": "landline"}.get(detail, detail)) == kept
    assert contact().mobile_verified_at is None


@pytest.mark.requirement("R134")
def test_a_changed_email_takes_a_code_and_the_old_address_is_told(verified, rene):
    verified.follow("modifier : Votre adresse email est :")
    assert verified.fields["valeur"] == rene.email
    verified.press("Enregistrer", valeur=OTHER)
    assert "Votre adresse email n'est pas encore vérifiée : un code va y être envoyé." in verified.text
    assert contact().verified_email == rene.email, "used once its code is typed, not before"
    verified.press(CONFIRM)
    assert verified.heading == "Vérifier votre adresse email"
    assert sent("one_time_codes/security_code")[-1].payload["recipient"] == {"email": OTHER}
    verified.press("Valider", code=sent_code())
    assert "Vos coordonnées ont été vérifiées." in verified.text
    assert contact().verified_email == OTHER
    [told] = sent("accounts/contact_changed")
    assert told.payload["recipient"] == {"email": rene.email}
    assert told.payload["context"]["code"]


def test_a_changed_email_can_be_given_up_and_the_proved_one_stays(verified, rene):
    verified.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=OTHER)
    verified.press(CONFIRM).press("Continuer sans vérifier cette adresse")
    assert contact().verified_email == rene.email
    assert not ContactChange.objects.filter(state="asked").exists()


def test_typing_the_proved_email_again_gives_the_other_up(verified, rene):
    verified.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=OTHER)
    verified.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=rene.email)
    assert "pas encore vérifiée" not in verified.text
    verified.press(CONFIRM)
    assert "Vos coordonnées ont été vérifiées." in verified.text


def test_a_proved_mobile_is_replaced_by_a_code_only(verified, now):
    ContactDetails.objects.update(mobile_verified_at=now)
    verified.get("/connexion/coordonnees/mobile/").press("Enregistrer", valeur="+32 470 12 34 56")
    assert "ne reçoit pas nos SMS" in verified.errors["valeur"]
    verified.press("Enregistrer", valeur="06 98 76 54 32")
    assert "vous le saisirez dans « Mon compte »" in verified.text.replace("\N{NO-BREAK SPACE}", " ")
    assert contact().mobile == "+33612345678"
    [code] = sent("one_time_codes/security_code", Channel.SMS)
    verified.press(CONFIRM).get("/espace/mon-compte/").follow("saisir le code")
    verified.press("Valider", code=code.payload["context"]["code"])
    assert contact().mobile == "+33698765432"


def test_changes_held_are_held_here_too(verified, rene, now):
    Account.objects.update(changes_held_until=now + dt.timedelta(hours=72))
    verified.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=OTHER)
    verified.press(CONFIRM).press("Valider", code=sent_code())
    assert "Vos coordonnées ont été vérifiées." in verified.text
    assert contact().verified_email == rene.email


def test_an_email_never_proved_is_told_to_the_mobile_that_was_and_is_held_too(walker, rene, now):
    AccountFactory(person=rene.person, email=rene.email, email_verified=False, mobile="+33612345678", confirmed=False)
    ContactDetails.objects.update(mobile_verified_at=now)
    Account.objects.update(changes_held_until=now + dt.timedelta(hours=72))
    walker.log_in(rene.number, PASSWORD)
    walker.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=OTHER)
    walker.press(CONFIRM).press("Valider", code=sent_code())
    assert "Vos coordonnées ont été vérifiées." in walker.text
    assert contact().verified_email is None
    [told] = sent("accounts/contact_changed", Channel.SMS)
    assert told.payload["context"]["code"]


def test_an_address_that_no_code_proved_is_not_confirmed_while_changes_are_held(walker, rene, now):
    """Whoever took the letter of a renewal, from an account whose mailbox was never proved, or is lost."""
    AccountFactory(person=rene.person, email="planted@example.org", email_verified=False, confirmed=False)
    Account.objects.update(changes_held_until=now + dt.timedelta(hours=72))
    walker.log_in(rene.number, PASSWORD)
    walker.press(CONFIRM).press("Valider", code=sent_code())
    assert "Vos coordonnées ont été vérifiées." in walker.text
    assert contact().verified_email is None
    changes.apply_due(now=now + dt.timedelta(hours=72, minutes=1))
    assert contact().verified_email == "planted@example.org"


def test_nor_by_a_code_that_left_before_they_were_held(unverified, now):
    unverified.press(CONFIRM)
    Account.objects.update(changes_held_until=now + dt.timedelta(hours=72))
    unverified.press("Valider", code=sent_code())
    assert contact().verified_email is None


def test_the_same_value_again_changes_nothing(verified, rene):
    verified.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=rene.email)
    assert contact().verified_email == rene.email
    assert not ContactChange.objects.exists()


def test_after_a_letter_the_email_typed_is_not_trusted_before_its_code(unverified, rene):
    assert contact().verified_email is None
    assert "Votre adresse email n'est pas encore vérifiée" in unverified.text
    unverified.press(CONFIRM).press("Valider", code=sent_code())
    assert contact().verified_email == rene.email
    assert unverified.follow("Accéder à Mon espace privé").path == "/espace/"


def test_a_wrong_code_is_told_and_another_can_be_asked_for(unverified):
    unverified.press(CONFIRM).press("Valider", code="000000")
    assert unverified.errors["code"].startswith("Ce code n'est pas le bon, ou n'est plus valable.")
    unverified.press("Recevoir un nouveau code").press("Valider", code=sent_code())
    assert contact().verified_email is not None


def test_five_wrong_codes_are_too_many(unverified):
    unverified.press(CONFIRM)
    right = sent_code()
    for _ in range(5):
        unverified.press("Valider", code=f"{(int(right) + 1) % 1_000_000:06}")
    unverified.press("Valider", code=right)
    assert "code" in unverified.errors
    assert contact().verified_email is None


def test_when_no_more_codes_leave_the_one_that_came_still_does(unverified):
    unverified.press(CONFIRM)
    for _ in range(6):
        unverified.press("Recevoir un nouveau code")
    assert "Patientez un quart d'heure" in unverified.text
    unverified.press("Valider", code=sent_code())
    assert "Vos coordonnées ont été vérifiées." in unverified.text


def test_the_code_is_refused_fifteen_minutes_later(unverified, clock):
    unverified.press(CONFIRM)
    clock.shift(dt.timedelta(minutes=8))
    unverified.press("Valider", code="")
    clock.shift(dt.timedelta(minutes=8))
    unverified.press("Valider", code=sent_code())
    assert contact().verified_email is None


def test_a_code_that_went_to_one_address_proves_nothing_of_another(unverified):
    unverified.press(CONFIRM)
    mine = sent_code()
    unverified.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=OTHER)
    unverified.post("/connexion/coordonnees/code/", code=mine)
    assert contact().verified_email is None


def test_one_may_enter_without_a_verified_address_which_then_receives_nothing(unverified):
    unverified.press(CONFIRM).press("Continuer sans vérifier cette adresse")
    assert unverified.follow("Accéder à Mon espace privé").path == "/espace/"
    assert contact().verified_email is None


def test_details_are_asked_again_after_six_months(rene, clock):
    AccountFactory(person=rene.person)
    assert Walker().log_in(rene.number, PASSWORD).path == "/espace/"
    clock.shift(dt.timedelta(days=181))
    assert Walker().log_in(rene.number, PASSWORD).heading == "Confirmation de vos coordonnées"


@pytest.fixture
def refused(walker, rene, now):
    """The mail server refused the address since the details were confirmed."""
    account = AccountFactory(person=rene.person, email=rene.email)
    accounts.note_refused_email(reference=str(account.reference), email=rene.email, now=timezone.now())
    return walker.log_in(rene.number, PASSWORD)


def test_a_refused_address_is_to_be_checked_at_the_next_login(refused, rene):
    assert refused.heading == "Confirmation de vos coordonnées"
    assert f"Votre adresse email est : {rene.email} adresse à vérifier modifier" in refused.text
    assert "Nos messages à cette adresse email ont été refusés" in refused.text
    assert "pas encore vérifiée" not in refused.text
    assert refused.page.text.count("adresse à vérifier") == 1


def test_a_refused_address_that_is_right_is_proved_again(refused, rene):
    refused.press(CONFIRM)
    assert sent("one_time_codes/security_code")[-1].payload["recipient"] == {"email": rene.email}
    refused.press("Valider", code=sent_code())
    assert refused.follow("Accéder à Mon espace privé").path == "/espace/"
    assert contact().email_refused_at is None


def test_a_refused_address_that_is_wrong_is_changed(refused):
    refused.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=OTHER)
    assert "adresse à vérifier" not in refused.text
    refused.press(CONFIRM).press("Valider", code=sent_code())
    assert contact().verified_email == OTHER


def test_a_refused_address_shuts_nobody_out(refused):
    refused.press(CONFIRM).press("Continuer sans vérifier cette adresse")
    assert refused.follow("Accéder à Mon espace privé").path == "/espace/"
    assert contact().email_refused_at is not None


def test_a_fund_may_never_ask(rene, with_policy):
    with_policy(confirm_details="never")
    AccountFactory(person=rene.person, confirmed=False)
    assert Walker().log_in(rene.number, PASSWORD).path == "/espace/"


def test_an_address_proved_in_another_window_meanwhile_is_replaced_by_a_code_only(unverified, monkeypatch):
    def proved_meanwhile(account, **details):
        ContactDetails.objects.update(email_verified_at=timezone.now())
        change_details(account, **details)

    change_details = accounts.change_details
    monkeypatch.setattr(accounts, "change_details", proved_meanwhile)
    before = contact().email
    unverified.get("/connexion/coordonnees/email/").press("Enregistrer", valeur=OTHER)
    assert contact().verified_email == before
    assert ContactChange.objects.get().value == OTHER


def test_a_session_left_open_is_asked_who_is_there_before_a_detail_changes(verified, clock):
    for _ in range(2):
        verified.get("/connexion/coordonnees/fixe/")
        clock.shift(dt.timedelta(minutes=8))
    verified.press("Enregistrer", valeur="03 88 00 00 01")
    assert verified.heading == "Confirmez que c'est bien vous"
    assert contact().landline is None
    verified.press("Continuer", **{"confirmer-mot_de_passe": PASSWORD})
    assert contact().landline == "+33388000001"


@pytest.mark.parametrize("detail", ["adresse", "password", "person", "email_verified_at", "confirmed_at"])
def test_nothing_else_can_be_changed_by_its_name(verified, detail):
    assert verified.get(f"/connexion/coordonnees/{detail}/").status == 404
    assert verified.post(f"/connexion/coordonnees/{detail}/", valeur="x").status == 404


def test_once_confirmed_the_pages_lead_to_the_space(verified):
    verified.press(CONFIRM)
    for url in ("/connexion/coordonnees/", "/connexion/coordonnees/code/", "/connexion/mot-de-passe/"):
        assert verified.get(url).path == "/espace/"
