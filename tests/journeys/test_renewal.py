"""« J'ai oublié mon mot de passe »: identifier, channel, code, provisional password (R155-R159)."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts import changes, opening
from guichet.accounts.models import Account, ContactKind, PasswordKind
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from guichet.login.models import Browser, Session
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory
from tests.journeys import people
from tests.journeys.renewing import AGAIN, FORGOTTEN, Renewing, know, renewed_password
from tests.journeys.walker import Walker, sent, sent_code

NEW_PASSWORD = people.PASSWORD


@pytest.fixture
def account(rene):
    """René's account, in use for long, whose mailbox and mobile are confirmed."""
    made = AccountFactory(person=rene.person, email=rene.email)
    made.contact.mobile_verified_at = made.opened_at
    made.contact.save()
    return made


@pytest.fixture
def member(account):
    """René, before the login window of a browser that his account does not know."""
    return Renewing()


@pytest.mark.requirement("R139", "R155")
def test_it_begins_with_the_identifier(member):
    member.open_login().follow(FORGOTTEN)
    assert member.heading == "Vérification de votre identité"
    assert "Par sécurité, nous devons vérifier votre identité." in member.text
    assert member.page.labels == ["Identifiant"]
    assert member.page.link("Où trouver mon identifiant ?")


@pytest.mark.requirement("R156")
def test_its_buttons_do_what_they_say(member):
    member.open_login().follow(FORGOTTEN)
    assert member.page.buttons == ["< Précédent", "Suivant >", "Abandonner"]
    assert Renewing().get(member.page.link("Aller à l'accueil")).path == "/alsace/"
    assert Renewing().get(member.page.link("< Précédent")).path == "/alsace/connexion/"
    member.press("Abandonner")
    assert member.heading == "Demande abandonnée"
    assert "Votre mot de passe n'a pas changé." in member.text
    assert member.get("/alsace/connexion/mot-de-passe-oublie/").press(identifiant=people.NUMBER).slug == "moyen"


@pytest.mark.requirement("R157")
def test_one_chooses_how_to_receive_the_password(member):
    member.until_channel()
    assert member.heading == "Demande d'un nouveau mot de passe"
    assert member.page.labels[0] == "Comment désirez-vous recevoir votre mot de passe temporaire ?"
    assert member.page.labels[1:] == ["par e-mail", "par SMS"]
    member.press()
    assert member.errors["canal"].startswith("Choisissez par e-mail ou par SMS")


@pytest.mark.requirement("R158")
@pytest.mark.parametrize("by", [Channel.EMAIL, Channel.SMS])
def test_a_code_then_the_password_go_by_the_chosen_way(member, account, by):
    member.until_code(by=by)
    [message] = sent("one_time_codes/security_code", by)
    assert set(message.payload["recipient"].values()) == {account.contact.email if by == "email" else "+33600000000"}
    assert not sent("accounts/renewed_password", by)
    member.press(code=message.payload["context"]["code"])
    assert member.heading == "Votre mot de passe provisoire est envoyé"
    assert "7 jours" in member.text
    [password] = sent("accounts/renewed_password", by)
    assert password.payload["recipient"] == message.payload["recipient"]


@pytest.mark.requirement("R159")
def test_the_password_is_replaced_at_the_next_login(member, account):
    member.until_done().follow("Se connecter").press(
        "Se connecter", identifiant=people.NUMBER, mot_de_passe=renewed_password()
    )
    assert member.heading == "Changement de votre mot de passe"
    account.refresh_from_db()
    assert account.state == AccountState.RENEWAL
    member.choose_password(NEW_PASSWORD)
    account.refresh_from_db()
    assert (account.state, account.password_kind) == (AccountState.ACTIVE, PasswordKind.PERSONAL)
    assert Renewing().log_in(people.NUMBER, NEW_PASSWORD).path.startswith("/espace/")


