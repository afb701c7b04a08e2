"""« Un compte existe déjà pour : »."""

import datetime as dt

import pytest

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from tests.factories import AccountFactory, PersonFactory
from tests.journeys import people
from tests.journeys.walker import Walker, sent_password


@pytest.fixture
def account(rene):
    return AccountFactory(person=rene.person)


@pytest.fixture
def stopped(walker, account):
    return walker.until_identifier().press("Suivant >", numero=people.NUMBER)


@pytest.mark.requirement("R54", "R55")
def test_the_enrolment_stops_and_names_the_number_grouped(stopped):
    assert stopped.slug == "compte-existant"
    assert stopped.heading == "Un compte existe déjà pour :"
    assert "1 54 06 99 990 921" in stopped.text


@pytest.mark.requirement("R56", "R57")
def test_one_action_opens_the_login_window_with_the_identifier_filled_in(stopped):
    stopped.press("Se connecter pour accéder à ce compte")
    assert stopped.heading == "Se connecter à Mon espace privé"
    assert stopped.path == "/alsace/connexion/"
    assert stopped.fields["identifiant"] == "1 54 06 99 990 921"
    assert not stopped.fields["mot_de_passe"]
    assert not stopped.errors


@pytest.mark.requirement("R57")
def test_the_number_never_travels_in_an_address(stopped):
    stopped.press("Se connecter pour accéder à ce compte")
    assert people.NUMBER not in stopped.address.replace("%20", "")


@pytest.mark.requirement("R56", "R137")
def test_from_there_one_gets_in(stopped):
    stopped.press("Se connecter pour accéder à ce compte").press(
        "Se connecter", mot_de_passe="Verger-de-8-pommiers"
    ).pass_code()
    assert stopped.path == "/espace/"


@pytest.mark.requirement("R58")
def test_from_there_a_forgotten_password_is_renewed(stopped):
    stopped.press("Se connecter pour accéder à ce compte").follow("J'ai oublié mon mot de passe")
    assert stopped.heading == "Vérification de votre identité"


def test_a_mistyped_number_can_be_corrected(stopped):
    assert stopped.follow("Corriger le numéro").slug == "identifiant"
    assert stopped.fields["numero"] == "1 54 06 99 990 921"


def test_the_safer_policy_says_nothing_before_identity_is_proved(walker, rene, account, with_policy):
    with_policy(existing_account="after_identity_match")
    walker.until_amount(rene)
    assert walker.slug == "montant"
    assert walker.press("Suivant >", montant="99,99").slug == "montant"
    assert walker.press("Suivant >", montant=rene.amount).slug == "compte-existant"


def test_an_account_that_awaits_its_letter_does_not_count_and_a_proof_supersedes_it(walker, rene):
    AccountFactory(
        person=rene.person, state=AccountState.AWAITING_LETTER, email="autre@example.org", email_verified=False
    )
    walker.by_email(rene)
    assert walker.heading == "Inscription terminée"
    account = Account.objects.get()
    assert account.state == AccountState.AWAITING_FIRST_LOGIN
    assert account.contact.verified_email == rene.email


@pytest.mark.requirement("R119")
def test_an_emailed_password_that_died_unused_lets_one_enrol_again(walker, rene, clock):
    walker.by_email(rene)
    assert Walker().until_at_hand(rene).slug == "compte-existant"
    clock.shift(dt.timedelta(days=7, minutes=1))
    Walker().by_email(rene)
    assert Account.objects.count() == 1
    assert Walker().log_in(rene.number, sent_password()).heading == "Changement de votre mot de passe"


def test_who_opens_the_page_without_an_enrolment_is_told_to_begin_again(walker):
    walker.get("/alsace/inscription/compte-existant/")
    assert walker.status == 200
    assert walker.follow("Recommencer mon inscription").heading == "Créer mon espace privé"


@pytest.mark.parametrize("state", [AccountState.ACTIVE, AccountState.FROZEN])
@pytest.mark.requirement("R54")
def test_every_settled_account_counts(walker, rene, state):
    AccountFactory(person=rene.person, state=state)
    assert walker.until_at_hand(rene).slug == "compte-existant"


def test_an_account_under_a_number_replaced_twice_counts_too(walker, rene):
    second = PersonFactory(nir="1540699990924", duplicate_of=rene.person)
    first = PersonFactory(nir="1540699990923", replaced_by=second)
    AccountFactory(person=first, state=AccountState.FROZEN)
    walker.until_amount(rene).answer(montant=rene.amount)
    assert walker.heading == "Un compte existe déjà pour :"
