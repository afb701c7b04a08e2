"""The code after the password, and the browsers that make it unnecessary."""

import datetime as dt

import pytest
from django.conf import settings

from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.delivery import rendering
from guichet.delivery.models import Channel, Message
from guichet.login.models import Browser, Session
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people
from tests.journeys.walker import Walker, sent, sent_code

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
WINDOW = "Se connecter à Mon espace privé"
HEADING = "Code de sécurité"


@pytest.fixture
def account(rene):
    return AccountFactory(person=rene.person)


@pytest.fixture
def asked(walker, account):
    """Somebody who typed the right pair."""
    return walker.type_pair(people.NUMBER, PASSWORD)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.requirement("R145")
def test_after_the_password_a_code_comes_by_email_and_lets_in(asked):
    assert asked.heading == HEADING
    assert not Session.objects.exists()
    assert asked.press("Valider", code=sent_code()).path == "/espace/"
    assert Session.objects.get().factor == "email"


def test_getting_in_changes_the_secret_against_forged_forms(asked):
    planted = asked.client.cookies[settings.CSRF_COOKIE_NAME].value
    asked.press("Valider", code=sent_code())
    assert asked.client.cookies[settings.CSRF_COOKIE_NAME].value != planted


@pytest.mark.requirement("R146")
def test_it_is_asked_at_every_login(walker, account):
    for _ in range(3):
        assert walker.type_pair(people.NUMBER, PASSWORD).heading == HEADING
        walker.pass_code().post("/deconnexion/")


@pytest.mark.requirement("R148", "R149", "R150", "R153")
def test_the_page_says_where_for_how_long_and_what_to_do(asked, account):
    address = account.contact.email
    assert "Un code de sécurité vient de vous être envoyé à l'adresse :" in asked.text.replace("\xa0", " ")
    assert f"•••••••@{address.partition('@')[2]}" in asked.text
    assert address not in asked.source
    assert "Ce code est valable 15 minutes." in asked.text
    assert "Attention :" in asked.text.replace("\xa0", " ")
    assert "ne fermez pas cette page. Ouvrez une nouvelle fenêtre pour vérifier votre mail." in asked.text
    assert "merci de vérifier vos spams ainsi que votre adresse de messagerie" in asked.text


@pytest.mark.requirement("R149")
def test_past_a_quarter_of_an_hour_the_code_is_refused(asked, clock):
    code = sent_code()
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    asked.press("Valider", code=code)
    assert asked.heading == WINDOW
    assert "Le temps pour saisir le code est passé." in asked.text
    assert not Session.objects.exists()


@pytest.mark.requirement("R151")
def test_one_field_a_button_and_another_code(asked):
    field = asked.page.element(id="id_code")
    assert (field.get("autocomplete"), field.get("inputmode")) == ("one-time-code", "numeric")
    first = sent_code()
    asked.press("Recevoir un nouveau code")
    assert "Un nouveau code vient de partir. L'ancien n'est plus valable." in asked.text
    assert asked.press("Valider", code=first).heading == HEADING
    assert asked.errors["code"].startswith("Ce code n'est pas le bon.")
    assert asked.press("Valider", code=sent_code()).path == "/espace/"


@pytest.mark.requirement("R152")
def test_a_page_of_help_stands_in_place_of_the_video(asked):
    assert asked.follow("Le code de sécurité, pas à pas").heading == "Le code de sécurité, pas à pas"
    assert asked.follow("Saisir mon code").heading == HEADING


def test_past_five_more_codes_the_last_one_still_opens(asked):
    for _ in range(6):
        asked.press("Recevoir un nouveau code")
    assert "Plusieurs codes sont déjà partis" in asked.text
    assert len(sent("one_time_codes/security_code")) == 6
    assert asked.press("Valider", code=sent_code()).path == "/espace/"


def test_an_empty_field_is_told_at_the_field(asked):
    assert asked.press("Valider", code="").errors["code"] == "Ce champ est exigé."


def test_the_code_takes_one_to_the_page_that_was_asked_for(walker, account):
    walker.get("/espace/paiements/").press("Se connecter", identifiant=people.NUMBER, mot_de_passe=PASSWORD)
    assert walker.pass_code().path == "/espace/paiements/"


