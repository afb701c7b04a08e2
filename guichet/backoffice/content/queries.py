"""What the pages of the contents read. Each function says how many queries it makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from guichet.agents.models import Agent
from guichet.funds.models import AssistanceDesk, Audience, ConditionsDraft, GeneralConditions, NewsItem

PAST_SHOWN = 50


@dataclass(frozen=True)
class Shelf:
    """The news and the banners of a fund, by what becomes of them."""

    current: list[NewsItem]
    coming: list[NewsItem]
    past: list[NewsItem]
    """The latest ones, those taken down included."""


@dataclass(frozen=True)
class Versions:
    """Where the general conditions of a series are."""

    current: GeneralConditions | None
    planned: GeneralConditions | None
    """Approved, and not in force yet."""
    draft: ConditionsDraft | None


def desk(fund_code: str) -> AssistanceDesk:
    """Return the desk of a fund; one of which nothing is known where there is none. One query."""
    return AssistanceDesk.objects.filter(fund_code=fund_code).first() or AssistanceDesk(fund_code=fund_code)


def shelf(fund_code: str, *, now: datetime) -> Shelf:
    """Return what a fund's agents wrote. Two queries."""
    own = NewsItem.objects.filter(fund_code=fund_code).order_by("-published_at", "-pk")
    over = Q(until__lte=now) | Q(removed_at__isnull=False)
    alive = list(own.exclude(over))
    return Shelf(
        current=[item for item in alive if item.published_at <= now],
        coming=[item for item in reversed(alive) if item.published_at > now],
        past=list(own.filter(over)[:PAST_SHOWN]),
    )


def item_of(fund_code: str, reference: UUID) -> NewsItem | None:
    """Return a fund's own piece of news; nothing of another fund's. One query."""
    return NewsItem.objects.filter(fund_code=fund_code, reference=reference).first()


def versions(audience: Audience, *, now: datetime) -> Versions:
    """Return the versions of the general conditions of a series that matter. Two queries."""
    latest = list(GeneralConditions.objects.filter(audience=audience).order_by("-version")[:2])
    return Versions(
        current=next((one for one in latest if one.published_at <= now), None),
        planned=next((one for one in latest if one.published_at > now), None),
        draft=ConditionsDraft.objects.filter(audience=audience).first(),
    )


def names(references: Iterable[UUID | str | None]) -> dict[str, str]:
    """Return the names of agents by their references. One query at most."""
    wanted = {str(one) for one in references if one}
    if not wanted:
        return {}
    return {str(one.reference): str(one.name) for one in Agent.objects.filter(reference__in=wanted)}
