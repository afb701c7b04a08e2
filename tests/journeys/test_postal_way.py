"""« Inscription par voie postale »: to the address the fund knows, never to one typed."""

import datetime as dt

import pytest

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.enrolment import completion, operations
from guichet.enrolment.models import Enrolment
from tests.journeys import people
from tests.journeys.walker import FINISH, Walker, sent, sent_password

NO_ADDRESS = {"postal_lines": []}


def settle(now):
    """Do what the worker does a moment later."""
    return completion.settle_due(now=now)


def letters():
    return Message.objects.filter(channel=Channel.LETTER)


@pytest.mark.requirement("R83")
def test_who_cannot_answer_is_offered_enrolment_by_post(walker, rene):
    walker.until_postal(rene)
    assert walker.heading == "Inscription par voie postale"
    assert "à l'adresse postale connue par votre MSA" in walker.text
    assert not any("adresse" in label.lower() for label in walker.page.labels)


@pytest.mark.requirement("R107", "R110")
def test_asked_for_then_conditions_then_the_letter(walker, rene, now):
    walker.until_postal(rene).press("Suivant >")
    assert walker.heading == "Accepter les conditions générales d'utilisation"
    assert settle(now) == 0
    walker.press(FINISH)
    assert walker.heading == "Inscription terminée"
    assert settle(now) == 1
    [letter] = letters()
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}


@pytest.mark.requirement("R83")
def test_the_end_says_that_a_letter_comes_if_the_details_match(walker, rene):
    text = walker.by_post(rene).text
    assert (
        "votre mot de passe provisoire vous sera envoyé par courrier à l'adresse postale connue par votre MSA" in text
    )
    assert "Il sera valable 30 jours." in text


@pytest.mark.requirement("R83", "R120")
def test_the_password_of_the_letter_opens_for_thirty_days(walker, rene, now, clock):
    walker.by_post(rene)
    settle(now)
    password = sent_password(Channel.LETTER)
    assert Account.objects.get().state == AccountState.AWAITING_LETTER
    clock.shift(dt.timedelta(days=29, hours=23))
    assert Walker().log_in(rene.number, password).heading == "Changement de votre mot de passe"
    clock.shift(dt.timedelta(hours=1))
    assert Walker().log_in(rene.number, password).heading == "Votre mot de passe provisoire n'est plus valable"


def test_nothing_typed_is_kept_once_it_is_settled(walker, rene, now):
    walker.by_post(rene)
    settle(now)
    assert Enrolment.objects.get().answers is None


@pytest.mark.parametrize(
    ("facts", "typed", "kind"),
    [
        ({}, {"number": people.UNKNOWN_NUMBER}, CaseKind.UNKNOWN_PERSON),
        ({}, {"family_name": "Dupont"}, CaseKind.DETAILS_DO_NOT_MATCH),
        ({}, {"birth_date": (1955, 6, 3)}, CaseKind.DETAILS_DO_NOT_MATCH),
        ({"nir_kind": "nia", "certified": False}, {}, CaseKind.TEMPORARY_NUMBER),
        ({"state": "blocked"}, {}, CaseKind.DECEASED_OR_BLOCKED),
        ({"state": "deceased"}, {}, CaseKind.DECEASED_OR_BLOCKED),
        (NO_ADDRESS, {}, CaseKind.NO_POSTAL_ADDRESS),
    ],
)
@pytest.mark.requirement("R83")
def test_who_cannot_be_written_to_meets_the_same_words_and_an_agent_is_told(walker, now, facts, typed, kind):
    someone = people.rene(**facts).but(**typed)
    expected = Walker().by_post(people.stranger()).bytes_without_tokens()
    settle(now)
    Case.objects.all().delete()
    assert walker.by_post(someone).bytes_without_tokens() == expected
    settle(now)
    assert not letters().exists()
    assert not Account.objects.exists()
    case = Case.objects.get()
    assert case.kind == kind
    assert case.details["identifier"] == someone.number


def test_a_dependant_who_uses_a_parent_s_number_is_for_an_agent(walker, now):
    parent = people.rene_in_the_registry()
    people.rene_in_the_registry(
        insured_parent=parent, nir=None, given_names="Lise", birth_year=2012, birth_month=5, birth_day=4
    )
    walker.by_post(people.Someone(given_name="Lise", birth_date=(2012, 5, 4)))
    settle(now)
    assert Case.objects.get().kind == CaseKind.DEPENDANT
    assert not Account.objects.exists()