def test_by_sms_where_the_fund_allows_it_and_the_mobile_is_confirmed(walker, account, with_policy, now):
    with_policy(login_code_channels=["email", "sms"])
    walker.type_pair(people.NUMBER, PASSWORD).follow("Recevoir le code autrement")
    assert "par SMS" not in walker.page.buttons
    account.contact.mobile, account.contact.mobile_verified_at = "+33612345678", now
    account.contact.save()
    walker.follow("Revenir au code").follow("Recevoir le code autrement").press("par SMS")
    assert "•••••••78" in walker.text
    code = sent("one_time_codes/security_code", Channel.SMS)[-1].payload["context"]["code"]
    assert walker.press("Valider", code=code).path == "/espace/"
    assert Session.objects.get().factor == "sms"


def test_a_way_that_the_account_has_not_cannot_be_asked_for(asked):
    asked.post("/connexion/code/renvoyer/", moyen="sms")
    assert not Message.objects.filter(channel=Channel.SMS).exists()
    assert asked.heading == HEADING


def test_who_confirmed_nothing_has_nothing_to_be_asked_for(walker, rene):
    AccountFactory(person=rene.person, email_verified=False)
    assert walker.type_pair(people.NUMBER, PASSWORD).path.startswith(("/espace/", "/connexion/coordonnees/"))


def test_a_refused_mailbox_does_not_make_the_password_enough(walker, account, now):
    account.contact.email_refused_at = now
    account.contact.save()
    assert walker.type_pair(people.NUMBER, PASSWORD).heading == HEADING


class TestTrustedBrowser:
    """« Navigateur de confiance » (R147, C-12)."""

    @pytest.mark.requirement("R147")
    def test_it_replaces_the_code_and_never_the_password(self, walker, account):
        walker.log_in(people.NUMBER, PASSWORD, confiance="on").post("/deconnexion/")
        assert walker.type_pair(people.NUMBER, "Pas-le-bon-8").heading == WINDOW
        assert walker.type_pair(people.NUMBER, PASSWORD).path == "/espace/"
        assert Session.objects.get().factor == "trusted_browser"

    def test_for_ninety_days(self, walker, account, clock):
        walker.log_in(people.NUMBER, PASSWORD, confiance="on").post("/deconnexion/")
        clock.shift(dt.timedelta(days=89, hours=23))
        assert walker.type_pair(people.NUMBER, PASSWORD).path == "/espace/"
        walker.post("/deconnexion/")
        clock.shift(dt.timedelta(hours=2))
        assert walker.type_pair(people.NUMBER, PASSWORD).heading == HEADING

    def test_not_when_the_box_is_not_ticked(self, walker, account):
        walker.log_in(people.NUMBER, PASSWORD).post("/deconnexion/")
        assert walker.type_pair(people.NUMBER, PASSWORD).heading == HEADING

    def test_of_one_member_says_nothing_of_another_in_the_same_household(self, walker, account):
        other = AccountFactory()
        walker.log_in(people.NUMBER, PASSWORD, confiance="on").post("/deconnexion/")
        assert walker.type_pair(other.person.nir, PASSWORD).heading == HEADING
        walker.pass_code(confiance="on").post("/deconnexion/")
        # Both are trusted there, under one name.
        assert walker.type_pair(people.NUMBER, PASSWORD).path == "/espace/"
        walker.post("/deconnexion/")
        assert walker.type_pair(other.person.nir, PASSWORD).path == "/espace/"

    def test_a_fund_that_trusts_none_offers_no_box_and_takes_none(self, walker, account, with_policy):
        walker.log_in(people.NUMBER, PASSWORD, confiance="on").post("/deconnexion/")
        with_policy(trusted_browsers=False)
        walker.type_pair(people.NUMBER, PASSWORD)
        assert walker.heading == HEADING
        assert "confiance" not in walker.fields
        walker.pass_code(confiance="on").post("/deconnexion/")
        assert walker.type_pair(people.NUMBER, PASSWORD).heading == HEADING

    @pytest.mark.parametrize("box", [{"confiance": "on"}, {}])
    def test_gets_through_while_a_stranger_is_held_as_does_one_that_is_known(self, walker, account, box):
        walker.log_in(people.NUMBER, PASSWORD, **box).post("/deconnexion/")
        stranger = Walker()
        for _ in range(12):
            stranger.type_pair(people.NUMBER, "Pas-le-bon-8")
        assert "patientez" in stranger.type_pair(people.NUMBER, PASSWORD).text
        walker.type_pair(people.NUMBER, PASSWORD)
        assert walker.path == "/espace/" if box else walker.heading == HEADING

    def test_is_counted_by_itself_as_strictly(self, walker, account):
        walker.log_in(people.NUMBER, PASSWORD, confiance="on").post("/deconnexion/")
        for _ in range(22):
            walker.type_pair(people.NUMBER, "Pas-le-bon-8")
        assert "patientez" in walker.type_pair(people.NUMBER, PASSWORD).text

    def test_its_name_is_kept_as_a_hash_only_and_changes_with_trust(self, walker, account):
        walker.log_in(people.NUMBER, PASSWORD).post("/deconnexion/")
        before = walker.client.cookies[settings.BROWSER_COOKIE_NAME].value
        walker.log_in(people.NUMBER, PASSWORD, confiance="on")
        after = walker.client.cookies[settings.BROWSER_COOKIE_NAME].value
        assert before != after
        assert after not in str(list(Browser.objects.values()))

    def test_a_name_planted_before_the_member_came_is_worth_nothing(self, walker, account):
        """The thief knows the password, and put the name of their own browser in the member's."""
        thief = Walker()
        thief.client.cookies[settings.BROWSER_COOKIE_NAME] = "planted"
        walker.client.cookies[settings.BROWSER_COOKIE_NAME] = "planted"
        walker.log_in(people.NUMBER, PASSWORD, confiance="on")
        assert thief.type_pair(people.NUMBER, PASSWORD).heading == HEADING


