"""What the pages read."""

import datetime as dt

import pytest

from guichet.funds import catalogue, queries
from guichet.funds.models import GeneralConditions
from guichet.funds.operations import publish_news

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def titles(fund, now):
    return [item.title for item in queries.notices(fund, now=now).news]


def test_news_are_those_of_the_fund_and_of_all_newest_first(fund, now):
    publish_news(fund_code="68", title="Alsace", body="", now=now - 2 * HOUR)
    publish_news(fund_code="", title="Partout", body="", now=now - HOUR)
    publish_news(fund_code="13", title="Provence", body="", now=now - HOUR)
    assert titles(fund, now) == ["Partout", "Alsace"]
    assert titles(catalogue.national(), now) == ["Partout"]


def test_news_begin_and_end(fund, now):
    publish_news(fund_code="68", title="Brève", body="", now=now, until=now + HOUR)
    assert titles(fund, now - HOUR) == []
    assert titles(fund, now) == ["Brève"]
    assert titles(fund, now + HOUR) == []


def test_three_news_are_shown_and_banners_apart(fund, now):
    for number in range(5):
        publish_news(fund_code="68", title=str(number), body="", now=now - number * HOUR)
    publish_news(fund_code="68", title="Interruption", body="", now=now, as_banner=True)
    found = queries.notices(fund, now=now)
    assert [item.title for item in found.news] == ["0", "1", "2"]
    assert [item.title for item in found.banners] == ["Interruption"]


def test_the_conditions_in_force_are_the_latest_published(now):
    GeneralConditions.objects.create(version=9, text="Neuf", published_at=now + HOUR)
    assert queries.current_conditions(now=now).version == 1
    assert queries.current_conditions(now=now + HOUR).version == 9
