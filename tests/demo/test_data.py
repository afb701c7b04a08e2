import datetime as dt

import pytest

from guichet import intake
from guichet.demo import data
from guichet.demo.surroundings import CannotStart
from guichet.registry import facts
from guichet.registry.demo_scenarios import DEMO_SCENARIOS
from guichet.registry.models import Payment, Person

TODAY = dt.date(2026, 3, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def few_people(monkeypatch):
    monkeypatch.setattr(data, "PEOPLE", 40)
    # Papers are judged in a process each: `test_members` has them.
    monkeypatch.setattr(intake, "FOLLOWERS", ())


def latest():
    return Payment.objects.filter(person__source_ref="demo-card-with-photo").latest("paid_on").paid_on


@pytest.mark.usefixtures("few_people")
def test_people_are_loaded_once(tmp_path):
    assert data.load_people(tmp_path, today=TODAY)
    assert Person.objects.filter(source_ref__startswith="demo-").count() == 40
    before = latest()
    assert not data.load_people(tmp_path, today=TODAY + dt.timedelta(days=30))
    assert latest() == before


@pytest.mark.usefixtures("few_people")
def test_a_month_later_the_same_people_have_later_payments(tmp_path):
    data.load_people(tmp_path, today=TODAY)
    keys, before = set(Person.objects.values_list("source_ref", "pk")), latest()
    assert data.load_people(tmp_path, today=TODAY + dt.timedelta(days=31))
    assert latest() == before + dt.timedelta(days=31)
    assert set(Person.objects.values_list("source_ref", "pk")) == keys


@pytest.mark.usefixtures("few_people")
def test_an_interrupted_import_is_done_again(tmp_path, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(data, "import_folder", interrupted)
        with pytest.raises(KeyboardInterrupt):
            data.load_people(tmp_path, today=TODAY)
    assert data.load_people(tmp_path, today=TODAY)
    assert not list(tmp_path.glob("people-*"))


@pytest.mark.usefixtures("few_people")
def test_other_people_in_the_code_are_loaded_in_their_place(tmp_path, monkeypatch):
    data.load_people(tmp_path, today=TODAY)
    monkeypatch.setattr(data, "SEED", data.SEED + 1)
    assert data.load_people(tmp_path, today=TODAY)


def test_a_torn_stamp_is_no_stamp(tmp_path, few_people):
    (tmp_path / data.STAMP).write_text('{"day": "20')
    assert data.load_people(tmp_path, today=TODAY)


def test_what_the_demonstration_says_of_each_person_is_true(tmp_path):
    """The sentences promise ways through the journey: the registry must answer so."""
    data.load_people(tmp_path, today=TODAY)
    since = TODAY - dt.timedelta(days=180)
    for scenario in (one for one in DEMO_SCENARIOS if one.known):
        person = Person.objects.get(source_ref=scenario.source_ref)
        if scenario.card_serial:
            assert facts.card_serial_matches(person, scenario.card_serial, with_photo=scenario.with_photo), scenario.key
        if scenario.amount_cents:
            proves = facts.payment_amount_matches(
                person, scenario.amount_cents, since=since, until=TODAY, shared_percent=2
            )
            assert proves == (scenario.key != "common-amount"), scenario.key


def test_data_that_does_not_fit_is_told_with_what_to_do(monkeypatch):
    from django.db import OperationalError

    def refuse(*_args, **_options):
        raise OperationalError("table already exists")

    monkeypatch.setattr(data, "call_command", refuse)
    with pytest.raises(CannotStart, match="make demo-reset"):
        data.migrate()
