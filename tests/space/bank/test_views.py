"""« Mes coordonnées bancaires » as its member uses it, and as somebody at a session left open does."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.bank import operations
from guichet.bank.models import BankChange
from guichet.login.models import Factor, Session
from guichet.registry.models import BankAccount, BankUse
from guichet.space.bank import trust
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.files import samples

HERE = "/espace/coordonnees-bancaires/"
TYPED = {"iban": "FR76 3000 6000 0112 3456 7890 189", "titulaire": "M. WEBER FLORENT"}


@pytest.fixture(autouse=True)
def paid(account):
    BankAccount.objects.create(
        person=account.person, source_ref="RIB1", fund_code="68", use=BankUse.BENEFITS,
        iban="FR1420041010050500013M02606", holder_name="WEBER FLORENT", since=dt.date(2020, 1, 1),
    )  # fmt: skip


def test_the_last_digits_alone_are_shown(browser):
    page = browser.get(HERE).content.decode()
    assert "•••• •••• 2606" in page
    assert "0500013" not in page


def test_a_new_account_waits_is_told_then_is_given_up(browser):
    answer = browser.post(f"{HERE}changer/", {**TYPED, "rib": SimpleUploadedFile("rib.pdf", samples.pdf())})
    page = browser.get(answer.url).content.decode()
    assert "Votre nouveau compte est enregistré" in page
    assert "•••• •••• 0189" in page
    assert "ce navigateur est nouveau pour nous" in page
    assert "3000 6000" not in page
    assert BankChange.objects.get().paper is not None
    assert browser.get(f"{HERE}changer/").url == HERE
    browser.post(f"{HERE}abandonner/")
    browser.post(f"{HERE}abandonner/")
    assert BankChange.objects.get().ended_by == "member"
    assert "Vous avez abandonné votre dernière demande" in browser.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"iban": "4970 1000 0000 0055"}, "numéro d&#x27;une carte bancaire"),
        ({"iban": "30006000011234567890189"}, "Il manque le début"),
        ({"iban": "TN59 1000 6035 1835 9847 8831"}, "zone SEPA"),
        ({"iban": ""}, "Ce champ est exigé."),
        ({"iban": "FR14 2004 1010 0505 0001 3M02 606"}, "déjà versées à ce compte"),
        ({"titulaire": "MME DUPONT JULIE"}, "Ce compte n&#x27;est pas à votre nom"),
        ({"rib": SimpleUploadedFile("rib.pdf", b"MZ")}, "rib.pdf : "),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(browser, typed, said):
    page = browser.post(f"{HERE}changer/", {**TYPED, **typed})
    assert said in page.content.decode()
    assert not BankChange.objects.exists()


def test_a_session_left_open_shows_and_changes_nothing(browser):
    Session.objects.update(password_checked_at=timezone.now() - dt.timedelta(hours=1))
    page = browser.post(f"{HERE}changer/", TYPED).content.decode()
    assert "Confirmez que c&#x27;est bien vous" in page
    assert not BankChange.objects.exists()


def test_an_establishment_is_paid_nothing(client):
    place = EstablishmentFactory()
    inside = enter(client, AccountFactory(establishment=place, profile="entreprise"))
    assert "Aucune prestation" in inside.get(HERE).content.decode()
    assert inside.get(f"{HERE}changer/").status_code == 404
    assert inside.post(f"{HERE}abandonner/").status_code == 302


@pytest.mark.parametrize(
    ("factor", "shown"),
    [(Factor.AUTHENTICATOR, True), (Factor.PASSKEY, True), (Factor.RECOVERY_CODE, False), (Factor.EMAIL, False),
     (Factor.TRUSTED_BROWSER, False), (Factor.NONE, False)],
)  # fmt: skip
def test_who_has_an_application_must_have_shown_it_in_this_session(browser, account, factor, shown):
    session = Session.objects.select_related("account__contact").get()
    session.factor, session.account.has_authenticator = factor, True
    assert trust.of(session, now=timezone.now()).factor_shown is shown


def test_somebody_else_sees_and_stops_nothing(client, browser, account):
    browser.post(f"{HERE}changer/", TYPED)
    stranger = enter(type(client)(), AccountFactory())
    assert "0189" not in stranger.get(HERE).content.decode()
    stranger.post(f"{HERE}abandonner/")
    assert BankChange.objects.get().ended_at is None


def test_a_change_asked_at_the_same_time_elsewhere_is_shown(browser, monkeypatch):
    def taken(*_, **__):
        raise operations.AlreadyPending

    monkeypatch.setattr(operations, "ask", taken)
    assert browser.post(f"{HERE}changer/", TYPED).url == HERE
