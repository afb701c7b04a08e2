"""What somebody tries against the person beside them, and how far they get."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.delivery.models import Channel, Message
from guichet.enrolment import completion
from guichet.enrolment.browser import COOKIE
from guichet.enrolment.models import Enrolment
from guichet.login.models import Session
from tests.factories import AccountFactory, AffiliationFactory, PaymentFactory, PersonFactory
from tests.journeys.renewing import Renewing
from tests.journeys.walker import Walker, sent_code

pytestmark = pytest.mark.django_db

THIEF = "voleur@example.net"


@pytest.fixture
def victim():
    """Known to Alsace, with a payment; the thief knows the number, the names and the birth date, as relatives do."""
    person = PersonFactory()
    AffiliationFactory(person=person)
    PaymentFactory(person=person, paid_on=timezone.localdate(), amount_cents=31_07)
    return person


def as_typed(person, email=THIEF):
    return SimpleNamespace(
        number=person.nir,
        details={
            "nom": person.birth_name, "prenom": person.given_names.split(",")[0],
            "date_naissance_day": person.birth_day, "date_naissance_month": person.birth_month,
            "date_naissance_year": person.birth_year, "email": email, "mobile": "0612345678",
        },
    )  # fmt: skip


def settle():
    return completion.settle_due(now=timezone.now())


def letters():
    return Message.objects.filter(channel=Channel.LETTER)


@pytest.mark.requirement("R83")
def test_a_stranger_enrolled_by_post_never_hears_of_it(victim):
    Walker().by_post(as_typed(victim))
    settle()
    (letter,) = letters()
    assert letter.payload["recipient"] == {"postal_lines": victim.postal_lines}
    assert THIEF not in str(letter.payload)
    assert not Message.objects.filter(channel=Channel.EMAIL).exists()
    account = Account.objects.get()
    assert account.state == AccountState.AWAITING_LETTER
    assert account.contact.verified_email is None


def test_the_thief_s_mailbox_opens_no_other_door(victim):
    Walker().by_post(as_typed(victim))
    settle()
    password = letters().get().payload["context"]["password"]
    # Every door there is: the login window without the letter, the forgotten password, enrolling again.
    walker = Walker().get("/alsace/connexion/").answer(identifiant=victim.nir, mot_de_passe="tomika-pareno-dibafo")
    assert "incorrect" in walker.text
    Renewing().until_code(victim.nir)
    assert not Message.objects.filter(channel=Channel.EMAIL).exclude(payload=None).exists()
    Walker().by_post(as_typed(victim))
    settle()
    assert letters().count() == 1, "one letter a day"
    # The victim logs in with the letter: the thief's address is shown, unverified, and a code goes nowhere else.
    owner = Walker().get("/connexion/").answer(identifiant=victim.nir, mot_de_passe=password)
    owner.answer(nouveau="Prairie-verte-42", confirmation="Prairie-verte-42").get("/connexion/coordonnees/")
    assert THIEF in owner.text
    assert "pas encore vérifiée" in owner.text
    left = Message.objects.filter(channel=Channel.EMAIL).exclude(payload=None)
    assert not left.exists(), "not even the notice of the new password"


def test_who_proves_identity_supersedes_a_stranger_s_enrolment_by_post(victim):
    Walker().by_post(as_typed(victim))
    settle()
    stale = letters().get()
    owner = Walker().until_amount(as_typed(victim, email="moi@example.org")).answer(montant="31,07")
    owner.answer(email="moi@example.org")
    code = Message.objects.get(message="one_time_codes/security_code").payload["context"]["code"]
    owner.answer(code=code).answer()
    stale.refresh_from_db()
    assert (stale.state, stale.payload) == ("cancelled", None), "the letter does not leave any more"
    account = Account.objects.get()
    assert account.state == AccountState.AWAITING_FIRST_LOGIN
    assert account.contact.verified_email == "moi@example.org"


def test_an_enrolment_by_post_never_touches_an_account_in_use(victim):
    account = AccountFactory(person=victim)
    before = (account.password, account.contact.email)
    completion.settle_due(now=timezone.now())
    with_policy = Walker().until_identifier().answer(numero=victim.nir)
    assert with_policy.slug == "compte-existant"
    account.refresh_from_db()
    assert (account.password, account.contact.email) == before


def test_a_code_received_elsewhere_verifies_nothing(victim):
    """The thief receives a code, then changes the address to the victim's and types the code."""
    walker = Walker().until_amount(as_typed(victim)).answer(montant="31,07").answer(email=THIEF)
    code = Message.objects.get(message="one_time_codes/security_code").payload["context"]["code"]
    enrolment = Enrolment.objects.get()
    enrolment.answers = {**enrolment.answers, "receive": {"email": "victime@example.org"}}
    enrolment.save()
    walker.answer(code=code)
    assert "Aucun code n'est en attente" in walker.text
    assert not Account.objects.exists()


def test_a_token_planted_beforehand_opens_nothing(victim):
    """Fixation: the thief begins an enrolment and leaves its cookie in the victim's browser."""
    thief = Walker().until_identifier()
    planted = thief.client.cookies[COOKIE].value
    owner = Walker()
    owner.client.cookies[COOKIE] = planted
    owner.until_details(as_typed(victim)).answer(**as_typed(victim).details)
    assert owner.slug == "introduction"
    assert owner.client.cookies[COOKIE].value != planted
    assert victim.birth_name not in thief.get("/alsace/inscription/coordonnees/").source


