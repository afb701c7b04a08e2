"""The end of an enrolment; by post, what the worker makes of it a moment later."""

import datetime as dt

import pytest

from guichet.accounts.models import Account, File
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.enrolment import completion, operations
from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import EnrolmentState, Route
from guichet.funds import catalogue
from guichet.registry.models import Person
from tests.factories import AccountFactory, AffiliationFactory
from tests.journeys import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_post(under_way, now):
    """Return `by_post(someone, at=now)`: ask for a letter, then let the worker settle it."""

    def ask(someone, at=now):
        completion.finish(under_way(someone, insured={"insured": False}, postal={"asked": True}))
        return completion.settle_due(now=at)

    return ask


def proved(someone):
    return {
        "payment_amount": {"confirmed": True, "holder": someone.person.pk},
        "receive": {"email": someone.email},
        "code": {"verified": someone.email},
    }


def letters(message="accounts/provisional_password"):
    return Message.objects.filter(channel=Channel.LETTER, message=message).exclude(state="cancelled")


@pytest.mark.requirement("R82", "R118")
def test_a_proof_opens_the_account_and_sends_the_password(under_way, rene, now):
    assert completion.finish(under_way(rene, **proved(rene))) is Route.EMAIL
    assert Account.objects.get().state == AccountState.AWAITING_FIRST_LOGIN
    assert Message.objects.get(channel=Channel.EMAIL).payload["recipient"] == {"email": rene.email}
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.answers, enrolment.route) == (EnrolmentState.FINISHED, None, Route.EMAIL)


def test_a_password_chosen_on_the_spot_opens_an_active_account(under_way, rene):
    from guichet.accounts.operations import hash_password

    visit = under_way(rene, **proved(rene), password={"hash": hash_password(people.PASSWORD)})
    assert completion.finish(visit) is Route.CHOSEN
    assert Account.objects.get().state == AccountState.ACTIVE


def test_by_post_the_page_only_writes_that_it_was_asked_for(under_way, rene):
    visit = under_way(rene, postal={"asked": True})
    assert completion.finish(visit) is Route.POST
    assert not Account.objects.exists()
    assert Enrolment.objects.get().state == EnrolmentState.TO_SETTLE


def test_one_network_asks_for_so_many_letters_a_day_whoever_is_known(under_way, rene, now, monkeypatch):
    monkeypatch.setattr(operations, "BY_POST_PER_DAY_PER_ADDRESS", 2)

    def ask(someone, *, at=now, address="192.0.2.0/24"):
        visit = under_way(someone, postal={"asked": True})
        visit.now, visit.address = at, address
        return completion.finish(visit)

    for someone in (rene, people.stranger()):
        assert ask(someone) is Route.POST
    for someone in (rene, people.stranger()):
        with pytest.raises(completion.TooManyByPost):
            ask(someone)
    assert Enrolment.objects.filter(state=EnrolmentState.TO_SETTLE).count() == 2
    assert ask(rene, address="198.51.100.0/24") is Route.POST
    assert ask(rene, at=now + dt.timedelta(days=1, seconds=1)) is Route.POST


def test_who_proves_their_identity_is_not_counted_among_them(under_way, rene, monkeypatch):
    monkeypatch.setattr(operations, "BY_POST_PER_DAY_PER_ADDRESS", 1)
    completion.finish(under_way(people.stranger(), postal={"asked": True}))
    assert completion.finish(under_way(rene, **proved(rene))) is Route.EMAIL


def test_finishing_twice_is_refused(under_way, rene):
    visit = under_way(rene, postal={"asked": True})
    completion.finish(visit)
    with pytest.raises(operations.Superseded):
        completion.finish(visit)


@pytest.mark.requirement("R83")
def test_a_known_person_is_written_to_at_the_address_the_fund_knows(by_post, rene, now):
    assert by_post(rene) == 1
    [letter] = letters()
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    account = Account.objects.get()
    assert account.state == AccountState.AWAITING_LETTER
    assert account.password_expires_at == now + dt.timedelta(days=30)
    assert not Case.objects.exists()


