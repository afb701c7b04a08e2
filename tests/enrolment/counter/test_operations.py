"""Begun by an agent, joined by a telephone: what each may do, what is written, and what limits both."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.audit.models import Entry
from guichet.enrolment import operations as enrolments
from guichet.enrolment.counter import operations, queries, references, rules
from guichet.enrolment.counter.operations import NotAReference, NotPossible, Obstacle
from guichet.enrolment.counter.rules import Stage
from guichet.enrolment.models import CounterStart, Enrolment
from guichet.enrolment.states import COUNTER_LASTS, EnrolmentState
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.lookup import Reason
from guichet.registry.models import NirKind, PersonState
from tests.factories import AccountFactory, AffiliationFactory, EstablishmentFactory, PersonFactory
from tests.journeys import people

pytestmark = pytest.mark.django_db(transaction=True)
BORN, NETWORK = (1954, 6, 3), "192.0.2.0/24"


def join(start, now, *, born=BORN, typed=None, address=NETWORK):
    return operations.join(typed or start.code, born=born, address=address, now=now)


def stage(start, now):
    return queries.stage_of(CounterStart.objects.select_related("enrolment").get(pk=start.pk), now=now)


@pytest.fixture
def rene(db):
    return people.rene_in_the_registry()


def test_what_is_begun_holds_what_the_registry_knows_and_nothing_of_the_paper(begin, rene, agent, now):
    start = begin(rene)
    answers = Enrolment.objects.get().answers
    assert answers == {
        "profile": {"profile": "particulier"},
        "identifier": {"number": people.NUMBER},
        "details": {
            "nom": "Müller", "prenom": "René", "date_naissance": [1954, 6, 3], "email": "", "mobile": "",
        },
        "counter": {"confirmed": True, "holder": rene.pk, "agent": agent, "born": [1954, 6, 3]},
    }  # fmt: skip
    begun, accepted = Entry.objects.order_by("pk")
    assert (begun.event, begun.actor, begun.facts) == (
        "counter.begun", agent, {"profile": "particulier", "proof": "identity_card"},
    )  # fmt: skip
    assert (accepted.event, accepted.actor, accepted.facts) == (
        "enrolment.proof_accepted", agent, {"proof": "counter", "profile": "particulier"},
    )  # fmt: skip
    assert begun.account == accepted.account == str(start.enrolment.reference)


def test_the_reference_is_nowhere_in_clear(begin, rene):
    start = begin(rene)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM enrolment_counterstart")
        stored = str([bytes(one) if isinstance(one, memoryview) else one for one in cursor.fetchone()])
    assert start.code not in stored
    assert start.code.replace("-", "") not in stored


def test_a_reference_that_a_row_has_is_not_given_again(begin, rene, monkeypatch):
    first = begin(rene).code
    drawn = iter([first, first, "CDFH-JKMN"])
    monkeypatch.setattr(references, "generate", lambda: next(drawn))
    assert begin(rene).code == "CDFH-JKMN"


def test_the_right_pair_gives_a_browser_the_enrolment_once(begin, rene, now):
    start = begin(rene)
    enrolment, token = join(start, now)
    assert Enrolment.objects.get(token_hash=enrolments.hash_token(token)).pk == enrolment.pk == start.enrolment_id
    start.refresh_from_db()
    assert (start.joined_at, start.code) == (now, None)
    assert Entry.objects.latest("pk").event == "counter.joined"
    assert stage(start, now) is Stage.JOINED


def test_a_reference_serves_once(begin, rene, now):
    start = begin(rene)
    join(start, now)
    with pytest.raises(NotAReference):
        operations.join("K7MP-3XRT", born=BORN, address=NETWORK, now=now)
    with pytest.raises(NotAReference):
        join(start, now, typed=start.code)


def test_a_birth_date_known_in_part_agrees_with_any_day_and_is_kept_as_typed(begin, now):
    start = begin(people.rene_in_the_registry(birth_month=None, birth_day=None))
    enrolment, _token = join(start, now, born=(1954, 12, 31))
    assert enrolment.answers["details"]["date_naissance"] == [1954, 12, 31]


@pytest.mark.parametrize("late", [COUNTER_LASTS, dt.timedelta(days=1)])
def test_a_reference_expires(begin, rene, now, late):
    start = begin(rene)
    with pytest.raises(NotAReference):
        join(start, now + late)
    assert stage(start, now + late) is Stage.LATE


def test_five_birth_dates_use_a_reference_up_and_the_right_one_comes_too_late(begin, rene, now):
    start = begin(rene)
    for year in range(1950, 1950 + rules.TRIES):
        with pytest.raises(NotAReference):
            join(start, now, born=(year, 1, 1))
    with pytest.raises(NotAReference):
        join(start, now)
    assert stage(start, now) is Stage.USED_UP


def test_whatever_is_wrong_costs_the_same(begin, rene, now, subtests):
    def cost(typed, born=BORN, at=now):
        with CaptureQueriesContext(connection) as made, pytest.raises(NotAReference):
            operations.join(typed, born=born, address=NETWORK, now=at)
        return [query["sql"].split(" ", 1)[0] for query in made]

    code, other = begin(rene).code, PersonFactory(birth_name="Roth", birth_year=1960)
    AffiliationFactory(person=other)
    cancelled = begin(other)
    gone = cancelled.code
    operations.cancel(cancelled, now=now)
    reference = cost("CDFH-JKMN")
    for name, again in {
        "another birth date": lambda: cost(code, (1955, 6, 3)),
        "expired": lambda: cost(code, at=now + COUNTER_LASTS),
        "cancelled": lambda: cost(gone),
        "not a reference": lambda: cost("é" * 40),
    }.items():
        with subtests.test(name):
            assert again() == reference


@pytest.mark.parametrize(
    ("scope", "key", "most"),
    [("address", NETWORK, "TRIES_PER_HOUR_PER_ADDRESS"), ("everybody", "everybody", "TRIES_PER_HOUR")],
)
def test_tries_are_counted_by_network_and_everywhere(  # noqa: PLR0913, PLR0917 - fixtures and cases
    begin, rene, now, monkeypatch, scope, key, most
):
    start = begin(rene)
    monkeypatch.setattr(rules, most, 3)
    for _ in range(3):
        limits.attempt(Limit(f"counter.{scope}", key, 3, dt.timedelta(hours=1)), now=now)
    with pytest.raises(operations.Delayed):
        join(start, now)
    assert CounterStart.objects.get().tries == 0, "nothing is looked at"


def test_an_agent_begins_so_many_a_day(begin, rene, now, agent):
    for _ in range(rules.PER_AGENT_PER_DAY):
        limits.attempt(Limit("counter.agent", agent, rules.PER_AGENT_PER_DAY, dt.timedelta(days=1)), now=now)
    with pytest.raises(operations.TooMany):
        begin(rene)
    assert not CounterStart.objects.exists()
    assert not Enrolment.objects.exists()
    begin(rene, agent="agent:00000000-0000-4000-8000-000000000000")


def test_who_has_an_account_is_not_given_another(begin, rene):
    AccountFactory(person=rene)
    with pytest.raises(NotPossible) as refused:
        begin(rene)
    assert refused.value.why is Obstacle.ACCOUNT


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"state": PersonState.DECEASED}, Reason.DECEASED),
        ({"state": PersonState.BLOCKED}, Reason.BLOCKED),
        ({"left_on": dt.date(2026, 1, 1)}, Reason.LEFT),
        ({"nir_kind": NirKind.AWAITING}, Reason.TEMPORARY_NUMBER),
        ({"postal_lines": []}, Obstacle.NO_ADDRESS),
    ],
)
def test_who_could_not_enrol_at_home_does_not_at_a_desk(begin, facts, why):
    with pytest.raises(NotPossible) as refused:
        begin(people.rene_in_the_registry(**facts))
    assert refused.value.why is why
    assert not Enrolment.objects.exists()


def test_a_dependant_waits_for_a_number_of_their_own(begin, rene):
    child = PersonFactory(insured_parent=rene, birth_name="Müller", given_names="Lou", birth_year=2008)
    with pytest.raises(NotPossible) as refused:
        begin(child)
    assert refused.value.why is Reason.DEPENDANT


def test_of_an_establishment_it_is_who_runs_it_that_shows_a_paper(begin, rene, now):
    farm = EstablishmentFactory(responsible=rene)
    start = begin(farm, profile="entreprise")
    answers = start.enrolment.answers
    assert answers["identifier"] == {"number": farm.siret}
    assert answers["details"] == {
        "entreprise": "EARL du Moulin", "nom": "Müller", "prenom": "René", "email": "", "mobile": "",
    }  # fmt: skip
    assert answers["counter"]["holder"] == farm.pk
    enrolment, _token = join(start, now)
    assert "date_naissance" not in enrolment.answers["details"]


@pytest.mark.parametrize(
    "facts",
    [
        {"responsible": None},
        {"responsible": None, "responsible_name": "Weber", "responsible_given_names": "Florent"},
        {"responsible__state": PersonState.DECEASED},
    ],
)
def test_an_establishment_that_nobody_known_runs_has_nobody_to_compare(begin, facts):
    with pytest.raises(NotPossible) as refused:
        begin(EstablishmentFactory(**facts), profile="entreprise")
    assert refused.value.why is Obstacle.NOBODY_RUNS_IT


def test_who_employs_a_gardener_is_known_by_an_et_number(begin, rene):
    home = EstablishmentFactory(household_employer=True, name="", responsible=rene)
    start = begin(home, profile="jardinier")
    assert start.enrolment.answers["identifier"] == {"number": home.et}
    assert "entreprise" not in start.enrolment.answers["details"]


def test_an_agent_takes_a_start_back_before_it_is_joined_or_after(begin, rene, now, agent):
    for joined in (False, True):
        start = begin(rene)
        code = start.code
        if joined:
            join(start, now)
        assert operations.cancel(start, now=now)
        assert stage(start, now) is Stage.CANCELLED
        assert Enrolment.objects.get(pk=start.enrolment_id).answers is None
        ended = Entry.objects.latest("pk")
        assert (ended.event, ended.actor, ended.facts) == ("counter.ended", agent, {"reason": "cancelled"})
        with pytest.raises(NotAReference):
            join(start, now, typed=code)
        assert not operations.cancel(start, now=now), "twice is once"


def test_what_is_over_is_not_cancelled(begin, rene, now):
    start = begin(rene)
    join(start, now)
    Enrolment.objects.update(state=EnrolmentState.FINISHED, answers=None)
    assert not operations.cancel(start, now=now)
    assert stage(start, now) is Stage.FINISHED
    assert CounterStart.objects.get().cancelled_at is None


def test_what_nobody_used_is_erased_and_what_is_under_way_stays(begin, rene, now):
    used, unused = begin(rene), begin(rene)
    join(used, now)
    assert operations.purge(now + COUNTER_LASTS - dt.timedelta(microseconds=1)) == 0
    assert operations.purge(now + COUNTER_LASTS) == 1
    assert operations.purge(now + COUNTER_LASTS) == 0
    assert Enrolment.objects.get(pk=unused.enrolment_id).answers is None
    assert CounterStart.objects.get(pk=unused.pk).code is None
    assert Enrolment.objects.get(pk=used.enrolment_id).answers is not None


def test_a_start_goes_with_its_enrolment(begin, rene, now):
    begin(rene)
    operations.purge(now + COUNTER_LASTS)
    enrolments.forget_ended(now + dt.timedelta(days=8))
    assert not CounterStart.objects.exists()


# Races, on both databases.


def test_of_two_telephones_at_once_one_goes_on(begin, rene, now, at_once):
    for _ in range(10):
        start = begin(rene)
        results = at_once(*[lambda start=start: join(start, now) for _ in range(3)])
        won = [one for one in results if not isinstance(one, Exception)]
        assert len(won) == 1, results
        assert all(isinstance(one, NotAReference) for one in results if isinstance(one, Exception)), results
        [(enrolment, token)] = won
        enrolment.refresh_from_db()
        assert enrolment.token_hash == enrolments.hash_token(token)


def test_joined_and_cancelled_at_once_ends_one_way(begin, rene, now, at_once):
    for _ in range(10):
        start = begin(rene)
        joined, cancelled = at_once(
            lambda start=start: join(start, now), lambda start=start: operations.cancel(start, now=now)
        )
        assert cancelled is True
        assert isinstance(joined, tuple | NotAReference)
        assert Enrolment.objects.get(pk=start.enrolment_id).state == EnrolmentState.ABANDONED


def test_joined_and_erased_at_once_never_leaves_a_browser_with_nothing(begin, rene, now, at_once):
    last = COUNTER_LASTS - dt.timedelta(microseconds=1)
    for _ in range(10):
        start = begin(rene)
        joined, _erased = at_once(
            lambda start=start: join(start, now + last), lambda: operations.purge(now + COUNTER_LASTS)
        )
        state = Enrolment.objects.get(pk=start.enrolment_id).state
        assert (state == EnrolmentState.UNDER_WAY) == isinstance(joined, tuple), (state, joined)