class TestUnknownBrowser:
    """The member is told, and can say « ce n'est pas moi » without logging in."""

    @pytest.fixture
    def entered(self, account):
        """The member has a browser; then somebody enters from another."""
        Walker().log_in(people.NUMBER, PASSWORD)
        stranger = Walker()
        stranger.client.defaults["HTTP_USER_AGENT"] = FIREFOX
        return stranger.log_in(people.NUMBER, PASSWORD)

    def test_the_first_login_of_all_is_not_told(self, walker, account):
        walker.log_in(people.NUMBER, PASSWORD)
        assert not sent("login/new_browser")

    def test_the_same_browser_is_told_once(self, walker, account):
        Walker().log_in(people.NUMBER, PASSWORD)
        for _ in range(3):
            walker.log_in(people.NUMBER, PASSWORD).post("/deconnexion/")
        assert len(sent("login/new_browser")) == 1

    def test_another_is_told_with_time_and_browser_in_words(self, entered, account):
        message = sent("login/new_browser")[-1]
        assert message.payload["recipient"] == {"email": account.contact.email}
        assert message.payload["context"]["browser"] == "Firefox sur Windows"
        assert message.payload["context"]["when"] == "10 mars 2026 à 10:00"

    def test_not_me_ends_everything_forces_a_renewal_and_opens_a_case(self, entered, account):
        code = sent("login/new_browser")[-1].payload["context"]["code"]
        reader = Walker("alsace").get("/alsace/ce-n-est-pas-moi/").answer(code=code)
        assert "un navigateur inconnu" in reader.text.replace("\xa0", " ")
        assert "vous demandez un nouveau mot de passe, et vous y entrez à nouveau" in reader.text
        assert Session.objects.exists(), "nothing happens before it is confirmed"
        reader.press("Oui, bloquer ce compte")
        assert reader.page.link("Demander un nouveau mot de passe")
        assert not Session.objects.exists()
        assert not Browser.objects.exists()
        assert Account.objects.get().state == "renewal"
        assert Entry.objects.filter(event="account.disowned").exists()
        assert entered.get("/espace/").heading == WINDOW
        assert Walker().type_pair(people.NUMBER, PASSWORD).heading == WINDOW

    def test_the_link_of_the_message_keeps_the_code_from_servers(self, entered):
        message = sent("login/new_browser")[-1]
        shown = {**message.payload["context"], **rendering.surroundings(message.fund_code)}
        code = shown["code"]
        assert f"ce-n-est-pas-moi/#{code}" in rendering.html(message.message, "email.html", shown)
        assert code in rendering.text(message.message, "email.txt", shown)