OUTCOMES = [
    ({"nir": people.UNKNOWN_NUMBER}, {}, CaseKind.UNKNOWN_PERSON),
    ({"left_on": dt.date(2025, 1, 1)}, {}, CaseKind.UNKNOWN_PERSON),
    ({}, {"given_name": "Paul"}, CaseKind.DETAILS_DO_NOT_MATCH),
    ({"nir_kind": "nia"}, {}, CaseKind.TEMPORARY_NUMBER),
    ({"nir_kind": "nnp"}, {}, CaseKind.TEMPORARY_NUMBER),
    ({"state": "blocked"}, {}, CaseKind.DECEASED_OR_BLOCKED),
    ({"state": "deceased"}, {}, CaseKind.DECEASED_OR_BLOCKED),
    ({"postal_lines": []}, {}, CaseKind.NO_POSTAL_ADDRESS),
]


@pytest.mark.parametrize(("facts", "typed", "kind"), OUTCOMES)
def test_whoever_cannot_be_written_to_makes_a_case_and_no_letter(by_post, facts, typed, kind):
    someone = people.rene(**facts).but(**typed)
    by_post(someone)
    case = Case.objects.get()
    assert case.kind == kind
    assert case.fund_code == "68"
    assert case.details["nom"] == someone.family_name
    assert not letters().exists()
    assert not Account.objects.exists()
    assert Enrolment.objects.get().answers is None


def test_two_people_who_fit_are_for_an_agent(by_post):
    someone = people.rene()
    people.rene_in_the_registry()
    by_post(someone)
    assert Case.objects.get().kind == CaseKind.DETAILS_DO_NOT_MATCH


@pytest.mark.parametrize("link", ["replaced_by", "duplicate_of"])
def test_a_number_that_another_replaced_leads_to_the_person(by_post, link):
    current = people.rene_in_the_registry(nir=people.UNKNOWN_NUMBER)
    people.rene_in_the_registry(**{link: current}, postal_lines=[])
    by_post(people.Someone())
    account = Account.objects.get()
    assert account.person == current
    assert {held.value for held in account.identifiers.all()} == {people.NUMBER, people.UNKNOWN_NUMBER}


def test_the_same_person_again_within_a_day_gets_no_other_letter(by_post, rene, now):
    by_post(rene)
    password = Account.objects.get().password
    by_post(rene, at=now + dt.timedelta(hours=23))
    assert letters().count() == 1
    assert Account.objects.get().password == password
    assert Entry.objects.filter(event="enrolment.limit_reached").count() == 1


def test_a_day_later_another_letter_leaves_and_the_first_password_is_dead(by_post, rene, now):
    by_post(rene)
    password = Account.objects.get().password
    by_post(rene, at=now + dt.timedelta(days=1))
    assert letters().count() == 1
    assert Message.objects.filter(channel=Channel.LETTER, state="cancelled", payload=None).count() == 1
    assert Account.objects.get().password != password


def test_four_letters_in_thirty_days_and_no_more(by_post, rene, now):
    for day in range(10):
        at = now + dt.timedelta(days=day)
        by_post(rene, at=at)
        Message.objects.filter(state=State.QUEUED).update(state=State.SENT, sent_at=at, payload=None)
    assert Message.objects.filter(channel=Channel.LETTER).count() == 4
    by_post(rene, at=now + dt.timedelta(days=30))
    assert Message.objects.filter(channel=Channel.LETTER).count() == 5


@pytest.mark.parametrize("state", [AccountState.ACTIVE, AccountState.RENEWAL])
def test_who_has_an_account_is_told_by_letter_and_it_stays_as_it_is(by_post, rene, now, state):
    account = AccountFactory(person=rene.person, state=state, opened_at=now)
    by_post(rene)
    [letter] = letters("accounts/account_exists")
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert "password" not in letter.payload["context"]
    after = Account.objects.get()
    assert (after.password, after.state) == (account.password, state)
    by_post(rene, at=now + dt.timedelta(hours=1))
    assert letters("accounts/account_exists").count() == 1