def test_the_former_password_dies_with_the_right_code_and_not_before(member):
    member.until_code()
    code = sent_code()
    assert Renewing().log_in(people.NUMBER, PASSWORD).path.startswith("/espace/")
    member.press(code=code)
    assert Renewing().log_in(people.NUMBER, PASSWORD).path == "/alsace/connexion/"


def test_sessions_and_trusted_browsers_all_fall(member, account):
    inside = Renewing().log_in(people.NUMBER, PASSWORD)
    know(Renewing(), account)
    member.until_done()
    assert not Session.objects.exists()
    assert not Browser.objects.exists()
    assert inside.get("/espace/").path == "/connexion/"


def test_the_browser_that_renews_stays_known_but_is_trusted_no_longer(member, account):
    known = know(member, account)
    member.until_done()
    [kept] = Browser.objects.all()
    assert (kept.pk, kept.trusted_until) == (known.pk, None)


def test_a_password_that_died_unused_is_renewed_again(member, clock):
    member.until_done()
    late = renewed_password()
    clock.shift(dt.timedelta(days=8))
    member.log_in(people.NUMBER, late)
    assert "sa durée est passée. Demandez-en un autre." in member.text
    member.follow(FORGOTTEN).press(identifiant=people.NUMBER).press(canal="email").press(code=sent_code())
    assert member.log_in(people.NUMBER, renewed_password()).heading == "Changement de votre mot de passe"


def test_the_mailbox_is_told_even_where_the_password_went_by_sms(member, account):
    member.until_done(by=Channel.SMS)
    [told] = sent("accounts/password_renewed")
    assert told.payload["recipient"] == {"email": account.contact.email}
    walker = Walker().get("/alsace/ce-n-est-pas-moi/").press(code=told.payload["context"]["code"])
    assert "qui annonçait un nouveau mot de passe" in walker.text
    walker.press("Oui, bloquer ce compte")
    account.refresh_from_db()
    assert account.state == AccountState.FROZEN


