"""A day of attack, as who meets it: it began before, during, by every way in; and nobody is left without a way on."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.accounts import changes, posted
from guichet.accounts.models import Account, ContactKind
from guichet.accounts.states import AccountState, ChangeState
from guichet.cases.models import Case, CaseKind
from guichet.delivery import batches
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from guichet.enrolment.models import Enrolment
from guichet.login.models import Session
from guichet.vigilance import operations as vigilance
from guichet.vigilance.operations import Wanted
from guichet.vigilance.rules import Measures
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory
from tests.journeys import people
from tests.journeys.renewing import Renewing, know, renewed_password, sent_code_by
from tests.journeys.walker import FINISH, Walker, sent, sent_code, sent_password

ALSACE, EVERYWHERE = "68", ""
DAY = dt.timedelta(days=1)
TWO_ASKED = "deux vérifications"
HELD = "aucun mot de passe ne part par courrier avant le 11 mars 2026"
ONE_GIVEN = "une seule vérification ne suffit pas en ce moment"
KNOWN_ONLY = "depuis un appareil où vous vous êtes déjà connecté"


def attack(fund_code=ALSACE, **measures):
    """Declare a day of attack of one day, as an operator does."""
    wanted = Wanted(fund_code=fund_code, measures=Measures(**measures), hours=24)
    return vigilance.start_at_once(wanted, now=timezone.now())


def settle(now=None):
    return completion.settle_due(now=now or timezone.now())


@pytest.fixture
def account(rene):
    made = AccountFactory(person=rene.person, email=rene.email)
    made.contact.mobile_verified_at = made.opened_at
    made.contact.save()
    return made


def nothing_left():
    return not Account.objects.exists() and not sent("accounts/provisional_password")


class TestProofs:
    """Two right answers instead of one."""

    def test_with_a_card_and_a_payment_one_ends_online(self, walker, rene):
        attack(proofs=True)
        walker.until_serial(rene)
        assert f"Par sécurité, {TWO_ASKED} sont demandées en ce moment" in walker.text
        walker.press(serie=rene.serial)
        assert walker.slug == "montant"
        assert "Votre réponse est juste." in walker.text
        assert "Cela dure jusqu'au 11 mars 2026 à" in walker.text
        walker.press(montant=rene.amount)
        assert walker.slug == "email"
        walker.press(email=rene.email).press(code=sent_code()).press(FINISH)
        assert walker.heading == "Inscription terminée"
        assert sent_password()

    def test_one_that_waits_at_its_last_page_is_judged_as_those_that_follow(self, walker, rene):
        """Begun before, proved by one answer, the code typed: no password leaves for it."""
        walker.until_conditions(rene)
        attack(proofs=True)
        walker.answer()
        assert walker.heading == "Inscription par voie postale"
        assert ONE_GIVEN in walker.text
        assert "venir à l'accueil de votre MSA avec une pièce d'identité" in walker.text
        assert nothing_left()
        walker.step("conditions")
        assert walker.slug == "voie-postale", "nor by its address"
        walker.press("Suivant >").press(FINISH)
        assert nothing_left()
        assert settle() == 1
        [letter] = sent("accounts/provisional_password", Channel.LETTER)
        assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}, "where the fund knows them"

    def test_who_waits_for_its_end_goes_on_with_the_answer_given(self, walker, rene, clock):
        walker.until_serial(rene).press(serie=rene.serial)
        attack(proofs=True)
        walker.step("email")
        assert walker.slug == "montant"
        vigilance.stop_at_once(fund_code=ALSACE, now=timezone.now())
        assert walker.step("email").slug == "email"

    def test_the_site_of_another_fund_is_no_way_around_and_tells_nothing(self, rene):
        attack(proofs=True)
        stranger = Walker("lorraine").until_conditions(rene)
        assert TWO_ASKED not in stranger.text
        stranger.answer()
        assert stranger.heading == "Inscription par voie postale"
        assert nothing_left()

    def test_one_who_can_give_a_single_answer_is_not_asked_it(self, walker, rene):
        attack(EVERYWHERE, proofs=True)
        walker.until_health(rene).press(affilie="non")
        assert walker.heading == "Inscription par voie postale"
        assert "il faut en ce moment deux vérifications différentes pour continuer en ligne" in walker.text
        assert walker.page.link("appeler l'assistance")

    def test_a_profile_of_one_proof_goes_by_post_at_once(self, walker):
        attack(proofs=True)
        establishment = EstablishmentFactory()
        walker.until_at_hand_as("entreprise", people.Manager(establishment.siret)).answer()
        walker.answer(**people.Manager(establishment.siret).details)
        assert walker.heading == "Inscription par voie postale"

    def test_mistakes_are_fewer(self, walker, rene):
        attack(proofs=True)
        walker.until_serial(rene).press(serie=rene.serial)
        walker.press(montant="99,99")
        assert "Il vous reste 1 essai" in walker.errors["montant"]
        assert walker.press(montant="98,98").heading == "Inscription par voie postale"
        assert "Vous avez utilisé tous les essais." in walker.text


class TestLetters:
    """What is asked by post waits, and leaves by itself."""

    def test_an_enrolment_is_kept_and_leaves_at_the_end(self, walker, rene, clock):
        attack(letters=True)
        walker.until_postal(rene)
        assert HELD in walker.text
        assert "présentez-vous à l'accueil de votre MSA avec une pièce d'identité" in walker.text
        walker.press("Suivant >")
        assert HELD in walker.text
        walker.press(FINISH)
        assert HELD in walker.text
        assert (settle(), Account.objects.count()) == (0, 0)
        assert Enrolment.objects.get().answers, "nothing is lost"
        assert HELD in walker.get("/alsace/inscription/ou-est-mon-courrier/").text
        assert settle(timezone.now() + DAY) == 1
        clock.shift(DAY)
        [letter] = sent("accounts/provisional_password", Channel.LETTER)
        assert list(batches.waiting(timezone.now())) == [letter]

    def test_what_waits_for_the_print_shop_waits_longer_and_warnings_leave(self, account):
        posted.send(account, now=timezone.now())
        assert "Votre mot de passe provisoire part par email" in Renewing().until_done().text
        [secret] = sent("accounts/renewed_password", Channel.LETTER)
        warnings = {"accounts/password_renewed"}
        assert {one.message for one in batches.waiting(timezone.now())} == {secret.message, *warnings}
        attack("54", letters=True)
        assert secret in batches.waiting(timezone.now()), "another fund's"
        attack(letters=True)
        assert {one.message for one in batches.waiting(timezone.now())} == warnings
        vigilance.stop_at_once(fund_code=ALSACE, now=timezone.now())
        assert secret in batches.waiting(timezone.now())


class TestRenewal:
    """A stolen mailbox opens nothing from a browser of the thief's."""

    def test_no_code_leaves_for_an_unknown_browser_and_the_page_is_the_same(self, account):
        attack(proofs=True)
        thief, nobody, member = Renewing(), Renewing(), Renewing()
        thief.until_code()
        nobody.until_code(people.UNKNOWN_NUMBER)
        assert KNOWN_ONLY in thief.text
        assert thief.bytes_without_tokens() == nobody.bytes_without_tokens()
        assert not sent("one_time_codes/security_code")
        know(member, account)
        member.until_code().press(code=sent_code_by("email"))
        assert member.heading == "Votre demande est enregistrée"
        assert renewed_password()

    def test_a_code_that_left_before_it_renews_nothing(self, account):
        thief = Renewing().until_code()
        code = sent_code_by("email")
        attack(proofs=True)
        thief.press(code=code)
        assert thief.heading == "Votre demande est enregistrée"
        assert KNOWN_ONLY in thief.text
        assert not sent("accounts/renewed_password")
        account.refresh_from_db()
        assert account.state == AccountState.ACTIVE, "the present password still opens"

    def test_the_national_site_is_no_way_around(self, account):
        attack(proofs=True)
        thief = Renewing("").until_code()
        assert "MSA d'Alsace" in thief.text, "whose members read where to ask"
        assert not sent("one_time_codes/security_code")

    def test_the_questions_ask_for_two_answers_and_the_letter_waits(self, account, rene):
        lost = "Je n'ai plus accès ni à cette adresse ni à ce téléphone"
        details = {name: value for name, value in rene.details.items() if name not in {"email", "mobile"}}

        def until_health():
            return Renewing().until_channel().follow(lost).press(profil="particulier").press(**details)

        begun = until_health().press(affilie="non").press(montant=rene.amount)
        attack(proofs=True, letters=True)
        begun.press("Recevoir le courrier")
        assert begun.slug == "conseiller"
        assert ONE_GIVEN in begun.text
        whole = until_health().press(affilie="oui").press(carte="photo").press(serie=rene.serial)
        whole.press(montant=rene.amount)
        assert HELD in whole.text
        whole.press("Recevoir le courrier")
        assert HELD in whole.text
        assert settle() == 0
        assert settle(timezone.now() + DAY) == 1
        assert renewed_password(Channel.LETTER)

    def test_one_answer_given_at_another_site_goes_to_an_agent(self, account, rene):
        details = {name: value for name, value in rene.details.items() if name not in {"email", "mobile"}}
        lost = "Je n'ai plus accès ni à cette adresse ni à ce téléphone"
        attack(proofs=True)
        walker = Renewing("lorraine").until_channel().follow(lost).press(profil="particulier").press(**details)
        walker.press(affilie="non").press(montant=rene.amount).press("Recevoir le courrier")
        assert settle() == 1
        assert not sent("accounts/renewed_password", Channel.LETTER)
        assert Case.objects.get().kind == CaseKind.ACCESS_LOST


