"""A wrong answer: how it is told, and how often one may try."""

import datetime as dt

import pytest

from guichet.accounts.models import Account
from guichet.enrolment import operations
from guichet.enrolment.models import Enrolment
from guichet.limits import operations as limits
from tests.factories import PersonFactory
from tests.journeys import people
from tests.journeys.walker import Walker

WRONG = "99,99"


def wrong_answers(walker, count):
    for rank in range(1, count + 1):
        walker.answer(montant=f"{rank},99")
    return walker


@pytest.mark.requirement("R73")
def test_it_says_that_the_answer_is_wrong_and_not_what_is_wrong_with_it(walker, rene):
    walker.until_amount(rene).press("Suivant >", montant=WRONG)
    assert walker.errors["montant"] == (
        "Cette réponse ne correspond pas aux informations que nous connaissons. Vérifiez-la, ainsi que votre numéro, "
        "votre nom et votre date de naissance. Il vous reste 2 essais ; ensuite, l'inscription se fera par courrier."
    )


@pytest.mark.parametrize("card", [False, True])
def test_what_was_typed_stays_to_be_mended_and_is_gone_at_the_next_visit(walker, rene, card):
    field, typed = ("serie", "55554444333") if card else ("montant", WRONG)
    walker = walker.until_serial(rene) if card else walker.until_amount(rene)
    walker.press("Suivant >", **{field: typed})
    assert walker.fields[field] == typed
    walker.get(walker.path)
    assert not walker.fields[field]
    assert typed not in walker.source


@pytest.mark.requirement("R83")
def test_after_three_mistakes_only_the_post_is_left(walker, rene):
    wrong_answers(walker.until_amount(rene), 2)
    assert "Il vous reste 1 essai ;" in walker.errors["montant"]
    walker.press("Suivant >", montant=WRONG)
    assert walker.heading == "Inscription par voie postale"
    assert "Vous avez utilisé tous les essais." in walker.text
    assert walker.step("montant").slug == "voie-postale"


def test_a_right_answer_at_the_third_try_is_accepted(walker, rene):
    assert wrong_answers(walker.until_amount(rene), 2).press("Suivant >", montant=rene.amount).slug == "email"


def test_changing_the_question_buys_no_more_tries(walker, rene):
    wrong_answers(walker.until_amount(rene), 2)
    walker.step("sante").press("Suivant >", affilie="oui").press("Suivant >", carte="photo")
    walker.press("Suivant >", carte="photo", serie="55554444333")
    assert walker.heading == "Inscription par voie postale"
    assert walker.step("numero-de-serie").slug == "voie-postale"


def test_after_the_last_try_even_a_right_answer_to_another_question_is_refused(walker, rene):
    wrong_answers(walker.until_amount(rene), 3)
    walker.step("sante").press("Suivant >", affilie="oui").press("Suivant >", carte="photo")
    walker.press("Suivant >", carte="photo", serie=people.SERIAL)
    assert walker.heading == "Inscription par voie postale"


def test_beginning_again_buys_three_more_and_then_the_number_itself_is_limited(rene, clock):
    wrong_answers(Walker().until_amount(rene), 3)
    wrong_answers(Walker().until_amount(rene), 2)
    limited = Walker().until_amount(rene).press("Suivant >", montant=rene.amount)
    assert "ne correspond pas" in limited.errors["montant"]
    clock.shift(dt.timedelta(hours=6, minutes=1))
    assert Walker().until_amount(rene).press("Suivant >", montant=rene.amount).slug == "email"


def test_a_replaced_number_gives_no_more_tries_than_its_successor(rene, clock):
    former = PersonFactory(nir="1540699990923", replaced_by=rene.person)
    for number in (rene.number, former.nir):
        walker = wrong_answers(Walker().until_amount(rene.but(number=number)), 3)
    walker = Walker().until_amount(rene.but(number=former.nir)).answer(montant=rene.amount)
    assert walker.slug != "email"


def test_ten_mistakes_in_thirty_days_and_then_only_a_letter(rene, clock):
    for _ in range(2):
        wrong_answers(Walker().until_amount(rene), 3)
        wrong_answers(Walker().until_amount(rene), 2)
        clock.shift(dt.timedelta(hours=7))
    assert "montant" in Walker().until_amount(rene).press("Suivant >", montant=rene.amount).errors
    clock.shift(dt.timedelta(days=30))
    assert Walker().until_amount(rene).press("Suivant >", montant=rene.amount).slug == "email"


@pytest.mark.parametrize(
    "typed",
    [
        {"family_name": "Dupont"},
        {"given_name": "Jean"},
        {"birth_date": (1954, 6, 4)},
        {"number": people.UNKNOWN_NUMBER},
    ],
)
@pytest.mark.requirement("R73")
def test_a_right_answer_beside_a_wrong_identity_is_worth_nothing(walker, rene, typed):
    walker.until_amount(rene.but(**typed)).press("Suivant >", montant=rene.amount)
    assert walker.slug == "montant"
    assert "ne correspond pas" in walker.errors["montant"]


