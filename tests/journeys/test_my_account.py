"""« Mon compte » (R176-R184): what is known, and the way to change each thing."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from guichet.accounts.models import Account, ContactChange, Reception
from guichet.accounts.states import AccountState, ChangeState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel
from guichet.login.models import Browser, Session
from tests.factories import PASSWORD, AccountFactory, enter
from tests.journeys import people
from tests.journeys.walker import Walker, sent, sent_code

HERE = "/espace/mon-compte/"
OTHER = "autre@example.org"
NEW_PASSWORD = "Nouvelle+recolte8"


@pytest.fixture
def account(rene):
    return AccountFactory(
        person=rene.person, email=rene.email, mobile="+33612345678", landline="+33388123456", opened_at=timezone.now()
    )


@pytest.fixture
def member(walker, account):
    """René, who just logged in."""
    enter(walker.client, account)
    return walker.get(HERE)


def contact():
    return Account.objects.get().contact


def block(walker, name):
    """Words and links of one block."""
    [section] = [one for one in walker.page.main.iter("section") if one.get("aria-labelledby") == name]
    from tests.journeys.page import words

    return words(section), [words(link) for link in section.iter("a")]


def change_email(walker, to=OTHER):
    walker.get(f"{HERE}email/").press("Recevoir le code", email=to)
    return walker.press("Valider", code=sent_code())


# The page


@pytest.mark.requirement("R183")
def test_it_is_reached_from_the_header_of_every_page(member):
    member.get("/espace/paiements/").follow("Mon compte")
    assert member.path == HERE
    assert member.heading == "Mon compte"


@pytest.mark.requirement("R176")
def test_email_and_password(member, rene):
    text, links = block(member, "email")
    assert text.startswith(f"Email & Mot de passe Email : {rene.email}")
    assert links == ["modifier cet email", "modifier mon mot de passe"]


@pytest.mark.requirement("R177", "R178")
def test_numbers_are_shown_with_their_prefix(member):
    text, links = block(member, "telephone")
    assert "Mobile : (+33) 6 12 34 56 78" in text
    assert "Fixe : (+33) 3 88 12 34 56" in text
    assert links[-1] == "modifier ces numéros"


@pytest.mark.requirement("R179")
def test_the_address_is_the_one_the_fund_knows(member):
    text, links = block(member, "adresse")
    assert "M RENE MULLER 1 RUE DE LA GARE 67000 STRASBOURG" in text
    assert "connue de MSA d'Alsace" in text
    assert links == ["modifier cette adresse"]


@pytest.mark.requirement("R180", "R181")
def test_two_modes_of_reception_each_with_its_link(member):
    text, links = block(member, "reception")
    assert "vos documents : par courrier" in text
    assert "vos infos MSA : par courrier" in text
    assert "Passez en réception de documents par email : plus facile, plus rapide et plus pratique." in text
    assert [link.partition(" :")[0] for link in links] == ["modifier ce mode de réception"] * 2


@pytest.mark.requirement("R181")
def test_home_reminds_to_review_the_settings(member):
    assert member.get("/espace/").follow("Pensez à modifier vos paramètres, dans Mon compte").path == HERE


def test_files_have_their_block(member):
    text, links = block(member, "dossiers")
    assert text.startswith("Mes dossiers Particulier : MSA d'Alsace")
    assert links[-1] == "Changer de dossier"


def test_every_link_of_the_page_leads_somewhere(member):
    for label, address in member.page.links():
        assert Walker().get(address).status == 200, label
        assert member.client.get(address).status_code == 200, label


def test_few_queries_and_none_for_what_others_have(member, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        member.get(HERE)


# Email


@pytest.mark.requirement("R176")
def test_a_new_email_is_used_once_its_code_is_typed_and_not_before(member, rene):
    member.follow("modifier cet email").press("Recevoir le code", email=OTHER)
    assert member.heading == "Confirmer votre nouvel email"
    assert OTHER in member.text
    assert sent("one_time_codes/security_code")[-1].payload["recipient"] == {"email": OTHER}
    assert contact().verified_email == rene.email
    member.press("Valider", code=sent_code())
    assert member.path == HERE
    assert "Votre adresse email est modifiée." in member.text
    assert contact().verified_email == OTHER


def test_the_former_address_is_told_with_a_code_and_the_new_one_too(member, rene):
    change_email(member)
    [told] = sent("accounts/contact_changed")
    assert told.payload["recipient"] == {"email": rene.email}
    assert told.payload["context"]["code"]
    assert told.payload["context"]["until"].replace("\N{NO-BREAK SPACE}", " ") == "17 mars 2026"
    [new] = sent("accounts/contact_in_use")
    assert new.payload["recipient"] == {"email": OTHER}


def test_what_waits_is_shown_and_can_be_given_up(member, rene):
    member.get(f"{HERE}email/").press("Recevoir le code", email=OTHER).get(HERE)
    text, links = block(member, "email")
    assert f"Nouvel email, à confirmer : {OTHER}" in text
    assert links[:2] == ["saisir le code", "renoncer"]
    member.follow("renoncer").press("Renoncer à ce changement")
    assert "Le changement est abandonné." in member.text
    assert OTHER not in block(member, "email")[0]
    assert contact().verified_email == rene.email


def test_a_wrong_code_is_told_and_another_can_be_asked_for(member):
    member.get(f"{HERE}email/").press("Recevoir le code", email=OTHER)
    member.press("Valider", code="abcdef")
    assert "Ce code n'est pas le bon." in member.errors["code"]
    member.press("Recevoir un nouveau code").press("Valider", code=sent_code())
    assert contact().verified_email == OTHER


def test_too_many_codes_are_told_and_nothing_is_lost(member):
    member.get(f"{HERE}email/").press("Recevoir le code", email=OTHER)
    for _ in range(6):
        member.press("Recevoir un nouveau code")
    assert "Patientez un quart d'heure" in member.text
    member.press("Valider", code=sent_code())
    assert contact().verified_email == OTHER


@pytest.mark.parametrize(("typed", "said"), [("", "exigé"), ("pas une adresse", "adresse email complète")])
def test_a_wrong_address_is_told_at_the_field_and_stays_there(member, typed, said):
    member.get(f"{HERE}email/").press("Recevoir le code", email=typed)
    assert said in member.errors["email"]
    assert member.fields["email"] == typed


def test_the_same_address_again_is_told(member, rene):
    member.get(f"{HERE}email/").press("Recevoir le code", email=rene.email)
    assert member.errors["email"] == "C'est déjà votre adresse email."
    assert not ContactChange.objects.exists()


def test_an_address_of_somebody_else_is_answered_like_any_other(member, account):
    """Nothing tells who is known; and a household may share a mailbox."""
    AccountFactory(email=OTHER)
    pages = []
    for to in ("personne@example.org", OTHER):
        member.get(f"{HERE}email/").press("Recevoir le code", email=to)
        pages.append(member.bytes_without_tokens().replace(to.encode(), b""))
    assert pages[0] == pages[1]
    member.press("Valider", code=sent_code())
    assert Account.objects.get(pk=account.pk).contact.verified_email == OTHER


def test_an_unproved_address_is_proved_without_changing_it(walker, rene):
    enter(walker.client, AccountFactory(person=rene.person, email=rene.email, email_verified=False))
    assert "n'est pas confirmée" in block(walker.get(HERE), "email")[0]
    walker.follow("confirmer par un code : cet email").press("Recevoir le code").press("Valider", code=sent_code())
    assert contact().verified_email == rene.email
    assert "Votre adresse email est confirmée." in walker.text
    assert not sent("accounts/contact_changed"), "nothing changed"


# Telephones


@pytest.mark.requirement("R177")
def test_a_fixed_line_changes_at_once(member):
    member.follow("modifier ces numéros").press("Enregistrer", fixe="03 88 00 00 01", fax="03 88 00 00 02")
    assert "Vos numéros sont enregistrés." in member.text
    assert (contact().landline, contact().fax) == ("+33388000001", "+33388000002")
    assert "Fax : (+33) 3 88 00 00 02" in block(member, "telephone")[0]


@pytest.mark.requirement("R177")
def test_a_mobile_changes_by_a_code_that_came_there(member, rene):
    member.get(f"{HERE}telephones/").press("Enregistrer", mobile="06 98 76 54 32")
    assert contact().mobile == "+33612345678"
    [code] = sent("one_time_codes/security_code", Channel.SMS)
    assert code.payload["recipient"] == {"mobile": "+33698765432"}
    member.press("Valider", code=code.payload["context"]["code"])
    assert (contact().mobile, bool(contact().mobile_verified_at)) == ("+33698765432", True)
    # The former number was never proved: the mailbox is told, and can undo.
    [told] = sent("accounts/contact_changed")
    assert told.payload["recipient"] == {"email": rene.email}
    assert told.payload["context"]["code"]


def test_having_no_mobile_is_allowed_and_told(member, rene):
    member.get(f"{HERE}telephones/").press("Enregistrer", mobile="")
    assert contact().mobile is None
    [told] = sent("accounts/contact_changed")
    assert told.payload["context"]["removed"]


def test_a_foreign_mobile_is_explained_and_kept_as_typed(member):
    member.get(f"{HERE}telephones/").press("Enregistrer", mobile="+32 470 12 34 56", fixe="12")
    assert "ne reçoit pas nos SMS" in member.errors["mobile"]
    assert member.fields["mobile"] == "+32 470 12 34 56"
    assert member.fields["fixe"] == "12"


# Password


@pytest.mark.requirement("R154", "R176")
def test_the_password_is_changed_and_other_sessions_end(member, rene, account):
    elsewhere = Walker()
    enter(elsewhere.client, account)
    member.follow("modifier mon mot de passe")
    member.press("Enregistrer", nouveau=NEW_PASSWORD, confirmation=NEW_PASSWORD)
    assert "Votre mot de passe a bien été modifié." in member.text
    assert elsewhere.get(HERE).heading == "Se connecter à Mon espace privé"
    assert Walker().log_in(rene.number, PASSWORD).errors == {} != Walker().log_in(rene.number, NEW_PASSWORD).path
    assert Walker().log_in(rene.number, NEW_PASSWORD).path == "/espace/"


@pytest.mark.parametrize(("box", "trusted"), [({}, True), ({"oublier": "on"}, False)])
def test_trusted_browsers_are_forgotten_when_the_member_says_so(member, account, now, box, trusted):
    browser = Browser.objects.create(
        account=account, token_hash="x" * 64, name="Firefox", first_used_at=now, last_used_at=now,
        trusted_until=now + dt.timedelta(days=90),
    )  # fmt: skip
    member.get(f"{HERE}mot-de-passe/").press("Enregistrer", nouveau=NEW_PASSWORD, confirmation=NEW_PASSWORD, **box)
    browser.refresh_from_db()
    assert (browser.trusted_until is not None) == trusted


def test_a_weak_password_is_refused_with_the_reason(member):
    member.get(f"{HERE}mot-de-passe/").press("Enregistrer", nouveau="abc", confirmation="abc")
    assert "trop court" in member.errors["nouveau"]


# Address


NEW_ADDRESS = {
    "voie": "3 rue des Prés", "code_postal": "67 100", "ville": "Strasbourg", "date_day": "1", "date_month": "4",
    "date_year": "2026", "precision": "Appelez le matin.",
}  # fmt: skip


@pytest.mark.requirement("R179")
def test_an_address_change_is_a_request_with_a_receipt(member):
    member.follow("modifier cette adresse").press("Envoyer ma demande", **NEW_ADDRESS)
    assert member.heading == "Votre demande est enregistrée"
    case = Case.objects.get()
    assert (case.kind, case.fund_code) == (CaseKind.ADDRESS_CHANGE, "68")
    assert case.details["voie"] == "3 rue des Prés"
    assert case.details["date"] == "2026-04-01"
    receipt = case.reference.hex[:4].upper()
    assert receipt in member.text
    assert Account.objects.get().postal_lines == people.POSTAL_LINES, "no silent edit"
    text, _links = block(member.get(HERE), "adresse")
    assert receipt in text
    assert "demandé le 10 mars 2026, en cours de traitement" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert sent("accounts/address_change_asked")


def test_a_wrong_postcode_is_told_and_the_rest_is_kept(member):
    member.get(f"{HERE}adresse/").press("Envoyer ma demande", **NEW_ADDRESS | {"code_postal": "6700"})
    assert "5 chiffres" in member.errors["code_postal"]
    assert member.fields["voie"] == "3 rue des Prés"
    assert "Appelez le matin." in member.source
    assert not Case.objects.exists()


# Reception


@pytest.mark.requirement("R180")
@pytest.mark.parametrize(
    ("slug", "changed", "other"), [("documents", "documents", "news"), ("infos", "news", "documents")]
)
def test_each_mode_changes_on_its_own(member, slug, changed, other):
    member.get(f"{HERE}reception/{slug}/").press("Enregistrer", par="email")
    assert "Votre mode de réception est modifié." in member.text
    assert contact().receives(changed) == Reception.EMAIL
    assert contact().receives(other) == Reception.LETTER


@pytest.mark.requirement("R180")
def test_only_a_proved_email_can_be_chosen(walker, rene):
    enter(walker.client, AccountFactory(person=rene.person, email_verified=False))
    walker.get(f"{HERE}reception/documents/").press("Enregistrer", par="email")
    assert "Confirmez d'abord votre adresse email" in walker.errors["par"]
    assert contact().receives("documents") == Reception.LETTER


@pytest.mark.parametrize("slug", ["documents", "infos"])
def test_while_changes_are_held_letters_go_on(member, account, now, slug):
    Account.objects.update(changes_held_until=now + dt.timedelta(hours=72))
    member.get(f"{HERE}reception/{slug}/").press("Enregistrer", par="email")
    assert "nos envois continuent par courrier" in member.errors["par"]
    assert contact().receives("documents") == contact().receives("news") == Reception.LETTER


# Closing


def test_whoever_renewed_from_an_unknown_browser_does_not_close_within_72_hours(member, account, clock):
    Account.objects.update(changes_held_until=timezone.now() + dt.timedelta(hours=72))
    member.get(f"{HERE}fermer/")
    assert "votre compte ne peut pas être fermé avant le" in member.text
    assert "Fermer mon compte" not in member.page.buttons
    member.post(f"{HERE}fermer/", compris="on")
    assert Account.objects.get().state == AccountState.ACTIVE
    assert Session.objects.exists()
    Account.objects.update(changes_held_until=timezone.now())
    member.get(f"{HERE}fermer/").press("Fermer mon compte", compris="on")
    assert Account.objects.get().state == AccountState.CLOSED


def test_closing_says_what_goes_and_what_stays_then_does_it(member, account, rene):
    member.follow("fermer mon compte")
    for said in ("Vos droits et vos paiements ne changent pas", "effacés", "12 mois", "Inscrivez-vous à nouveau"):
        assert said in member.text
    member.press("Fermer mon compte")
    assert "Cochez cette case" in member.errors["compris"]
    member.press("Fermer mon compte", compris="on")
    assert member.heading == "Votre compte est fermé"
    account.refresh_from_db()
    assert account.state == AccountState.CLOSED
    assert (contact().email, contact().mobile, contact().landline) == (None, None, None)
    assert not Session.objects.exists()
    [told] = sent("accounts/account_closed")
    assert told.payload["recipient"] == {"email": rene.email}
    assert Walker().log_in(rene.number, PASSWORD).heading == "Se connecter à Mon espace privé"


def test_who_closed_an_account_comes_back_as_at_first_and_finds_the_files(member, rene):
    member.get(f"{HERE}fermer/").press("Fermer mon compte", compris="on")
    walker = Walker().by_email(rene.but(email=OTHER))
    password = sent("accounts/provisional_password")[-1].payload["context"]["password"]
    walker.log_in(rene.number, password).choose_password(people.PASSWORD)
    assert Account.objects.get().state == AccountState.ACTIVE
    assert Account.objects.get().contact.email == OTHER
    assert Account.objects.get().files.count() == 1


# My data, recent activity


def test_my_data_as_json_and_as_pdf(member, rene):
    member.follow("obtenir une copie de mes données")
    response = member.client.post(f"{HERE}mes-donnees/json/")
    told = json.loads(response.content)
    assert told["coordonnees"][0]["Email"] == rene.email
    assert told["etat_civil"][0]["Nom de naissance"] == "Müller"
    assert told["paiements"][0]["Montant"].replace("\N{NO-BREAK SPACE}", " ").startswith("22,50")
    assert response["Cache-Control"] == "no-store"
    assert "mes-donnees.json" in response["Content-Disposition"]
    pdf = member.client.post(f"{HERE}mes-donnees/pdf/")
    assert pdf.content.startswith(b"%PDF")
    assert Entry.objects.filter(event="account.data_exported").count() == 2


def test_recent_activity_in_words(member):
    change_email(member)
    member.follow("mon activité récente")
    assert "Adresse email modifiée" in member.text
    assert "Changement d'adresse email demandé" in member.text
    assert ContactChange.objects.get().state == ChangeState.DONE


# The files


@pytest.mark.requirement("R184", "R186")
def test_the_block_of_files_leads_to_another_department_and_to_the_other_files(member):
    words, links = block(member, "dossiers")
    assert words.startswith("Mes dossiers")
    assert links == ["M'inscrire dans un autre département ou compléter mon inscription", "Changer de dossier"]
    assert member.follow(links[0]).heading == "Complément d'inscription"