class TestLogin:
    """A code at each login, and changes that wait."""

    def test_a_trusted_browser_is_asked_for_the_code_again(self, walker, account):
        know(walker, account)
        account.browsers.update(trusted_until=timezone.now() + 30 * DAY)
        assert walker.type_pair(people.NUMBER, PASSWORD).path == "/espace/"
        walker.post("/deconnexion/")
        attack(codes=True)
        assert walker.type_pair(people.NUMBER, PASSWORD).heading == "Code de sécurité"
        assert not walker.page.labels[1:], "no browser can be trusted meanwhile"
        walker.press("Valider", code=sent_code())
        assert Session.objects.get().factor == "email"

    def test_another_address_waits_for_the_end_and_a_first_one_does_not(self, account, now):
        attack(proofs=True)
        changes.ask(account, kind=ContactKind.EMAIL, value="autre@example.org", now=now)
        changes.send_code(account, kind=ContactKind.EMAIL, address="192.0.2.0/24", now=now)
        change = changes.prove(account, kind=ContactKind.EMAIL, typed=sent_code(), now=now)
        assert change.state == ChangeState.HELD
        assert changes.apply_due(now=now) == 0
        account.contact.refresh_from_db()
        assert account.contact.email == "rene@example.org"
        assert changes.apply_due(now=now + DAY + dt.timedelta(minutes=1)) == 1
        account.contact.mobile_verified_at = None
        account.contact.save()
        changes.ask(account, kind=ContactKind.MOBILE, value="+33612345679", now=now)
        changes.send_code(account, kind=ContactKind.MOBILE, address="192.0.2.0/24", now=now)
        change = changes.prove(account, kind=ContactKind.MOBILE, typed=sent_code_by("sms"), now=now)
        assert change.state == ChangeState.DONE
