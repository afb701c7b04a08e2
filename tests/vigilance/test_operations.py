"""A day of attack: two administrators, or an operator alone; its end by itself; the banner, and the journal."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from guichet.audit.models import Entry
from guichet.funds import catalogue, kept
from guichet.funds.models import NewsItem
from guichet.vigilance import figures, queries, rules
from guichet.vigilance import operations as vigilance
from guichet.vigilance.models import AttackDay, Change
from guichet.vigilance.operations import Wanted
from guichet.vigilance.rules import Measures

pytestmark = pytest.mark.django_db
CLAIRE, PAUL, ANNE = (uuid.UUID(int=number, version=4) for number in (1, 2, 3))
ALSACE, LORRAINE = "68", "54"
HOUR = dt.timedelta(hours=1)
EVERYTHING = Measures(proofs=True, letters=True, codes=True)


def wanted(fund_code=ALSACE, **changes):
    return Wanted(**{"fund_code": fund_code, "measures": EVERYTHING, "hours": 12, "title": "Attention.", **changes})


def proposed(now, by=CLAIRE, **changes):
    return vigilance.propose(wanted(**changes), by=by, now=now)


def declared(now, **changes):
    """Declare one by Claire and Paul; return it."""
    day = proposed(now, **changes)
    vigilance.start(day, by=PAUL, now=now)
    day.refresh_from_db()
    return day


def journalled():
    found = Entry.objects.filter(event__startswith="vigilance.").order_by("pk")
    return [(one.event.partition(".")[2], one.actor) for one in found]


def test_one_proposes_another_declares_one_prolongs_another_confirms_and_so_is_it_ended(now, fund):
    day = proposed(now)
    assert not queries.measures_of(ALSACE, now=now), "a proposal changes nothing"
    with pytest.raises(vigilance.OwnProposal):
        vigilance.start(day, by=CLAIRE, now=now)
    vigilance.start(day, by=PAUL, now=now)
    assert queries.measures_of(ALSACE, now=now) == EVERYTHING
    assert not queries.measures_of(LORRAINE, now=now), "a fund's own is its own"
    assert [item.title for item in kept.banners(fund, now=now)] == ["Attention."]
    day.refresh_from_db()
    vigilance.propose_prolonging(day, hours=24, by=PAUL, now=now)
    day.refresh_from_db()
    with pytest.raises(vigilance.OwnProposal):
        vigilance.confirm_change(day, by=PAUL, now=now)
    assert day.ends_at == now + 12 * HOUR
    vigilance.confirm_change(day, by=ANNE, now=now)
    day.refresh_from_db()
    assert day.ends_at == now + 36 * HOUR
    assert NewsItem.objects.get(title="Attention.").until == day.ends_at
    vigilance.propose_end(day, by=CLAIRE, now=now + HOUR)
    day.refresh_from_db()
    with pytest.raises(vigilance.OwnProposal):
        vigilance.confirm_change(day, by=CLAIRE, now=now + HOUR)
    vigilance.confirm_change(day, by=PAUL, now=now + HOUR)
    assert not queries.measures_of(ALSACE, now=now + HOUR)
    assert kept.banners(fund, now=now + HOUR) == []
    assert journalled() == [
        ("proposed", f"agent:{CLAIRE}"),
        ("started", f"agent:{PAUL}"),
        ("prolonging_proposed", f"agent:{PAUL}"),
        ("prolonged", f"agent:{ANNE}"),
        ("end_proposed", f"agent:{CLAIRE}"),
        ("ended", f"agent:{PAUL}"),
    ]
    entry = Entry.objects.get(event="vigilance.started")
    assert (entry.fund_code, entry.facts) == (ALSACE, {"measures": "proofs_letters_codes_banner", "hours": 12})


def test_it_ends_by_itself_and_the_journal_is_told_a_moment_later(now, fund):
    day = declared(now)
    end = now + 12 * HOUR
    assert queries.measures_of(ALSACE, now=end - dt.timedelta(seconds=1))
    assert not queries.measures_of(ALSACE, now=end), "whatever the chore did"
    assert kept.banners(fund, now=end) == []
    assert vigilance.settle(now=end - HOUR) == 0
    assert vigilance.settle(now=end) == 1
    assert vigilance.settle(now=end) == 0
    day.refresh_from_db()
    assert (day.over_at, day.over_by) == (end, None)
    assert journalled()[-1] == ("ended", "system")
    assert declared(end).is_on(end), "the next one"


def test_a_proposal_dies_in_a_day_and_so_does_what_is_proposed_of_one(now):
    day = proposed(now)
    late = now + rules.PROPOSAL_LIVES
    with pytest.raises(vigilance.ChangedMeanwhile):
        vigilance.start(day, by=PAUL, now=late)
    assert queries.under_way(ALSACE, now=late) is None
    long = declared(late, hours=100)
    assert ("expired", "system") in journalled(), "the next proposal settles it"
    vigilance.propose_end(long, by=CLAIRE, now=late)
    long.refresh_from_db()
    later = late + rules.PROPOSAL_LIVES
    with pytest.raises(vigilance.ChangedMeanwhile):
        vigilance.confirm_change(long, by=PAUL, now=later)
    vigilance.propose_prolonging(long, hours=4, by=ANNE, now=later)
    long.refresh_from_db()
    assert long.pending(later) == Change.PROLONG


def test_an_older_reading_confirms_nothing_else(now):
    """A form read before a colleague withdrew, and proposed something else, does not confirm that."""
    day = declared(now)
    vigilance.propose_prolonging(day, hours=4, by=CLAIRE, now=now)
    read = AttackDay.objects.get(pk=day.pk)
    vigilance.withdraw_change(read, by=ANNE, now=now)
    vigilance.propose_end(AttackDay.objects.get(pk=day.pk), by=CLAIRE, now=now + HOUR)
    with pytest.raises(vigilance.ChangedMeanwhile):
        vigilance.confirm_change(read, by=PAUL, now=now + HOUR)
    day.refresh_from_db()
    assert day.is_on(now + HOUR)
    assert day.ends_at == now + 12 * HOUR


def test_a_week_is_the_most_and_two_funds_do_not_meet(now):
    day = declared(now, hours=rules.MOST_HOURS)
    with pytest.raises(vigilance.TooLong):
        vigilance.propose_prolonging(day, hours=1, by=CLAIRE, now=now)
    vigilance.propose_prolonging(day, hours=1, by=CLAIRE, now=now + HOUR)
    with pytest.raises(vigilance.ChangedMeanwhile):
        proposed(now, by=ANNE)
    assert proposed(now, fund_code=LORRAINE).is_proposed(now)
    everywhere = declared(now, fund_code="", measures=Measures(codes=True), title="")
    assert queries.measures_of("33", now=now) == Measures(codes=True)
    assert queries.measures_of(ALSACE, now=now) == EVERYTHING
    assert everywhere.banner is None
    counted = {sample.labels["measure"]: sample.value for one in figures.read(now) for sample in one.samples}
    assert counted == {"proofs": 1, "letters": 1, "codes": 2, "banner": 1}


@pytest.mark.parametrize(
    "values",
    [
        {"asked_by": CLAIRE, "started_by": CLAIRE},
        {"asked_by": CLAIRE, "started_by": None},
        {"change": "end", "change_asked_by": CLAIRE, "change_by": CLAIRE},
        {"over_by": PAUL},
        {"change": "prolong", "change_asked_by": CLAIRE, "change_by": PAUL, "over_by": PAUL},
        {"proofs": False, "banner_title": ""},
        {"hours": rules.MOST_HOURS + 1},
    ],
)
def test_the_database_refuses_one_hand_whatever_writes(now, values):
    row = {"asked_by": CLAIRE, "started_by": PAUL, "asked_at": now, "started_at": now, "ends_at": now + HOUR}
    with pytest.raises(IntegrityError), transaction.atomic():
        AttackDay.objects.create(**{"fund_code": ALSACE, "proofs": True, "hours": 1, **row, **values})


def test_an_operator_declares_and_ends_alone_whatever_was_proposed(now):
    proposed(now)
    day = vigilance.start_at_once(wanted(hours=4), now=now)
    assert day.is_on(now)
    with pytest.raises(vigilance.ChangedMeanwhile):
        vigilance.start_at_once(wanted(), now=now)
    vigilance.propose_prolonging(day, hours=4, by=CLAIRE, now=now)
    day.refresh_from_db()
    vigilance.confirm_change(day, by=PAUL, now=now)
    vigilance.stop_at_once(fund_code=ALSACE, now=now)
    assert not queries.measures_of(ALSACE, now=now)
    with pytest.raises(vigilance.NotUnderWay):
        vigilance.stop_at_once(fund_code=ALSACE, now=now)
    assert NewsItem.objects.get(title="Attention.").removed_at == now


def test_pages_ask_the_database_once_a_second(now, fund, django_assert_num_queries, monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr(queries.CURRENT, "clock", lambda: seconds[0])
    declared(now)
    with django_assert_num_queries(1):
        for _ in range(20):
            assert queries.in_force(fund, now=now).policy.proofs_needed == 2
            assert queries.holding_letters(now=now) == {ALSACE}
    AttackDay.objects.update(over_at=now)
    assert queries.notes(fund, now=now).letters_until, "another server ended it less than a second ago"
    seconds[0] = queries.KEPT
    assert queries.in_force(fund, now=now) is fund
    assert catalogue.by_code(ALSACE) is fund


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two who press at the same instant."""

    def test_one_of_two_proposals_stands_and_one_of_three_declares_with_one_banner(self, at_once, now):
        results = at_once(lambda: proposed(now, by=CLAIRE), lambda: proposed(now, by=PAUL))
        assert sorted(type(one).__name__ for one in results) == ["AttackDay", "ChangedMeanwhile"]
        day = AttackDay.objects.get()
        others = {CLAIRE, PAUL, ANNE} - {day.asked_by}

        def start(by):
            return lambda: vigilance.start(AttackDay.objects.get(pk=day.pk), by=by, now=now)

        results = at_once(*(start(by) for by in (day.asked_by, *others)))
        assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhile", "NoneType", "OwnProposal"]
        assert NewsItem.objects.filter(title="Attention.").count() == 1
        assert [event for event, _by in journalled()] == ["proposed", "started"]

    def test_a_day_is_declared_or_withdrawn_and_ended_once(self, at_once, now):
        day = proposed(now)
        results = at_once(
            lambda: vigilance.start(AttackDay.objects.get(pk=day.pk), by=PAUL, now=now),
            lambda: vigilance.withdraw(AttackDay.objects.get(pk=day.pk), by=CLAIRE, now=now),
        )
        assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhile", "NoneType"]
        AttackDay.objects.all().delete()
        day = declared(now)
        vigilance.propose_end(day, by=CLAIRE, now=now)

        def end(by):
            return lambda: vigilance.confirm_change(AttackDay.objects.get(pk=day.pk), by=by, now=now)

        results = at_once(end(PAUL), end(ANNE), lambda: vigilance.settle(now=now + 12 * HOUR))
        done = [one for one in results if one is None or one == 1]
        assert len(done) == 1, "two administrators and the chore end it once"
        assert [event for event, _by in journalled()].count("ended") == 1
