"""What the pages read about a fund. Each function is one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guichet.funds.catalogue import Fund
from guichet.funds.models import AssistanceDesk, Audience, GeneralConditions, NewsItem
from guichet.prepared import PreparedQuery, slot

NEWS_SHOWN = 3
_CURRENT_NEWS = PreparedQuery(
    lambda: NewsItem.objects.filter(
        Q(until=None) | Q(until__gt=slot(NewsItem, "until", "now")),
        fund_code__in=["", slot(NewsItem, "fund_code")],
        published_at__lte=slot(NewsItem, "published_at", "now"),
        removed_at=None,
    ).order_by("-published_at", "-pk")
)
_DESK = PreparedQuery(lambda: AssistanceDesk.objects.filter(fund_code=slot(AssistanceDesk, "fund_code"))[:1])
_CURRENT_CONDITIONS = PreparedQuery(
    lambda: GeneralConditions.objects.filter(
        audience=slot(GeneralConditions, "audience"), published_at__lte=slot(GeneralConditions, "published_at")
    ).order_by("-version")[:1]
)


@dataclass(frozen=True)
class Notices:
    """What a fund has to say now: banners, and the latest news, newest first."""

    banners: list[NewsItem]
    news: list[NewsItem]


def notices(fund: Fund, *, now: datetime) -> Notices:
    """Return the banners and the news of a fund and of the whole organisation."""
    found = _CURRENT_NEWS.all(fund_code=fund.code, now=now)
    return Notices(
        banners=in_order(item for item in found if item.as_banner),
        news=[item for item in found if not item.as_banner][:NEWS_SHOWN],
    )


def in_order(banners: Iterable[NewsItem]) -> list[NewsItem]:
    """Return banners as pages show them: interruptions first."""
    return sorted(banners, key=lambda item: not item.interruption)


def desk(fund: Fund) -> AssistanceDesk | None:
    """Return the assistance desk of a fund, None where nothing is known of it."""
    return _DESK.first(fund_code=fund.code)


def current_conditions(audience: Audience = Audience.MEMBERS, *, now: datetime) -> GeneralConditions:
    """Return the version in force. Raises GeneralConditions.DoesNotExist."""
    current = _CURRENT_CONDITIONS.first(audience=audience.value, published_at=now)
    if current is None:
        raise GeneralConditions.DoesNotExist
    return current


def conditions(version: int, audience: Audience = Audience.MEMBERS) -> GeneralConditions:
    """Return one version. Raises GeneralConditions.DoesNotExist."""
    return GeneralConditions.objects.get(audience=audience, version=version)
