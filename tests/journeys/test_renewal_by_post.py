"""Neither mailbox nor mobile left (G-15): identity by proof, then a letter to the address the funds know."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.accounts import changes
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel, Message
from guichet.enrolment import completion
from guichet.login.models import Browser, Session
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people
from tests.journeys.renewing import Renewing, know, renewed_password
from tests.journeys.walker import Walker, sent, sent_code

LOST = "Je n'ai plus accès ni à cette adresse ni à ce téléphone"
ASK = "Recevoir le courrier"
LOGIN = "/alsace/connexion/"


@pytest.fixture
def account(rene):
    made = AccountFactory(person=rene.person, email="ancienne@example.org")
    made.contact.mobile_verified_at = made.opened_at
    made.contact.save()
    return made


class Lost(Renewing):
    """A member who says that mailbox and mobile are lost."""

    def until_identity(self, number=people.NUMBER, profile="particulier"):
        return self.until_channel(number).follow(LOST).press(profil=profile)

    def until_question(self, someone):
        details = {name: value for name, value in someone.details.items() if name not in {"email", "mobile"}}
        return self.until_identity(someone.number).press(**details).press(affilie="non")

    def until_asked(self, someone):
        return self.until_question(someone).press(montant=someone.amount).press(ASK)


def settle(now):
    return completion.settle_due(now=now)


@pytest.fixture
def letter(account, rene, now):
    """The password of the letter that René asked for."""
    Lost().until_asked(rene)
    settle(now)
    [message] = sent("accounts/renewed_password", Channel.LETTER)
    assert message.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    return message.payload["context"]["password"]


def test_it_is_a_link_away_from_the_choice_and_from_the_code(account):
    for page in (Renewing().until_channel(), Renewing().until_code()):
        assert page.follow(LOST).heading == "Retrouver l'accès par courrier"


def test_identity_is_proved_as_in_an_enrolment(account, rene):
    walker = Lost().until_identity()
    assert walker.heading == "Qui êtes-vous ?"
    assert {"email", "mobile"}.isdisjoint(walker.fields)
    walker = Lost().until_question(rene)
    assert walker.heading == "Vérification de votre identité"
    walker.press(montant="99,99")
    assert "Il vous reste 2 essais." in walker.errors["montant"]
    assert "inscription" not in walker.errors["montant"]


def test_the_last_page_promises_a_letter_if_there_is_an_account(account, rene):
    walker = Lost().until_asked(rene)
    assert walker.heading == "Votre courrier est demandé"
    assert "et qu'un compte existe" in walker.text
    assert "votre mot de passe actuel sert toujours" in walker.text


def test_the_letter_s_password_opens_the_page_that_replaces_it(letter, account):
    walker = Walker().type_pair(people.NUMBER, letter.upper())
    assert walker.heading == "Changement de votre mot de passe"
    account.refresh_from_db()
    assert account.state == AccountState.RENEWAL
    walker.choose_password(people.PASSWORD)
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE
    assert Walker().type_pair(people.NUMBER, people.PASSWORD).path.startswith("/connexion/coordonnees")


def test_the_former_password_opens_until_the_letter_s_is_typed_and_not_after(letter):
    assert Walker().log_in(people.NUMBER, PASSWORD).path == "/espace/"
    Walker().type_pair(people.NUMBER, letter)
    assert Walker().type_pair(people.NUMBER, PASSWORD).path == LOGIN


def test_no_code_goes_to_what_was_lost_any_more(letter, account):
    Walker().type_pair(people.NUMBER, letter).choose_password(people.PASSWORD)
    Message.objects.all().delete()
    assert "/code/" not in Walker().type_pair(people.NUMBER, people.PASSWORD).path
    Renewing().until_code()
    assert not Message.objects.exclude(payload=None).exists()


def test_every_way_in_falls_and_changes_wait(letter, account, now):
    inside = Walker().log_in(people.NUMBER, PASSWORD)
    Walker().type_pair(people.NUMBER, letter)
    assert inside.get("/espace/").path == "/connexion/"
    assert Session.objects.count() == 1
    assert Browser.objects.count() == 1
    account.refresh_from_db()
    assert account.changes_held_until - now >= dt.timedelta(hours=72)


def test_another_mailbox_is_used_only_once_the_changes_wait_no_more(letter, account, clock):
    walker = Walker().type_pair(people.NUMBER, letter).choose_password(people.PASSWORD).follow("Continuer >")
    walker.get("/connexion/coordonnees/email/").press("Enregistrer", valeur="nouvelle@example.org")
    walker.press("Je confirme mes coordonnées").press("Valider", code=sent_code())
    account.contact.refresh_from_db()
    assert account.contact.email == "ancienne@example.org"
    assert walker.get("/espace/").path == "/espace/"
    clock.shift(dt.timedelta(hours=73))
    changes.apply_due(now=timezone.now())
    account.contact.refresh_from_db()
    assert account.contact.verified_email == "nouvelle@example.org"


def test_from_a_known_browser_nothing_waits(letter, account):
    walker = Walker()
    know(walker, account)
    walker.type_pair(people.NUMBER, letter)
    account.refresh_from_db()
    assert account.changes_held_until is None


def test_the_former_mailbox_is_told_when_it_is_asked_and_when_it_is_used(letter, account):
    [asked] = sent("accounts/renewal_by_post")
    assert asked.payload["recipient"] == {"email": "ancienne@example.org"}
    Walker().type_pair(people.NUMBER, letter)
    [used] = sent("accounts/password_renewed")
    assert used.payload["recipient"] == {"email": "ancienne@example.org"}


def test_the_former_mailbox_s_reader_stops_it(letter, account):
    [asked] = sent("accounts/renewal_by_post")
    walker = Walker().get("/alsace/ce-n-est-pas-moi/").press(code=asked.payload["context"]["code"])
    walker.press("Oui, bloquer ce compte")
    assert Walker().type_pair(people.NUMBER, letter).path == LOGIN


def test_any_other_password_ends_the_letter_s(letter, account):
    Renewing().until_done()
    assert Walker().type_pair(people.NUMBER, letter).path == LOGIN
    assert Walker().type_pair(people.NUMBER, renewed_password()).heading == "Changement de votre mot de passe"


def test_typed_too_late_it_says_so_and_opens_nothing(letter, account, clock):
    clock.shift(dt.timedelta(days=30))
    walker = Walker().type_pair(people.NUMBER, letter)
    assert "sa durée est passée" in walker.text
    assert Walker().log_in(people.NUMBER, PASSWORD).path == "/espace/"


def test_used_once_it_is_as_any_provisional_password(letter):
    Walker().type_pair(people.NUMBER, letter).choose_password(people.PASSWORD)
    assert Walker().type_pair(people.NUMBER, letter).path == LOGIN


def test_whoever_cannot_answer_asks_an_adviser(account, rene, now):
    walker = Lost().until_question(rene)
    walker.post(f"{walker.path}je-ne-peux-pas-repondre/")
    assert walker.heading == "Demander à un conseiller"
    walker.press().press("Transmettre ma demande")
    assert walker.heading == "Votre demande est transmise"
    settle(now)
    assert not sent("accounts/renewed_password", Channel.LETTER)
    assert Case.objects.get().kind == CaseKind.ACCESS_LOST


def test_a_wrong_proof_is_counted_with_those_of_an_enrolment(rene):
    enrolling = Walker().until_amount(rene)
    for amount in ("99,99", "99,98", "99,97"):
        enrolling.press(montant=amount)
    AccountFactory(person=rene.person)
    walker = Lost().until_question(rene)
    for amount in ("99,96", "99,95"):
        walker.press(montant=amount)
    # Five in six hours, whatever they were for: even the right answer is refused.
    assert walker.press(montant=rene.amount).heading == "Demander à un conseiller"


@pytest.mark.parametrize("case", ["no account", "awaiting_letter", "awaiting_first_login", "closed", "frozen"])
def test_who_has_nothing_to_renew_reads_the_same_words_and_gets_no_letter(rene, now, case):
    account = None if case == "no account" else AccountFactory(person=rene.person, state=case)
    walker = Lost().until_asked(rene)
    assert walker.heading == "Votre courrier est demandé"
    expected = walker.bytes_without_tokens()
    settle(now)
    assert not sent("accounts/renewed_password", Channel.LETTER)
    assert [one.kind for one in Case.objects.all()] == ([CaseKind.DECEASED_OR_BLOCKED] if case == "frozen" else [])
    if account:
        Account.objects.update(state=AccountState.ACTIVE)
    assert Lost().until_asked(rene).bytes_without_tokens() == expected


def test_without_a_postal_address_an_adviser_finds_out(account, rene, now):
    rene.person.postal_lines = []
    rene.person.save()
    Lost().until_asked(rene)
    settle(now)
    assert Case.objects.get().kind == CaseKind.NO_POSTAL_ADDRESS


def test_one_letter_a_day_and_the_last_one_asked_for_opens(account, rene, now, clock):
    Lost().until_asked(rene)
    settle(now)
    Lost().until_asked(rene)
    settle(now)
    assert len(sent("accounts/renewed_password", Channel.LETTER)) == 1
    assert Entry.objects.filter(event="enrolment.limit_reached").exists()


def test_an_unknown_number_is_a_case_as_in_an_enrolment(db, now):
    walker = Lost().until_question(people.stranger())
    for amount in ("99,99", "99,98", "99,97"):
        walker.press(montant=amount)
    walker.press().press("Transmettre ma demande")
    assert walker.heading == "Votre demande est transmise"
    settle(now)
    assert Case.objects.get().kind == CaseKind.UNKNOWN_PERSON


def test_a_manager_proves_with_what_the_establishment_paid(now, db):
    manager = people.moulin()
    account = AccountFactory(establishment=manager.establishment, profile="entreprise")
    walker = Lost().until_channel(manager.number).follow(LOST)
    walker.press().press(entreprise=manager.company, nom=manager.family_name, prenom=manager.given_name)
    walker.press(montant=manager.amount).press(ASK)
    settle(now)
    [message] = sent("accounts/renewed_password", Channel.LETTER)
    assert Walker().type_pair(manager.number, message.payload["context"]["password"]).heading.startswith("Changement")
    account.refresh_from_db()
    assert account.state == AccountState.RENEWAL


def test_who_employs_a_gardener_has_no_question_and_asks_an_adviser(db, now):
    employer = people.gardener_s_employer()
    AccountFactory(establishment=employer.establishment, identifier=employer.number, profile="jardinier")
    walker = Lost().until_identity(employer.number, "jardinier")
    walker.press(nom=employer.family_name, prenom=employer.given_name)
    assert walker.heading == "Demander à un conseiller"


def test_left_idle_nothing_typed_is_shown_to_who_sits_there_next(account, rene, clock):
    walker = Lost().until_question(rene)
    clock.shift(dt.timedelta(minutes=16))
    walker.get(walker.path)
    assert walker.heading == "Votre demande n'a pas été conservée"
    assert walker.follow("Recommencer").heading == "Vérification de votre identité"


def test_abandoned_nothing_of_it_is_kept(account, rene):
    walker = Lost().until_question(rene).press("Abandonner")
    assert walker.heading == "Demande abandonnée"
    assert walker.step("montant").heading != "Vérification de votre identité"


def test_at_the_national_site_no_department_is_asked(account, rene, now):
    walker = Lost("")
    walker.until_asked(rene)
    settle(now)
    assert sent("accounts/renewed_password", Channel.LETTER)


def test_a_letter_that_comes_back_opens_nothing(letter, account, now):
    from guichet.accounts import returned_letters

    returned_letters._on_returned(Message.objects.get(channel=Channel.LETTER), "unknown_at_address", now)
    assert Walker().type_pair(people.NUMBER, letter).path == LOGIN
    assert Walker().log_in(people.NUMBER, PASSWORD).path == "/espace/"
