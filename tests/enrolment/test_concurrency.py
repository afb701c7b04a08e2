"""One person, one account, one living password, however many finish at the same instant (both databases)."""

import pytest

from guichet.accounts.models import Account, Identifier
from guichet.accounts.opening import AccountExists
from guichet.delivery.models import Channel, Message
from guichet.enrolment import completion, operations
from guichet.enrolment.models import Enrolment
from guichet.enrolment.profiles import journey_for
from guichet.enrolment.states import EnrolmentState, Route
from guichet.enrolment.steps.base import Visit
from guichet.registry import lookup
from guichet.registry.models import Affiliation, Person

pytestmark = pytest.mark.django_db(transaction=True)

BODY = "1540699990921"
ROUNDS = 50
DETAILS = {
    "nom": "Muller",
    "prenom": "René",
    "date_naissance": [1954, 6, 3],
    "email": "rene@example.org",
    "mobile": "+33612345678",
}


@pytest.fixture
def person():
    person = Person.objects.create(
        source_ref="P1", nir_index=lookup.nir_index(BODY), nir=BODY, nir_kind="nir", certified=True,
        birth_name="Müller", given_names="René", sex="1", birth_year=1954, birth_month=6, birth_day=3,
        health_insured=True, state="living", postal_lines=["M RENE MULLER", "", "", "1 RUE DE LA GARE", "", "67000 STRASBOURG"],
    )  # fmt: skip
    Affiliation.objects.create(person=person, fund_code="68", department="67")
    return person


def begin(fund, now, **answers):
    """Begin an enrolment and give it these answers, up to the final button."""
    enrolment, token = operations.start(fund=fund, profile={"profile": "particulier"}, now=now)
    enrolment.answers = {
        "profile": {"profile": "particulier"},
        "identifier": {"number": BODY},
        "details": DETAILS,
        **answers,
    }
    enrolment.save()
    return enrolment, token


def visit(enrolment, fund, now):
    """Come to the final button from a request of its own."""
    return Visit(
        enrolment=Enrolment.objects.get(pk=enrolment.pk),
        journey=journey_for(enrolment.answers, fund),
        fund=fund,
        now=now,
        address="192.0.2.0/24",
    )


def proved(person):
    return {
        "payment_amount": {"confirmed": True, "holder": person.pk},
        "receive": {"email": "rene@example.org"},
        "code": {"verified": "rene@example.org"},
    }


def living_passwords():
    """Passwords still on their way: those of messages that were not cancelled."""
    return {
        message.payload["context"]["password"]
        for message in Message.objects.filter(message="accounts/provisional_password").exclude(state="cancelled")
    }


def test_two_browsers_finishing_for_the_same_person_make_one_account(at_once, fund, now, person):
    for _ in range(ROUNDS):
        Account.objects.all().delete()
        Message.objects.all().delete()
        visits = [visit(begin(fund, now, **proved(person))[0], fund, now) for _ in range(2)]
        results = at_once(*[lambda one=one: completion.finish(one) for one in visits])
        assert sorted(map(repr, results), key=len) == sorted([repr(Route.EMAIL), repr(AccountExists())], key=len)
        assert Account.objects.count() == Identifier.objects.count() == 1
        assert len(living_passwords()) == 1


def test_one_person_pressing_the_final_button_twice_makes_one_account(at_once, fund, now, person):
    for _ in range(ROUNDS):
        Account.objects.all().delete()
        Message.objects.all().delete()
        enrolment, _token = begin(fund, now, **proved(person))
        visits = [visit(enrolment, fund, now) for _ in range(2)]
        results = at_once(*[lambda one=one: completion.finish(one) for one in visits])
        assert [type(result) for result in results].count(operations.Superseded) == 1
        assert Account.objects.count() == 1
        assert len(living_passwords()) == 1


def test_two_workers_settling_the_same_letter_write_it_once(at_once, fund, now, person):
    for _ in range(ROUNDS // 5):
        Account.objects.all().delete()
        Message.objects.all().delete()
        Enrolment.objects.all().delete()
        enrolment, _token = begin(fund, now, postal={"asked": True})
        completion.finish(visit(enrolment, fund, now))
        at_once(*[lambda: completion.settle_due(now=now)] * 2)
        assert Message.objects.filter(channel=Channel.LETTER).count() == 1
        assert Enrolment.objects.get().state == EnrolmentState.FINISHED
        assert Enrolment.objects.get().answers is None


def test_by_post_and_by_email_at_once_leave_one_living_password(at_once, fund, now, person):
    for _ in range(ROUNDS // 5):
        Account.objects.all().delete()
        Message.objects.all().delete()
        Enrolment.objects.all().delete()
        posted, _token = begin(fund, now, postal={"asked": True})
        completion.finish(visit(posted, fund, now))
        online = visit(begin(fund, now, **proved(person))[0], fund, now)
        at_once(lambda: completion.settle_due(now=now), lambda one=online: completion.finish(one))
        assert Account.objects.count() == 1
        assert len(living_passwords()) == 1


def test_parallel_answers_to_a_proof_never_get_more_tries(at_once, fund, now, person):
    enrolment, _token = begin(fund, now, insured={"insured": False})
    visits = [visit(enrolment, fund, now) for _ in range(10)]
    step = visits[0].journey.find("payment_amount")
    at_once(*[lambda one=one: operations.answer_proof(one, step, {"montant": 100}) for one in visits])
    enrolment.refresh_from_db()
    assert enrolment.proof_tries == 10
    assert enrolment.answers["payment_amount"] == {"failed": True}