def test_from_an_unknown_browser_changes_wait_72_hours_and_a_letter_leaves(member, account, now):
    member.until_done()
    account.refresh_from_db()
    held = account.changes_held_until - now
    assert dt.timedelta(hours=72) <= held < dt.timedelta(hours=72, minutes=1)
    [letter] = sent("accounts/password_renewed", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert letter.payload["context"]["code"] != sent("accounts/password_renewed")[0].payload["context"]["code"]


def test_from_a_known_browser_nothing_waits_and_no_letter_leaves(member, account):
    know(member, account)
    member.until_done()
    account.refresh_from_db()
    assert account.changes_held_until is None
    assert not sent("accounts/password_renewed", Channel.LETTER)
    assert sent("accounts/password_renewed")


def test_letters_used_up_the_changes_wait_all_the_same(member, account, clock):
    for _ in range(2):
        member.until_done()
    assert len(sent("accounts/password_renewed", Channel.LETTER)) == 1
    account.refresh_from_db()
    assert account.changes_held_until is not None


def test_an_address_changed_a_few_days_ago_is_told_as_well(member, account, now):
    _change_email(account, "nouvelle@example.org", now=now - dt.timedelta(days=6))
    member.until_done()
    told = {message.payload["recipient"]["email"] for message in sent("accounts/password_renewed")}
    assert told == {"nouvelle@example.org", people.Someone().email}


def test_a_change_that_waited_is_not_done_behind_the_new_password(member, account, now):
    changes.ask(account, kind=ContactKind.EMAIL, value="voleur@example.org", now=now)
    Account.objects.update(changes_held_until=now + dt.timedelta(hours=1))
    changes.send_code(account, kind=ContactKind.EMAIL, address="192.0.2.0/24", now=now)
    changes.prove(account, kind=ContactKind.EMAIL, typed=sent_code(), now=now)
    member.until_done().log_in(people.NUMBER, renewed_password()).choose_password(NEW_PASSWORD)
    changes.apply_due(now=now + dt.timedelta(days=8))
    account.contact.refresh_from_db()
    assert account.contact.email == people.Someone().email


def _change_email(account, value, *, now):
    changes.ask(account, kind=ContactKind.EMAIL, value=value, now=now)
    changes.send_code(account, kind=ContactKind.EMAIL, address="192.0.2.0/24", now=now)
    changes.prove(account, kind=ContactKind.EMAIL, typed=sent_code(), now=now)


def test_letters_that_anybody_may_ask_for_do_not_silence_the_warning(member, account, now):
    with transaction.atomic():
        opening.tell_account_exists(account.holder, account, fund=catalogue.by_slug("alsace"), now=now)
    member.until_done()
    assert sent("accounts/password_renewed", Channel.LETTER)


@pytest.mark.parametrize("name", ["siret", "et"])
def test_an_establishment_renews_by_either_number(db, name):
    farm = EstablishmentFactory()
    account = AccountFactory(establishment=farm)
    from guichet.accounts.identifiers import add_identifier

    add_identifier(account, farm.et)
    walker = Renewing().until_done(getattr(farm, name))
    assert walker.log_in(farm.siret, renewed_password()).heading == "Changement de votre mot de passe"


def test_what_is_mistyped_is_said_at_the_field_and_stays_there(member):
    member.open_login().follow(FORGOTTEN)
    member.press(identifiant="154")
    assert "identifiant" in member.errors
    assert member.fields["identifiant"] == "154"


def test_the_number_typed_is_not_shown_to_whoever_opens_the_page_next(member):
    member.until_code().follow("< Précédent").follow("< Précédent")
    assert not member.fields["identifiant"]
    assert people.NUMBER not in member.source
    assert not member.get("/alsace/connexion/mot-de-passe-oublie/").fields["identifiant"]


def test_a_wrong_code_may_be_mended_and_another_asked_for(member):
    member.until_code().press(code="000000")
    assert "Ce code n'est pas le bon." in member.errors["code"]
    first = sent_code()
    member.press(AGAIN)
    assert "un nouveau code vient de partir" in member.text
    member.press(code=first)
    assert member.slug == "code"
    assert member.press(code=sent_code()).slug == "termine"


def test_left_too_long_it_begins_again(member, clock):
    member.until_code()
    clock.shift(dt.timedelta(minutes=21))
    assert member.press(code=sent_code()).heading == "Votre demande n'a pas été conservée"
    assert member.follow("Recommencer").heading == "Vérification de votre identité"


def test_at_a_site_with_one_way_nobody_is_asked_which(member, with_policy):
    with_policy(renewal_channels=["email"])
    member.open_login().follow(FORGOTTEN).press(identifiant=people.NUMBER)
    assert member.slug == "code"
    assert member.press(code=sent_code()).slug == "termine"


def test_the_national_site_renews_too(account):
    walker = Renewing("").until_done()
    assert walker.path == "/connexion/mot-de-passe-oublie/termine/"
    assert walker.log_in(people.NUMBER, renewed_password()).heading == "Changement de votre mot de passe"


def test_nothing_is_written_before_an_answer(member, django_assert_num_queries):
    with django_assert_num_queries(0):
        member.get("/alsace/connexion/mot-de-passe-oublie/")


def test_the_journal_tells_what_happened_and_names_nobody(member, account):
    member.until_done()
    told = list(Entry.objects.filter(event__startswith="account.ren").order_by("pk").values_list("event", "facts"))
    assert told == [
        ("account.renewal_asked", {"channel": "email", "known_browser": False}),
        ("account.renewed", {"channel": "email", "known_browser": False, "held": True}),
    ]


def test_no_page_may_be_kept(member):
    for page in (member.open_login().follow(FORGOTTEN), member.until_channel(), member.until_code()):
        assert page.response.headers["Cache-Control"] == "no-store"


def test_messages_of_nobody_never_leave(db):
    Renewing().until_code(people.UNKNOWN_NUMBER)
    [row] = Message.objects.all()
    assert (row.state, row.payload) == ("cancelled", None)
    assert not Account.objects.exists()
