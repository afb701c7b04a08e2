"""Whoever reads the mailbox renews the password, and does all that can be done from there to stop the letter."""

import pytest
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from tests.factories import AccountFactory
from tests.journeys import people
from tests.journeys.renewing import Renewing, renewed_password
from tests.journeys.walker import Walker, sent, sent_code, sent_password

OTHER = "Autre-Phrase-Longue-77!"


@pytest.fixture
def account(rene):
    made = AccountFactory(person=rene.person, email=rene.email)
    Account.objects.update(last_login_at=made.opened_at)
    return made


@pytest.fixture
def thief(account):
    """Somebody who renewed by the mailbox, chose a password and is inside."""
    walker = Renewing().until_done()
    walker.follow("Se connecter").press("Se connecter", identifiant=people.NUMBER, mot_de_passe=renewed_password())
    walker.choose_password(OTHER)
    account.contact.confirmed_at = timezone.now()
    account.contact.save(update_fields=["confirmed_at"])
    return walker


def waiting(message="accounts/password_renewed"):
    return Message.objects.filter(message=message, channel=Channel.LETTER, state=State.QUEUED).count()


def code_of(message):
    return sent(message, "email")[-1].payload["context"]["code"]


def disown(code):
    return Walker().get("/alsace/ce-n-est-pas-moi/").press(code=code).press("Oui, bloquer ce compte")


def test_not_by_disowning_their_own_login(thief):
    disown(code_of("login/new_browser"))
    assert waiting() == 1
    Renewing().until_done()
    assert waiting() == 1


def test_not_by_disowning_the_renewal(thief):
    disown(code_of("accounts/password_renewed"))
    assert waiting() == 1


def test_not_by_undoing_a_change_of_their_own(thief):
    thief.post("/espace/mon-compte/email/", email="thief@example.org").press("Valider", code=sent_code())
    page = Walker().get("/alsace/annuler/").press(code=code_of("accounts/contact_changed"))
    page.press("Oui, annuler cette modification")
    assert page.heading == "La modification est annulée"
    assert waiting() == 1


def test_not_by_closing_the_account_which_waits_as_all_that_lasts(thief):
    thief.post("/espace/mon-compte/fermer/", compris="on")
    assert thief.heading == "Fermer mon compte"
    assert waiting() == 1


def test_nor_is_the_letter_that_tells_of_an_enrolment_by_fraud(rene):
    fraud = Walker().by_email(rene)
    fraud.log_in(rene.number, sent_password()).choose_password(OTHER)
    fraud.get("/connexion/coordonnees/").post("/connexion/coordonnees/")
    Walker().log_in(rene.number, OTHER)
    disown(code_of("login/new_browser"))
    assert waiting("accounts/enrolment_confirmed") == 1