@pytest.mark.parametrize("at_once", [False, True], ids=["mailed", "chosen_at_once"])
def test_a_session_opened_with_an_intercepted_letter_ends_when_the_owner_proves_identity(victim, with_policy, at_once):
    """The thief logs in with the letter and stays on the page that replaces the password, until the owner enrols."""
    if at_once:
        with_policy(password_release="chosen_at_once")
    Walker().by_post(as_typed(victim))
    settle()
    thief = (
        Walker()
        .get("/connexion/")
        .answer(identifiant=victim.nir, mot_de_passe=letters().get().payload["context"]["password"])
    )
    assert thief.slug == "mot-de-passe"
    owner = Walker().until_amount(as_typed(victim, email="moi@example.org")).answer(montant="31,07")
    owner.answer(email="moi@example.org")
    owner.answer(code=Message.objects.get(message="one_time_codes/security_code").payload["context"]["code"])
    if at_once:
        owner.answer(nouveau="Prairie-verte-42", confirmation="Prairie-verte-42")
    owner.answer()
    before = Account.objects.get().password
    thief.answer(nouveau="Voleur-malin-42", confirmation="Voleur-malin-42")
    assert thief.path == "/connexion/"
    assert "moi@example.org" not in thief.get("/connexion/coordonnees/").source
    assert Account.objects.get().password == before


def test_a_provisional_session_ends_with_its_password(victim):
    account = AccountFactory(person=victim, state=AccountState.AWAITING_FIRST_LOGIN, password="tomika-pareno-dibafo")
    walker = Walker().get("/connexion/").answer(identifiant=victim.nir, mot_de_passe="tomika-pareno-dibafo")
    assert walker.slug == "mot-de-passe"
    account.password_expires_at = timezone.now() - dt.timedelta(seconds=1)
    account.save()
    assert walker.get("/connexion/mot-de-passe/").path == "/connexion/"


def test_a_form_sent_twice_loses_nothing(victim):
    """On a slow line the first answer gets lost and the person presses again: the same page follows."""
    walker = Walker().until_details(as_typed(victim))
    address = walker.path
    for _ in range(2):
        walker.post(address, **as_typed(victim).details)
        assert walker.slug == "introduction"


def test_a_session_planted_beforehand_is_replaced_at_login(victim):
    AccountFactory(person=victim, password="Verger-de-8-pommiers")
    walker = Walker()
    walker.client.cookies["session"] = "planted"
    walker.get("/connexion/").answer(identifiant=victim.nir, mot_de_passe="Verger-de-8-pommiers").pass_code()
    assert walker.client.cookies["session"].value != "planted"
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://voleur.example/",
        "//voleur.example/",
        "/\\voleur.example",
        "/espace/../connexion/",
        "javascript:alert(1)",
        "/demo/",
    ],
)
def test_a_link_to_the_login_window_leads_nowhere_else(victim, address):
    AccountFactory(person=victim, password="Verger-de-8-pommiers")
    client = Client()
    client.post(f"/connexion/?suite={address}", {"identifiant": victim.nir, "mot_de_passe": "Verger-de-8-pommiers"})
    response = client.post("/connexion/code/", {"code": sent_code()})
    assert response["Location"].startswith("/espace/")


def test_a_form_sent_from_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)
    for address in ("/alsace/inscription/", "/connexion/", "/deconnexion/", "/alsace/inscription/abandonner/"):
        response = client.post(address, {"profil": "particulier"})
        assert response.status_code == 403
        assert "<h1" in response.content.decode()


def test_a_line_break_in_an_address_never_reaches_a_message(victim):
    walker = Walker().until_details(as_typed(victim))
    details = {**as_typed(victim).details, "email": "moi@example.org\r\nBcc: tous@example.org"}
    walker.answer(**details)
    assert "adresse email complète" in walker.text


def test_what_is_typed_is_never_run(victim):
    walker = Walker().until_details(as_typed(victim))
    walker.answer(**{**as_typed(victim).details, "nom": "<script>alert(1)</script>", "email": "x"})
    assert "<script>alert(1)" not in walker.source
    assert "&lt;script&gt;alert(1)" in walker.source


def test_the_number_never_stands_in_an_address(victim):
    walker = Walker().until_details(as_typed(victim))
    visited = [location for location, _status in walker.response.redirect_chain] + [walker.path]
    assert not any(victim.nir in address or victim.nir[:7] in address for address in visited)


def test_guessing_a_proof_from_many_browsers_stops_at_the_number_s_limit(victim):
    """Each browser has its own three tries; the number has five in six hours, whoever guesses."""
    for _ in range(3):
        walker = Walker().until_amount(as_typed(victim))
        for rank in range(3):
            walker.answer(montant=f"99,9{rank}")
    right = Walker().until_amount(as_typed(victim)).answer(montant="31,07")
    assert "ne correspond pas" in right.text
    with time_machine.travel(timezone.now() + dt.timedelta(hours=6, minutes=5), tick=False):
        late = Walker().until_amount(as_typed(victim)).answer(montant="31,07")
        assert late.slug == "email"


def test_correcting_the_telephone_takes_no_proof_away(victim):
    walker = Walker().until_amount(as_typed(victim)).answer(montant="31,07")
    assert walker.slug == "email"
    walker.get("/alsace/inscription/coordonnees/").answer(**{**as_typed(victim).details, "mobile": "0699999999"})
    assert walker.slug == "email"