def test_whose_account_is_blocked_is_for_an_agent_since_no_password_would_help(by_post, rene, now):
    account = AccountFactory(person=rene.person, state=AccountState.FROZEN, opened_at=now)
    by_post(rene)
    assert not letters().exists()
    assert Case.objects.get().kind == CaseKind.DECEASED_OR_BLOCKED
    assert (Account.objects.get().password, Account.objects.get().state) == (account.password, AccountState.FROZEN)


def test_a_number_that_opens_somebody_else_s_account_is_for_an_agent(by_post, now):
    """Two people born a century apart may share a number."""
    elder = people.rene_in_the_registry(birth_name="Ancel", given_names="Odile", birth_year=1854)
    AccountFactory(person=elder, opened_at=now)
    by_post(people.rene())
    assert Case.objects.get().kind == CaseKind.DETAILS_DO_NOT_MATCH
    assert not letters().exists()
    assert Account.objects.count() == 1


def test_a_deceased_holder_never_blocks_a_living_one_of_the_same_number(by_post):
    people.rene_in_the_registry(birth_name="Ancel", given_names="Odile", birth_year=1854, state="deceased")
    by_post(people.rene())
    assert letters().count() == 1


@pytest.mark.requirement("R161")
def test_every_fund_that_knows_the_person_opens(under_way, rene):
    AffiliationFactory(person=rene.person, department="83")
    completion.finish(under_way(rene, **proved(rene)))
    assert set(File.objects.values_list("fund_code", flat=True)) == {"68", catalogue.by_department("83").code}


def test_the_account_takes_the_fund_that_knows_the_person_when_the_site_s_own_does_not(under_way):
    someone = people.rene(departments=("83",))
    completion.finish(under_way(someone, **proved(someone)))
    assert Account.objects.get().fund_code == catalogue.by_department("83").code


def test_a_person_no_fund_claims_keeps_the_fund_of_the_site(under_way):
    someone = people.rene(departments=())
    completion.finish(under_way(someone, **proved(someone)))
    assert Account.objects.get().fund_code == "68"
    assert File.objects.get().fund_code == "68"


def test_settling_takes_each_once_oldest_first_and_no_more_than_asked(under_way, rene, now):
    for minute in range(3):
        visit = under_way(rene, postal={"asked": True})
        visit.now = now + dt.timedelta(minutes=minute)
        completion.finish(visit)
    assert completion.settle_due(now=now, limit=2) == 2
    assert Enrolment.objects.get(state=EnrolmentState.TO_SETTLE).answered_at == now + dt.timedelta(minutes=2)
    assert completion.settle_due(now=now) == 1
    assert completion.settle_due(now=now) == 0


def test_those_that_cannot_be_settled_stop_nobody_behind_them(under_way, rene, now):
    for rank in range(3):
        # The one fund that knows them is no more.
        person = people.rene_in_the_registry(nir=f"154069999093{rank}")
        person.affiliations.update(fund_code="99")
        completion.finish(under_way(people.Someone(number=person.nir), postal={"asked": True}))
    visit = under_way(rene, postal={"asked": True})
    visit.now = now + dt.timedelta(minutes=1)
    completion.finish(visit)
    assert completion.settle_due(now=now, limit=1) == 1
    assert Account.objects.get().person == rene.person
    assert Enrolment.objects.filter(state=EnrolmentState.TO_SETTLE).count() == 3


def test_nothing_of_the_person_is_in_the_journal(by_post, rene):
    by_post(rene)
    by_post(people.stranger())
    rows = str(list(Entry.objects.values()))
    for personal in (rene.number, people.UNKNOWN_NUMBER, "Muller", "Dupont", rene.email, "STRASBOURG"):
        assert personal not in rows
    assert Person.objects.count() == 1