@pytest.mark.parametrize(
    "typed",
    [
        {"family_name": "MULLER"},
        {"family_name": "müller"},
        {"family_name": "Durand"},
        {"family_name": "Müller-Durand"},
        {"given_name": "rene"},
        {"given_name": "RENÉ"},
    ],
)
@pytest.mark.requirement("R73")
def test_names_match_as_people_type_them(walker, typed):
    someone = people.rene(usual_name="Durand").but(**typed)
    assert walker.until_amount(someone).press("Suivant >", montant=someone.amount).slug == "email"


@pytest.mark.parametrize("known", [{"birth_day": None}, {"birth_day": None, "birth_month": None}])
def test_a_birth_date_that_the_registry_knows_in_part_agrees_with_what_it_does_not_say(walker, known):
    someone = people.rene(**known).but(birth_date=(1954, 6, 30))
    assert walker.until_amount(someone).press("Suivant >", montant=someone.amount).slug == "email"


def test_a_mistake_mended_in_the_details_is_looked_at_anew(walker, rene):
    walker.until_amount(rene.but(family_name="Mulerr")).press("Suivant >", montant=rene.amount)
    walker.step("coordonnees").press("Suivant >", **rene.details)
    assert walker.slug == "montant"
    assert walker.press("Suivant >", montant=rene.amount).slug == "email"


def test_a_right_answer_that_the_limit_refused_is_looked_at_once_it_is_released(walker, rene):
    wrong_answers(Walker().until_amount(rene), 3)
    wrong_answers(Walker().until_amount(rene), 2)
    limited = walker.until_amount(rene).press("Suivant >", montant=rene.amount)
    assert "ne correspond pas" in limited.errors["montant"]
    for scope in ("proof.identifier.6h", "proof.identifier.30d"):
        limits.forget(scope, f"person {rene.person.pk}")
    assert "ne correspond pas" in walker.press("Suivant >", montant=rene.amount).errors["montant"]
    operations.look_anew(Enrolment.objects.all())
    assert walker.press("Suivant >", montant=rene.amount).slug == "email"


class TestTheSameAnswerAgain:
    """It tells nobody anything: it costs neither a try of the enrolment nor one of the number."""

    def test_is_refused_in_the_same_words_with_the_same_tries_left(self, walker, rene):
        first = walker.until_amount(rene).press("Suivant >", montant=WRONG).errors
        for typed in (WRONG, f"{WRONG} €"):
            assert walker.press("Suivant >", montant=typed).errors == first
        assert Enrolment.objects.get().proof_tries == 1
        assert "Il vous reste 1 essai ;" in walker.press("Suivant >", montant="99,98").errors["montant"]

    def test_does_not_count_for_the_number(self, walker, rene):
        walker.until_amount(rene)
        for _ in range(6):
            walker.press("Suivant >", montant=WRONG)
        assert walker.press("Suivant >", montant=rene.amount).slug == "email"

    def test_counts_when_another_was_given_in_between(self, walker, rene):
        wrong_answers(walker.until_amount(rene), 2)
        walker.press("Suivant >", montant="1,99")
        assert walker.heading == "Inscription par voie postale"

    def test_counts_in_another_enrolment(self, rene):
        for _ in range(5):
            Walker().until_amount(rene).press("Suivant >", montant=WRONG)
        assert "montant" in Walker().until_amount(rene).press("Suivant >", montant=rene.amount).errors

    def test_is_looked_at_anew_after_the_details_were_mended(self, walker, rene):
        walker.until_amount(rene.but(family_name="Mulerr")).press("Suivant >", montant=rene.amount)
        walker.step("coordonnees").press("Suivant >", mobile="06 98 76 54 32", nom=rene.family_name)
        assert walker.press("Suivant >", montant=rene.amount).slug == "email"

    def test_is_looked_at_anew_once_the_enrolment_was_taken_up_again(self, rene, clock):
        wrong_answers(Walker().until_amount(rene), 3)
        wrong_answers(Walker().until_amount(rene), 2)
        limited = Walker().until_amount(rene).press("Suivant >", montant=rene.amount)
        clock.shift(dt.timedelta(hours=7))
        limited.step("montant").press("Reprendre mon inscription", numero=rene.number, **rene.birth_fields)
        assert limited.press("Suivant >", montant=rene.amount).slug == "email"

    def test_is_known_again_by_a_digest_that_does_not_stay(self, walker, rene):
        walker.until_amount(rene).press("Suivant >", montant=WRONG)
        answers = Enrolment.objects.get().answers
        assert "99" not in str(answers).replace(answers["last_refused"]["digest"], "").replace(rene.number, "")
        walker.press("Suivant >", montant=rene.amount)
        assert "last_refused" not in Enrolment.objects.get().answers


@pytest.mark.requirement("R73")
def test_nothing_is_released_without_a_right_answer(walker, rene):
    wrong_answers(walker.until_amount(rene), 2)
    for slug in ("email", "code", "conditions"):
        assert walker.step(slug).slug == "montant"
    assert not Account.objects.exists()
    assert Enrolment.objects.get().proof_tries == 2
