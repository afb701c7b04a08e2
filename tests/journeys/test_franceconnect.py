"""« S'identifier avec FranceConnect »: in place of the password, after a step of our own, and never weaker."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from guichet.enrolment.models import Enrolment
from guichet.franceconnect import operations, refusals
from guichet.franceconnect.models import Abroad, Arrival, Link
from guichet.franceconnect.operations import Shown
from guichet.login.models import Session
from guichet.openid_client.errors import Declined, Forged, NotVerified, Unreachable
from guichet.registry.models import PersonState
from guichet.switches.models import Closing, Direction
from guichet.switches.queries import CLOSED
from tests.factories import PASSWORD, AccountFactory, AffiliationFactory, EstablishmentFactory, PersonFactory, enter
from tests.franceconnect.faked import CALLBACK, ISSUER, identity_of
from tests.franceconnect.faked import fc as fc  # noqa: PLC0414 - a fixture
from tests.journeys.walker import Walker, sent, sent_code

BUTTON, CONFIRM = "S'identifier avec FranceConnect", "Confirmez que ce compte est le vôtre"
NO_ACCOUNT = "Aucun compte à ouvrir avec FranceConnect"
BY_PASSWORD, AGAIN = "Me connecter avec mon mot de passe", "Réessayer avec FranceConnect"


@pytest.fixture
def person(db):
    return PersonFactory(birth_place_code="67482")


@pytest.fixture
def account(person):
    AffiliationFactory(person=person)
    return AccountFactory(person=person)


@pytest.fixture
def linked(account):
    operations.link(account, sub="sub-1", shown=Shown.PASSWORD, known_browser=True, now=timezone.now())
    Message.objects.all().delete()
    return account


@pytest.fixture
def member(account, walker):
    """Their browser, logged in with the password."""
    enter(walker.client, account)
    return walker


def close():
    Closing.objects.create(direction=Direction.FRANCECONNECT_IN, asked_at=timezone.now(), closed_at=timezone.now())
    CLOSED.forget()


def told(event):
    return Entry.objects.filter(event=event).latest("pk")


# The login window.


@pytest.mark.requirement("R141")
def test_after_ou_comes_the_button_with_a_link_that_explains_it(walker, fc):
    window = walker.open_login()
    assert f"ou {BUTTON} Qu'est-ce que FranceConnect ?" in window.text.replace("\xa0", " ")
    assert window.page.link(BUTTON) == "/alsace/franceconnect/"
    assert window.page.link("Qu'est-ce que FranceConnect ?") == "https://franceconnect.gouv.fr/"


def test_the_page_that_was_asked_for_is_kept(walker, fc):
    walker.get("/espace/mon-compte/")
    assert walker.page.link(BUTTON) == "/franceconnect/?suite=%2Fespace%2Fmon-compte%2F"


def test_it_is_not_offered_where_the_settings_name_none(walker, settings):
    settings.FRANCECONNECT = None
    assert "FranceConnect" not in walker.open_login().source
    assert walker.get("/alsace/franceconnect/").status == 404
    assert walker.get(CALLBACK).status == 404


def test_nor_while_it_is_closed(walker, fc):
    close()
    assert "FranceConnect" not in walker.open_login().source


def test_the_window_costs_no_query_more(walker, fc, django_assert_num_queries):
    walker.open_login()
    with django_assert_num_queries(0):
        walker.client.get("/alsace/connexion/")


def test_going_there_writes_nothing(walker, fc, django_assert_num_queries):
    with django_assert_num_queries(1):  # whether it is open at this very moment
        fc.go(walker)


# An account that is linked.


@pytest.mark.requirement("R198")
def test_a_linked_account_is_entered_without_the_password_and_with_the_code(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person))
    assert walker.heading == "Code de sécurité"
    assert not Session.objects.exists()
    walker.pass_code()
    assert walker.path == "/espace/"
    session = Session.objects.get()
    assert (session.door, session.factor) == ("franceconnect", "email")
    assert Abroad.objects.get().id_token == "id-token-of-sub-1"
    assert not Arrival.objects.exists()
    assert told("login.succeeded").facts["door"] == "franceconnect"


def test_one_lands_on_the_page_that_was_asked_for(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person), suite="/espace/mon-compte/").pass_code()
    assert walker.path == "/espace/mon-compte/"


def test_not_on_another_site(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person), suite="https://ailleurs.invalid/").pass_code()
    assert walker.path == "/espace/"


def test_settings_ask_for_the_password_all_the_same(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person)).pass_code()
    assert walker.get("/espace/mon-compte/email/").heading == "Confirmez que c'est bien vous"


@pytest.mark.parametrize("spoilt", ["frozen", "provisional", "dead", "deceased", "blocked"])
def test_only_an_account_that_the_password_would_open(walker, fc, linked, spoilt):
    person = linked.person
    if spoilt in ("deceased", "blocked"):
        person.state = PersonState(spoilt)
        person.save()
    elif spoilt == "frozen":
        Account.objects.update(state=AccountState.FROZEN)
    elif spoilt == "dead":
        Account.objects.update(password=make_password(None))
    else:
        until = timezone.now() + dt.timedelta(days=1)
        Account.objects.update(state=AccountState.RENEWAL, password_kind="provisional", password_expires_at=until)
    fc.log_in(walker, identity_of(person))
    assert walker.heading == "FranceConnect n'ouvre pas votre compte pour le moment"
    assert not Session.objects.exists()
    assert told("franceconnect.refused").facts == {"reason": "not_allowed"}


def test_a_login_that_waits_for_its_code_ends_with_the_link(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person))
    operations.unlink(linked, now=timezone.now())
    walker.pass_code()
    assert walker.heading == "Cette connexion avec FranceConnect n'est plus valable"
    assert walker.page.link(BY_PASSWORD) == "/connexion/"
    assert told("franceconnect.refused").facts == {"reason": "ended"}
    assert not Session.objects.exists()


@pytest.mark.parametrize("open_again", [False, True])
def test_a_login_that_waits_for_its_code_does_not_open_once_it_was_closed(walker, fc, linked, open_again):
    fc.log_in(walker, identity_of(linked.person))
    close()
    if open_again:
        Closing.objects.update(over_at=timezone.now())
    walker.pass_code()
    assert walker.heading == "FranceConnect est fermé pour le moment"
    assert walker.page.link(BY_PASSWORD) == "/alsace/connexion/"
    entry = told("franceconnect.refused")
    assert (entry.facts, entry.account) == ({"reason": "closed"}, str(linked.reference))
    assert not Session.objects.exists()


def test_nor_where_the_registry_says_meanwhile_that_they_died(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person))
    linked.person.state = PersonState.DECEASED
    linked.person.save()
    walker.pass_code()
    assert walker.heading == "FranceConnect n'ouvre pas votre compte pour le moment"
    assert not Session.objects.exists()


# The first time.


@pytest.mark.requirement("R199")
def test_the_first_time_a_code_to_the_verified_address_then_one_is_in(walker, fc, account):
    fc.log_in(walker, identity_of(account.person))
    assert walker.heading == CONFIRM
    assert not Link.objects.exists()
    walker.press("Recevoir un code par email")
    assert account.contact.email not in walker.source
    assert "@" not in walker.text
    walker.press("Associer mon compte", code=sent_code())
    assert walker.path == "/espace/"
    assert Session.objects.get().factor == "email"
    assert Link.objects.get().account == account
    assert told("franceconnect.linked").facts == {"proof": "code", "known_browser": False}
    fc.log_in(Walker(), identity_of(account.person))


def test_they_are_told_by_email_and_by_letter(walker, fc, account):
    fc.log_in(walker, identity_of(account.person)).press("Recevoir un code par email")
    walker.press("Associer mon compte", code=sent_code())
    [email] = sent("login/factor_changed")
    assert "associé" in email.payload["context"]["what"]
    assert email.payload["recipient"] == {"email": account.contact.email}
    [letter] = sent("login/factor_changed", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": account.person.postal_lines}


def test_the_password_does_as_well_and_no_letter_leaves(walker, fc, account):
    fc.log_in(walker, identity_of(account.person)).press("Associer mon compte", mot_de_passe=PASSWORD)
    assert walker.heading == "Code de sécurité"
    walker.pass_code()
    assert walker.path == "/espace/"
    assert Session.objects.get().door == "password"
    assert Abroad.objects.exists()
    assert not sent("login/factor_changed", Channel.LETTER)


def test_a_wrong_password_is_counted_with_those_of_the_login(walker, fc, account):
    fc.log_in(walker, identity_of(account.person))
    for _ in range(10):
        walker.press("Associer mon compte", mot_de_passe="faux")
        assert walker.errors["mot_de_passe"].startswith("Ce mot de passe n'est pas le bon.")
    walker.press("Associer mon compte", mot_de_passe=PASSWORD)
    assert "patientez" in walker.text
    walker.type_pair(account.identifiers.get().value, PASSWORD)
    assert "patientez" in walker.text
    assert not Link.objects.exists()


def test_wrong_codes_are_counted_whatever_the_session(walker, fc, account):
    for _ in range(2):
        fc.log_in(walker, identity_of(account.person)).press("Recevoir un code par email")
        for _ in range(4):
            walker.press("Associer mon compte", code="000000")
    assert "patientez" in walker.text.lower()
    assert not Link.objects.exists()


def test_codes_are_not_sent_without_end(walker, fc, account):
    fc.log_in(walker, identity_of(account.person)).press("Recevoir un code par email")
    for _ in range(6):
        walker.press("Recevoir un nouveau code")
    assert "Plusieurs codes sont déjà partis" in walker.text


def test_without_a_verified_address_the_password_is_left(walker, fc, person):
    AccountFactory(person=person, email_verified=False)
    fc.log_in(walker, identity_of(person))
    assert "Recevoir un code par email" not in walker.page.buttons
    walker.post("/franceconnect/associer/code/envoyer/")
    assert walker.heading == CONFIRM
    assert not sent("one_time_codes/security_code")


def test_an_application_is_asked_for_after_the_code(walker, fc, account):
    from guichet.login.factors import own, totp

    secret, now = totp.new_secret(), timezone.now()
    own.add_authenticator(account, secret=secret, typed=totp.code_at(secret, totp.step_at(now)), now=now)
    fc.log_in(walker, identity_of(account.person)).press("Recevoir un code par email")
    walker.press("Associer mon compte", code=sent_code())
    assert walker.path == "/connexion/code/"
    assert not Session.objects.exists()
    assert not Link.objects.exists()
    assert not sent("login/factor_changed", Channel.LETTER)
    walker.press("Valider", code=totp.code_at(secret, totp.step_at(now) + 1))
    assert Session.objects.get().factor == "authenticator"
    assert told("franceconnect.linked").facts == {"proof": "code", "known_browser": False}


def test_after_a_renewal_from_an_unknown_browser_it_waits(walker, fc, account):
    Account.objects.update(changes_held_until=timezone.now() + dt.timedelta(hours=1))
    fc.log_in(walker, identity_of(account.person)).press("Associer mon compte", mot_de_passe=PASSWORD)
    assert walker.heading == "Votre compte ne peut pas encore être associé"
    assert not Link.objects.exists()
    assert told("franceconnect.refused").facts == {"reason": "held"}


def test_an_account_with_another_identity_keeps_it(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person, sub="sub-2")).press("Associer mon compte", mot_de_passe=PASSWORD)
    assert walker.heading == "Votre compte est déjà associé"
    assert Link.objects.get().sub == "sub-1"


def test_closed_meanwhile_nothing_is_linked(walker, fc, account):
    fc.log_in(walker, identity_of(account.person))
    late = fc.log_in(Walker(), identity_of(account.person)).press("Associer mon compte", mot_de_passe=PASSWORD)
    close()
    for refused in (walker.press("Associer mon compte", mot_de_passe=PASSWORD), late.pass_code()):
        assert refused.heading == "FranceConnect est fermé pour le moment"
    assert not Link.objects.exists()
    assert not Session.objects.exists()


def test_a_link_to_the_start_does_not_throw_away_what_waits(walker, fc, account):
    fc.log_in(walker, identity_of(account.person))
    fc.go(walker)
    assert walker.get("/franceconnect/associer/").heading == CONFIRM


def test_a_quarter_of_an_hour_later_it_is_over(walker, fc, account, clock):
    fc.log_in(walker, identity_of(account.person))
    clock.shift(dt.timedelta(minutes=15))
    walker.press("Associer mon compte", mot_de_passe=PASSWORD)
    assert walker.heading == "Le temps pour répondre est passé"


# Nobody's account.


def test_nobody_is_led_to_an_enrolment_filled_in_with_every_proof_asked(walker, fc, rene):
    from guichet.registry.models import Person

    fc.log_in(walker, identity_of(Person.objects.get()))
    assert walker.heading == NO_ACCOUNT
    walker.press("S'inscrire", profil="particulier")
    walker.answer(numero=rene.number).answer()
    assert walker.heading == "Vos coordonnées"
    shown = walker.fields
    assert (shown["nom"], shown["prenom"]) == ("MÜLLER", "René")
    assert shown["email"] == "chez-fc@example.org"
    assert shown["date_naissance_day"] == "03"
    walker.press("Suivant >", mobile=rene.mobile)
    assert walker.heading != "Vos coordonnées"
    assert "confirmed" not in str(Enrolment.objects.get().answers)
    walker.answer().answer(affilie="non")
    assert walker.answer(montant=rene.amount).answer(email="rene@example.org").answer(code=sent_code()).answer()
    assert Account.objects.get().contact.email == "rene@example.org"


def test_what_was_filled_in_goes_once_the_browser_is_left_alone(walker, fc, rene, clock):
    from guichet.registry.models import Person

    fc.log_in(walker, identity_of(Person.objects.get())).press("S'inscrire", profil="particulier")
    clock.shift(dt.timedelta(hours=1))
    walker.answer(numero=rene.number).answer()
    assert walker.fields["nom"] == ""


def test_a_choice_is_needed(walker, fc, person):
    fc.log_in(walker, identity_of(person)).press("S'inscrire")
    assert "profil" in walker.errors


def test_nobody_may_leave_franceconnect_on_a_shared_computer(walker, fc, person):
    fc.log_in(walker, identity_of(person))
    assert "id-token" not in walker.source
    walker.press("Me déconnecter de FranceConnect")
    assert walker.heading == "Vous allez sur FranceConnect"
    address = walker.page.link("Continuer vers FranceConnect")
    assert address.startswith(f"{ISSUER}/session/end?id_token_hint=id-token-of-sub-1&state=")
    assert not Arrival.objects.exists()
    assert walker.get("/franceconnect/sans-compte/").heading == "Le temps pour répondre est passé"


@pytest.mark.parametrize("why", ["several", "frozen", "awaiting", "blocked", "other_place", "other_given_names"])
def test_the_page_does_not_tell_why(walker, fc, account, why):
    person, more = account.person, {}
    nobody = fc.log_in(Walker(), identity_of(person, family_name="AUTRE")).bytes_without_tokens()
    if why == "several":
        PersonFactory(birth_place_code=person.birth_place_code)
    elif why == "frozen":
        Account.objects.update(state=AccountState.FROZEN)
    elif why == "awaiting":
        Account.objects.update(state=AccountState.AWAITING_LETTER)
    elif why == "blocked":
        person.state = PersonState.BLOCKED
        person.save()
    elif why == "other_place":
        more = {"birthplace": "67180"}
    else:
        more = {"given_name": "Florent"}
    assert fc.log_in(walker, identity_of(person, **more)).bytes_without_tokens() == nobody


def test_the_account_of_an_establishment_is_never_found(walker, fc, person):
    AccountFactory(person=None, establishment=EstablishmentFactory(responsible=person), profile="entreprise")
    assert fc.log_in(walker, identity_of(person)).heading == NO_ACCOUNT


# Every refusal: a page, a journal row, and the other door open.


@pytest.mark.parametrize(
    ("trouble", "word", "heading"),
    [
        (Declined("access_denied"), "declined", "La connexion avec FranceConnect n'a pas abouti"),
        (Forged("iss"), "forged", "Cette réponse de FranceConnect n'est pas la bonne"),
        (Unreachable("timeout"), "unreachable", "FranceConnect ne répond pas"),
        (NotVerified("nonce"), "not_verified", "Votre identité n'a pas pu être vérifiée"),
    ],
)
def test_what_franceconnect_answers_wrongly(walker, fc, trouble, word, heading):
    fc.log_in(walker, trouble, suite="/espace/mon-compte/")
    assert walker.heading == heading
    assert told("franceconnect.refused").facts == {"reason": word}
    assert walker.page.link(BY_PASSWORD) == "/alsace/connexion/?suite=%2Fespace%2Fmon-compte%2F"
    assert walker.page.link(AGAIN) == "/alsace/franceconnect/?suite=%2Fespace%2Fmon-compte%2F"
    assert not Session.objects.exists()


def test_an_answer_to_another_question_is_not_looked_at_and_spends_nothing(walker, fc, linked):
    fc.answer = identity_of(linked.person)
    state = fc.go(walker)
    cookie = walker.client.cookies[fc.cookie].value
    assert fc.come_back(walker, "another").heading == "Cette réponse de FranceConnect n'est pas la bonne"
    assert not fc.asked
    assert walker.client.cookies[fc.cookie].value == cookie
    assert fc.come_back(walker, state).heading == "Code de sécurité"


def test_an_answer_serves_once_even_with_the_cookie_kept(walker, fc, linked):
    fc.answer = identity_of(linked.person)
    state = fc.go(walker)
    cookie = walker.client.cookies[fc.cookie].value
    fc.come_back(walker, state)
    thief = Walker()
    thief.client.cookies[fc.cookie] = cookie
    assert fc.come_back(thief, state).heading == "Cette connexion a déjà servi"
    assert told("franceconnect.refused").facts == {"reason": "replayed"}
    assert len(fc.asked) == 1


def test_an_answer_in_another_browser_opens_nothing(walker, fc, linked):
    fc.answer = identity_of(linked.person)
    state = fc.go(walker)
    assert fc.come_back(Walker(), state).heading == "Nous ne retrouvons pas votre demande"
    assert told("franceconnect.refused").facts == {"reason": "no_cookie"}


def test_an_altered_question_is_none(walker, fc, linked):
    fc.answer = identity_of(linked.person)
    state = fc.go(walker)
    walker.client.cookies[fc.cookie] = walker.client.cookies[fc.cookie].value[:-2] + "xx"
    assert fc.come_back(walker, state).heading == "Nous ne retrouvons pas votre demande"


def test_a_late_answer(walker, fc, linked, clock):
    fc.answer = identity_of(linked.person)
    state = fc.go(walker)
    clock.shift(dt.timedelta(minutes=15))
    assert fc.come_back(walker, state).heading == "Le temps pour répondre est passé"
    assert told("franceconnect.refused").facts == {"reason": "late"}


def test_closed_at_the_start_and_on_the_way_back(walker, fc, linked):
    fc.answer = identity_of(linked.person)
    state = fc.go(walker)
    close()
    assert fc.come_back(walker, state).heading == "FranceConnect est fermé pour le moment"
    assert walker.get("/alsace/franceconnect/").heading == "FranceConnect est fermé pour le moment"
    assert told("franceconnect.refused").facts == {"reason": "closed"}
    assert AGAIN not in walker.text
    assert walker.page.link(BY_PASSWORD) == "/alsace/connexion/"


def test_franceconnect_cannot_be_found(walker, fc, monkeypatch):
    from guichet.openid_client import flow

    def begin(*_args, **_more):
        raise Unreachable("timeout")

    monkeypatch.setattr(flow, "begin", begin)
    assert walker.get("/alsace/franceconnect/").heading == "FranceConnect ne répond pas"
    assert told("franceconnect.refused").facts == {"reason": "unreachable"}


def test_too_many_answers_from_one_network_are_not_written_down(walker, fc, monkeypatch):

    monkeypatch.setattr(refusals, "ANSWERS_PER_5_MINUTES_AND_ADDRESS", 1)
    walker.get(CALLBACK)
    before = Entry.objects.count()
    assert walker.get(CALLBACK).heading == "Trop de connexions avec FranceConnect"
    assert walker.get("/franceconnect/associer/").heading == "Trop de connexions avec FranceConnect"
    assert Entry.objects.count() == before


# « Mon compte ».


@pytest.mark.requirement("R182", "R199")
def test_the_block_tells_and_dissociates(walker, fc, linked):
    enter(walker.client, linked)
    walker.get("/espace/mon-compte/")
    assert "Votre compte MSA est associé avec votre compte FranceConnect" in walker.text
    assert walker.page.link("Aide : FranceConnect") == "/alsace/franceconnect/aide/"
    walker.follow("dissocier mon compte FranceConnect")
    assert Link.objects.exists()
    walker.press("Dissocier")
    assert "Votre compte MSA n'est plus associé" in walker.text
    assert not Link.objects.exists()
    assert told("franceconnect.unlinked").facts == {"reason": "asked"}
    assert len(sent("login/factor_changed")) == 1
    assert "associer mon compte FranceConnect" in walker.text


def test_dissociating_ends_what_franceconnect_opened_elsewhere(walker, fc, linked):
    elsewhere = Walker()
    fc.log_in(elsewhere, identity_of(linked.person)).pass_code()
    enter(walker.client, linked)
    walker.get("/espace/mon-compte/franceconnect/dissocier/").press("Dissocier")
    assert elsewhere.get("/espace/").heading == "Se connecter à Mon espace privé"
    assert told("login.session_ended").facts == {"reason": "franceconnect_unlinked"}
    assert walker.get("/espace/").path == "/espace/"


def go_from_inside(fc, walker, answer):
    walker.get("/espace/mon-compte/").follow("associer mon compte FranceConnect").press("Continuer vers FranceConnect")
    assert walker.heading == "Vous allez sur FranceConnect"
    address = walker.page.link("Continuer vers FranceConnect")
    assert address.startswith(ISSUER)
    state = address.partition("state=")[2].partition("&")[0]
    fc.answer = answer
    return fc.come_back(walker, state)


@pytest.mark.requirement("R199")
def test_associated_from_inside(member, fc, account):
    go_from_inside(fc, member, identity_of(account.person))
    assert "Votre compte MSA est associé avec votre compte FranceConnect." in member.text
    assert Link.objects.get().account == account
    assert told("franceconnect.linked").facts == {"proof": "session", "known_browser": True}
    assert len(sent("login/factor_changed")) == 1
    assert Abroad.objects.exists()


def test_it_asks_for_the_password_first(walker, fc, account):
    enter(walker.client, account)
    Session.objects.update(password_checked_at=timezone.now() - dt.timedelta(hours=1))
    for page in ("associer", "dissocier"):
        assert walker.get(f"/espace/mon-compte/franceconnect/{page}/").heading == "Confirmez que c'est bien vous"


def test_another_person_s_identity_is_refused(member, fc, account):
    go_from_inside(fc, member, identity_of(account.person, given_name="Paul"))
    assert member.heading == "Ce compte FranceConnect est celui d'une autre personne"
    assert not Link.objects.exists()
    entry = told("franceconnect.refused")
    assert (entry.facts, entry.account) == ({"reason": "another_person"}, str(account.reference))


def test_an_identity_that_serves_elsewhere_is_refused(member, fc, account):
    other = AccountFactory(person=PersonFactory(birth_name="Autre"))
    operations.link(other, sub="sub-1", shown=Shown.PASSWORD, known_browser=True, now=timezone.now())
    go_from_inside(fc, member, identity_of(account.person))
    assert member.heading == "Ce compte FranceConnect sert déjà ailleurs"
    assert Link.objects.get().account == other


def test_what_the_registry_does_not_know_of_a_birth_does_not_stand_in_the_way(member, fc, account):
    asserted = identity_of(account.person)
    person = account.person
    person.birth_place_code = person.birth_country_code = ""
    person.birth_day = None
    person.save()
    go_from_inside(fc, member, asserted)
    assert Link.objects.exists()


def test_the_answer_is_good_for_the_session_that_asked(member, fc, account):
    member.get("/espace/mon-compte/franceconnect/associer/").press("Continuer vers FranceConnect")
    state = member.page.link("Continuer vers FranceConnect").partition("state=")[2].partition("&")[0]
    Session.objects.all().delete()
    fc.answer = identity_of(account.person)
    assert fc.come_back(member, state).heading == "Se connecter à Mon espace privé"
    assert not Link.objects.exists()


def test_a_trouble_from_inside_leads_back_inside(member, fc, account):
    go_from_inside(fc, member, Declined("access_denied"))
    assert member.page.link("Revenir à « Mon compte »") == "/espace/mon-compte/"
    assert member.page.link(AGAIN) == "/espace/mon-compte/franceconnect/associer/"


def test_held_after_a_renewal_from_an_unknown_browser(member, fc, account):
    Account.objects.update(changes_held_until=timezone.now() + dt.timedelta(hours=1))
    member.get("/espace/mon-compte/franceconnect/associer/")
    assert "ne peut pas être associé avant le" in member.text
    assert not member.page.forms or "Continuer vers FranceConnect" not in member.page.buttons
    member.post("/espace/mon-compte/franceconnect/associer/")
    assert member.heading == "Associer mon compte FranceConnect"


def test_closed_from_inside(member, fc):
    member.get("/espace/mon-compte/franceconnect/associer/")
    close()
    member.press("Continuer vers FranceConnect")
    assert member.heading == "FranceConnect est fermé pour le moment"
    assert "suspendues pour le moment" in member.get("/espace/mon-compte/").text


def test_nothing_twice(member, fc, linked):
    assert member.get("/espace/mon-compte/franceconnect/associer/").path == "/espace/mon-compte/"
    operations.unlink(linked, now=timezone.now())
    assert member.get("/espace/mon-compte/franceconnect/dissocier/").path == "/espace/mon-compte/"
    assert member.post("/espace/mon-compte/franceconnect/dissocier/").path == "/espace/mon-compte/"
    assert member.get("/espace/mon-compte/franceconnect/associe/").path == "/espace/mon-compte/"


def test_an_establishment_has_no_such_block(walker, fc):
    enter(walker.client, AccountFactory(person=None, establishment=EstablishmentFactory(), profile="entreprise"))
    assert "FranceConnect" not in walker.get("/espace/mon-compte/").text
    assert walker.get("/espace/mon-compte/franceconnect/associer/").status == 404


def test_the_help(walker, fc):
    assert walker.get("/alsace/franceconnect/aide/").heading == "FranceConnect et votre compte MSA"


# Logging out.


@pytest.mark.requirement("R175")
def test_logging_out_goes_to_franceconnect_and_back(walker, fc, linked):
    fc.log_in(walker, identity_of(linked.person)).pass_code().post("/deconnexion/")
    assert not Session.objects.exists()
    assert walker.heading == "Vous quittez aussi FranceConnect"
    address = walker.page.link("Continuer vers FranceConnect")
    assert address.startswith(f"{ISSUER}/session/end?id_token_hint=id-token-of-sub-1&state=")
    assert "post_logout_redirect_uri=" in address
    state = address.partition("state=")[2].partition("&")[0]
    assert walker.get(f"/franceconnect/deconnexion/?state={state}").heading == "Vous êtes déconnecté"
    assert walker.get("/espace/").heading == "Se connecter à Mon espace privé"


def test_whoever_came_by_the_password_only_leaves_here(member, fc, linked):
    assert member.post("/deconnexion/").heading == "Vous êtes déconnecté"


@pytest.mark.parametrize("state", ["", "x", "a:b:c"])
def test_who_has_not_left_is_taken_home(walker, fc, state):
    assert walker.get(f"/franceconnect/deconnexion/?state={state}").path == "/"


def test_leaving_does_not_wait_for_a_franceconnect_that_is_offered_no_more(walker, fc, linked, settings):
    fc.log_in(walker, identity_of(linked.person)).pass_code()
    settings.FRANCECONNECT = None
    assert walker.post("/deconnexion/").heading == "Vous êtes déconnecté"
