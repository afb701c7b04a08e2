"""What the pages read about a fund. Each function is one query."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guichet.funds.catalogue import Fund
from guichet.funds.models import AssistanceDesk, GeneralConditions, NewsItem

NEWS_SHOWN = 3


@dataclass(frozen=True)
class Notices:
    """What a fund has to say now: banners, and the latest news, newest first."""

    banners: list[NewsItem]
    news: list[NewsItem]


def notices(fund: Fund, *, now: datetime) -> Notices:
    """Return the banners and the news of a fund and of the whole organisation."""
    current = (
        NewsItem.objects.filter(fund_code__in={"", fund.code}, published_at__lte=now)
        .filter(Q(until=None) | Q(until__gt=now))
        .order_by("-published_at", "-pk")
    )
    found = list(current)
    return Notices(
        banners=[item for item in found if item.as_banner],
        news=[item for item in found if not item.as_banner][:NEWS_SHOWN],
    )


def desk(fund: Fund) -> AssistanceDesk | None:
    """Return the assistance desk of a fund, None where nothing is known of it."""
    return AssistanceDesk.objects.filter(fund_code=fund.code).first()


def current_conditions(*, now: datetime) -> GeneralConditions:
    """Return the version in force. Raises GeneralConditions.DoesNotExist."""
    return GeneralConditions.objects.filter(published_at__lte=now).latest("version")