def test_one_letter_a_day_and_four_a_month_however_often_it_is_asked(rene, clock, now):
    left = []
    for day in (0, 0, 1, 2, 3, 4, 5, 31):
        clock.move_to(now + dt.timedelta(days=day, minutes=len(left)))
        # The one before has left; one that a newer cancels before it does is no letter.
        letters().filter(state=State.QUEUED).update(state=State.SENT, sent_at=now, payload=None)
        Walker().by_post(rene)
        settle(dt.datetime.now(dt.UTC))
        left.append(letters().count())
    assert left == [1, 1, 2, 3, 4, 4, 4, 5]
    assert len(sent("accounts/provisional_password", Channel.LETTER)) == 1


def test_no_other_letter_leaves_for_an_address_that_one_came_back_from(rene, clock, now):
    Walker().by_post(rene)
    completion.settle_due(now=now)
    Message.objects.update(
        state=State.SENT, payload=None, sent_at=now, printed_at=now, returned_at=now + dt.timedelta(days=5)
    )
    clock.shift(dt.timedelta(days=6))
    later = now + dt.timedelta(days=6)
    Walker().by_post(rene)
    completion.settle_due(now=later)
    assert not sent("accounts/provisional_password", Channel.LETTER)
    assert Case.objects.get().kind == CaseKind.NO_POSTAL_ADDRESS
    rene.person.postal_lines = ["M RENE MULLER", "", "", "3 RUE DU PORT", "", "67000 STRASBOURG"]
    rene.person.save()
    clock.shift(dt.timedelta(days=1))
    Walker().by_post(rene)
    completion.settle_due(now=later + dt.timedelta(days=1))
    assert len(sent("accounts/provisional_password", Channel.LETTER)) == 1


def test_who_has_an_account_gets_a_letter_that_says_so_and_it_stays_as_it_is(walker, rene, now, clock, with_policy):
    with_policy(existing_account="after_identity_match")
    Walker().by_email(rene)
    account = Account.objects.get()
    clock.shift(dt.timedelta(days=2))  # the letter that confirmed the enrolment was that day's
    walker.by_post(rene)
    settle(now + dt.timedelta(days=2))
    [letter] = sent("accounts/account_exists", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    after = Account.objects.get()
    assert (after.password, after.state) == (account.password, account.state)


@pytest.mark.requirement("R83")
def test_nobody_enrols_a_stranger_by_post_and_gets_in_by_another_door(walker, rene, now):
    """The details typed are the fraudster's: they receive no code and no notice, before or after."""
    walker.by_post(rene.but(email="fraude@example.org", mobile="0699999999"))
    settle(now)
    contact = Account.objects.get().contact
    assert contact.verified_email is None
    assert contact.mobile_verified_at is None
    recipients = [message.payload["recipient"] for message in Message.objects.exclude(payload=None)]
    assert recipients == [{"postal_lines": people.POSTAL_LINES}]


@pytest.mark.requirement("R83")
def test_where_no_question_of_the_fund_fits_the_post_is_offered_at_once(walker, rene, with_policy):
    with_policy(proofs_of_particulier=["card_serial"])
    walker.until_health(rene).press("Suivant >", affilie="non")
    assert walker.heading == "Inscription par voie postale"
    assert walker.step("conditions").slug == "voie-postale"
    walker.step("sante").press("Suivant >", affilie="oui").press("Suivant >", carte="none")
    assert walker.press("Suivant >").press(FINISH).heading == "Inscription terminée"


def test_a_network_that_asked_too_often_is_told_what_to_do_and_nothing_typed_is_lost(walker, rene, now, monkeypatch):
    monkeypatch.setattr(operations, "BY_POST_PER_DAY_PER_ADDRESS", 1)
    Walker().by_post(people.stranger())
    walker.until_postal(rene).press("Suivant >").press(FINISH)
    assert walker.heading == "Accepter les conditions générales d'utilisation"
    [told] = walker.page.summary
    assert "Réessayez dans quelques heures, appelez l'assistance Internet ou présentez-vous à l'accueil" in told
    assert rene.email in walker.text
    monkeypatch.undo()
    assert walker.press(FINISH).heading == "Inscription terminée"
    assert settle(now) == 2


@pytest.mark.requirement("R102")
def test_its_buttons(walker, rene):
    walker.until_postal(rene)
    assert set(walker.page.buttons) == {"< Précédent", "Suivant >", "Abandonner"}
    assert walker.follow("< Précédent").slug == "montant"
    assert walker.press("Suivant >", montant=rene.amount).slug == "email"
