"""Closing and opening a direction: two administrators, or an operator alone; the banner, and the journal."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from guichet.audit.models import Entry
from guichet.funds import catalogue, kept
from guichet.funds.models import NewsItem
from guichet.switches import operations as switches
from guichet.switches import queries, words
from guichet.switches.models import Closing, Direction

pytestmark = pytest.mark.django_db
CLAIRE, PAUL, ANNE = (uuid.UUID(int=number, version=4) for number in (1, 2, 3))
IN = Direction.FRANCECONNECT_IN


def proposed(now, by=CLAIRE, direction=IN):
    return switches.propose_closing(direction=direction, by=by, now=now)


def closed(now, direction=IN):
    """Close by Claire and Paul; return the row."""
    closing = proposed(now, direction=direction)
    switches.close(closing, by=PAUL, now=now)
    return closing


def journalled():
    found = Entry.objects.filter(event__startswith="switch.").order_by("pk")
    return [(one.event.partition(".")[2], one.actor, one.facts) for one in found]


def test_one_proposes_another_closes_one_proposes_another_opens(now):
    closing = proposed(now)
    assert queries.is_open(IN), "a proposal closes nothing"
    switches.close(closing, by=PAUL, now=now)
    assert not queries.is_open(IN)
    assert all(queries.is_open(other) for other in Direction if other != IN)
    switches.propose_opening(closing, by=PAUL, now=now)
    assert not queries.is_open(IN)
    switches.open_again(closing, by=ANNE, now=now)
    assert queries.is_open(IN)
    facts = {"action": "franceconnect_in"}
    assert journalled() == [
        ("closing_proposed", f"agent:{CLAIRE}", facts),
        ("closed", f"agent:{PAUL}", facts),
        ("opening_proposed", f"agent:{PAUL}", facts),
        ("opened", f"agent:{ANNE}", facts),
    ]
    assert queries.under_way() == {}
    assert queries.latest(most=5) == [closing]


def test_whoever_proposed_neither_closes_nor_opens(now):
    closing = proposed(now)
    with pytest.raises(switches.OwnProposal):
        switches.close(closing, by=CLAIRE, now=now)
    assert queries.is_open(IN)
    switches.close(closing, by=PAUL, now=now)
    switches.propose_opening(closing, by=CLAIRE, now=now)
    with pytest.raises(switches.OwnProposal):
        switches.open_again(closing, by=CLAIRE, now=now)
    assert not queries.is_open(IN)
    stale = Closing(pk=closing.pk, direction=IN)
    with pytest.raises(switches.ChangedMeanwhile):
        switches.open_again(stale, by=CLAIRE, now=now)
    assert not queries.is_open(IN), "whatever the caller had read"


@pytest.mark.parametrize(
    "values", [{"asked_by": CLAIRE, "closed_by": CLAIRE}, {"opening_asked_by": CLAIRE, "over_by": CLAIRE}]
)
def test_the_database_refuses_one_hand_whatever_writes(now, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(direction=IN, asked_at=now, closed_at=now, **values)


def test_a_direction_is_proposed_or_closed_once(now):
    closing = proposed(now)
    with pytest.raises(switches.ChangedMeanwhile):
        proposed(now, by=PAUL)
    switches.close(closing, by=PAUL, now=now)
    with pytest.raises(switches.ChangedMeanwhile):
        proposed(now, by=ANNE)
    with pytest.raises(switches.ChangedMeanwhile):
        switches.close(closing, by=ANNE, now=now)
    assert Closing.objects.count() == 1


def test_a_proposal_is_withdrawn_by_anybody(now):
    closing = proposed(now)
    switches.withdraw_closing(closing, by=PAUL, now=now)
    with pytest.raises(switches.ChangedMeanwhile):
        switches.close(closing, by=ANNE, now=now)
    closing = closed(now)
    with pytest.raises(switches.ChangedMeanwhile):
        switches.withdraw_closing(closing, by=ANNE, now=now)
    with pytest.raises(switches.ChangedMeanwhile):
        switches.withdraw_opening(closing, by=ANNE, now=now)
    switches.propose_opening(closing, by=CLAIRE, now=now)
    switches.withdraw_opening(closing, by=CLAIRE, now=now)
    with pytest.raises(switches.ChangedMeanwhile):
        switches.open_again(closing, by=PAUL, now=now)
    assert not queries.is_open(IN)
    assert [event for event, _by, _facts in journalled()][1] == "closing_withdrawn"
    assert journalled()[-1][0] == "opening_withdrawn"


def test_members_of_every_fund_read_a_banner_until_it_opens(now):
    closing = closed(now)
    shown = kept.banners(catalogue.by_slug("alsace"), now=now)
    assert [(item.title, item.body, item.interruption) for item in shown] == [
        (
            "La connexion avec FranceConnect est momentanément fermée.",
            "Utilisez votre identifiant et votre mot de passe.",
            True,
        )
    ]
    switches.propose_opening(closing, by=CLAIRE, now=now)
    switches.open_again(closing, by=ANNE, now=now)
    assert kept.banners(catalogue.by_slug("alsace"), now=now) == []
    item = NewsItem.objects.get(title__startswith="La connexion")
    assert (item.removed_at, item.changed_by) == (now, ANNE), "what the site said is kept"


def test_a_banner_that_somebody_took_down_keeps_nobody_from_opening(now):
    closing = closed(now)
    NewsItem.objects.filter(reference=closing.banner).update(removed_at=now, changed_by=PAUL)
    switches.open_at_once(direction=IN, now=now + dt.timedelta(hours=1))
    assert NewsItem.objects.get(reference=closing.banner).removed_at == now


def test_members_read_nothing_of_the_agents_door(now):
    before = NewsItem.objects.count()
    closed(now, direction=Direction.PROCONNECT_IN)
    assert NewsItem.objects.count() == before
    assert set(words.LABELS) == set(Direction)


def test_this_process_knows_at_once_and_asks_the_database_seldom(now, django_assert_num_queries):
    assert queries.seems_open(IN, now=now)
    closing = closed(now)
    assert not queries.seems_open(IN, now=now)
    with django_assert_num_queries(0):
        assert queries.closed_now(now=now) == {IN}
    switches.propose_opening(closing, by=CLAIRE, now=now)
    switches.open_again(closing, by=ANNE, now=now)
    assert queries.seems_open(IN, now=now)


def test_an_operator_closes_and_opens_alone_whatever_was_proposed(now):
    closing = proposed(now)
    assert switches.close_at_once(direction=IN, now=now) == closing
    assert not queries.is_open(IN)
    with pytest.raises(switches.AlreadyClosed):
        switches.close_at_once(direction=IN, now=now)
    assert NewsItem.objects.filter(reference=Closing.objects.get().banner, changed_by=None).exists()
    switches.propose_opening(closing, by=CLAIRE, now=now)
    switches.open_at_once(direction=IN, now=now)
    assert queries.is_open(IN)
    with pytest.raises(switches.NotClosed):
        switches.open_at_once(direction=IN, now=now)
    switches.close_at_once(direction=IN, now=now)
    assert not queries.is_open(IN)
    assert [by for _event, by, _facts in journalled()] == [f"agent:{CLAIRE}", "system", f"agent:{CLAIRE}"] + 2 * [
        "system"
    ]


def test_two_administrators_open_what_an_operator_closed(now):
    closing = switches.close_at_once(direction=IN, now=now)
    switches.propose_opening(closing, by=CLAIRE, now=now)
    switches.open_again(closing, by=PAUL, now=now)
    assert queries.is_open(IN)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two who press at the same instant."""

    def test_one_of_two_proposals_stands(self, at_once, now):
        results = at_once(lambda: proposed(now, by=CLAIRE), lambda: proposed(now, by=PAUL))
        assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhile", "Closing"]
        assert Closing.objects.count() == 1

    def test_one_of_two_closes_and_one_banner_is_published(self, at_once, now):
        closing = proposed(now)
        before = NewsItem.objects.count()

        def close(by):
            return lambda: switches.close(Closing.objects.get(pk=closing.pk), by=by, now=now)

        results = at_once(close(PAUL), close(ANNE), close(CLAIRE))
        assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhile", "NoneType", "OwnProposal"]
        assert not queries.is_open(IN)
        assert NewsItem.objects.count() == before + 1

    def test_closing_or_withdrawing_never_both(self, at_once, now):
        closing = proposed(now)
        results = at_once(
            lambda: switches.close(Closing.objects.get(pk=closing.pk), by=PAUL, now=now),
            lambda: switches.withdraw_closing(Closing.objects.get(pk=closing.pk), by=CLAIRE, now=now),
        )
        assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhile", "NoneType"]
        assert queries.is_open(IN) == (closing.pk not in {one.pk for one in queries.under_way().values()})

    def test_an_operator_and_an_administrator_close_once(self, at_once, now):
        closing = proposed(now)
        results = at_once(
            lambda: switches.close(Closing.objects.get(pk=closing.pk), by=PAUL, now=now),
            lambda: switches.close_at_once(direction=IN, now=now),
        )
        assert len({type(one).__name__ for one in results} & {"ChangedMeanwhile", "AlreadyClosed"}) == 1
        assert not queries.is_open(IN)
        assert NewsItem.objects.filter(title__startswith="La connexion").count() == 1
