"""Employeur de jardinier: the ET number alone, and the letter, since no document has a question."""

import pytest

from guichet.accounts.models import Account
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from tests.factories import ContributionFactory, EstablishmentFactory
from tests.journeys import people
from tests.journeys.walker import FINISH, Walker, sent, sent_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(clock):
    return people.gardener_s_employer()


def by_post(manager):
    walker = Walker().until_at_hand_as("jardinier", manager).answer().answer(**manager.details)
    return walker.press("Suivant >").press(FINISH)


@pytest.mark.requirement("R44", "R46", "R47", "R49")
def test_the_et_number_in_the_documents_words(walker, home):
    walker.open_enrolment().answer(profil="jardinier")
    instruction = "Renseigner votre numéro ET (numéro d'établissement) comme indiqué sur vos documents MSA"
    assert instruction in walker.text
    assert walker.page.labels == ["Numéro d'établissement"]
    assert "Références à rappeler" in walker.text
    walker.follow("> je ne connais pas mon numéro d'établissement")
    lead = "Sans votre numéro d'établissement (ET), votre inscription nécessite de contacter un conseiller MSA."
    assert lead in walker.text


@pytest.mark.requirement("R44")
def test_a_siret_is_refused_with_the_reason(walker, clock):
    farm = EstablishmentFactory()
    walker.open_enrolment().answer(profil="jardinier").answer(numero=farm.siret)
    assert "Vous avez saisi un numéro SIRET" in walker.errors["numero"]
    assert walker.slug == "identifiant"
    assert walker.fields["numero"] == farm.siret


@pytest.mark.requirement("R68")
def test_neither_birth_date_nor_company(walker, home):
    walker.until_at_hand_as("jardinier", home).answer()
    labels = [label for label in walker.page.labels if "papiers" not in label]
    assert [label.partition(" (")[0] for label in labels] == [
        "Nom", "Prénom", "Adresse email", "Numéro de téléphone mobile",
    ]  # fmt: skip


def test_what_to_have_at_hand_says_that_a_letter_comes(walker, home):
    walker.until_at_hand_as("jardinier", home)
    assert "Votre mot de passe provisoire vous sera envoyé par courrier" in walker.text
    assert "carte Vitale" not in walker.text


@pytest.mark.requirement("R83", "R110")
def test_the_postal_way_to_the_address_the_fund_knows(home, now):
    assert by_post(home).heading == "Inscription terminée"
    completion.settle_due(now=now)
    [letter] = sent("accounts/provisional_password", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": home.establishment.postal_lines}
    account = Account.objects.get()
    assert (account.establishment, account.profile) == (home.establishment, "jardinier")
    walker = Walker().log_in(home.number, sent_password(Channel.LETTER))
    assert walker.heading == "Changement de votre mot de passe"


def test_without_an_address_of_its_own_the_letter_goes_to_who_employs(clock, now):
    home = people.gardener_s_employer(postal_lines=[])
    by_post(home)
    completion.settle_due(now=now)
    [letter] = sent("accounts/provisional_password", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": home.establishment.responsible.postal_lines}


@pytest.mark.parametrize("changes", [{"family_name": "Dupont"}, {"number": "ET9999999999"}])
def test_whoever_is_not_meant_meets_the_same_words_and_an_agent_is_told(home, changes, now):
    expected = by_post(home).bytes_without_tokens()
    assert by_post(home.but(**changes)).bytes_without_tokens() == expected
    completion.settle_due(now=now)
    assert Case.objects.get().kind in {CaseKind.UNKNOWN_PERSON, CaseKind.DETAILS_DO_NOT_MATCH}
    assert Account.objects.count() == 1


def test_a_company_s_et_is_nobody_s_here(clock, now):
    farm = EstablishmentFactory()
    by_post(people.Manager(number=farm.et, company="", establishment=farm))
    completion.settle_due(now=now)
    assert not Account.objects.exists()


def test_a_policy_may_name_a_proof(home, with_policy):
    with_policy(proofs_of_jardinier=["wages_amount"])
    ContributionFactory(establishment=home.establishment)
    walker = Walker().until_at_hand_as("jardinier", home)
    assert "cotisation sur salaire" in walker.text
    walker.answer().answer(**home.details).answer().answer(montant="1234,56")
    assert walker.slug == "email"
    walker.finish(home.email)
    assert Walker().log_in(home.number, sent_password()).heading == "Changement de votre mot de passe"
