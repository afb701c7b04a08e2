"""The only writes of what a fund says: its assistance desk, its news and its banners.

Each names the revision that the agent had before their eyes: where another agent saved meanwhile, nothing is written.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from guichet.agents.models import Agent
from guichet.audit import operations as audit
from guichet.funds import kept
from guichet.funds.models import AssistanceDesk, NewsItem


class ChangedMeanwhile(Exception):
    """Another agent saved since the page was opened; nothing was written."""


class NothingToRemove(Exception):
    """It was taken down already, or is over."""


@transaction.atomic
def publish_desk(*, fund_code: str, facts: Mapping[str, Any], revision: int, agent: Agent, now: datetime) -> None:
    """Replace what is known of the assistance desk of a fund. Raises ChangedMeanwhile."""
    AssistanceDesk.objects.get_or_create(fund_code=fund_code)
    same = AssistanceDesk.objects.filter(fund_code=fund_code, revision=revision)
    if not same.update(**facts, **_by(agent, now)):
        raise ChangedMeanwhile
    _journal("content.changed", "assistance", fund_code=fund_code, agent=agent, now=now)


@transaction.atomic
def publish_item(*, fund_code: str, facts: Mapping[str, Any], agent: Agent, now: datetime) -> NewsItem:
    """Publish a piece of news or a banner; an empty `fund_code` speaks for all funds."""
    item = NewsItem.objects.create(fund_code=fund_code, **facts, revision=1, changed_at=now, changed_by=agent.reference)
    _journal("content.published", kind_of(item), fund_code=fund_code, agent=agent, now=now)
    kept.BANNERS.forget_written()
    return item


@transaction.atomic
def change_item(item: NewsItem, *, facts: Mapping[str, Any], revision: int, agent: Agent, now: datetime) -> None:
    """Change one. Raises ChangedMeanwhile, also when it was taken down."""
    same = NewsItem.objects.filter(pk=item.pk, fund_code=item.fund_code, revision=revision, removed_at=None)
    if not same.update(**facts, **_by(agent, now)):
        raise ChangedMeanwhile
    item.refresh_from_db()
    _journal("content.changed", kind_of(item), fund_code=item.fund_code, agent=agent, now=now)
    kept.BANNERS.forget_written()


@transaction.atomic
def remove_item(item: NewsItem, *, agent: Agent, now: datetime) -> None:
    """Take one down. The row stays. Raises NothingToRemove."""
    shown = NewsItem.objects.filter(pk=item.pk, fund_code=item.fund_code, removed_at=None)
    if not shown.update(removed_at=now, **_by(agent, now)):
        raise NothingToRemove
    _journal("content.removed", kind_of(item), fund_code=item.fund_code, agent=agent, now=now)
    kept.BANNERS.forget_written()


def kind_of(item: NewsItem) -> str:
    """Return what the journal calls it."""
    if item.interruption:
        return "interruption"
    return "banner" if item.as_banner else "news"


def _by(agent: Agent, now: datetime) -> dict[str, Any]:
    return {"revision": F("revision") + 1, "changed_at": now, "changed_by": agent.reference}


def _journal(event: str, action: str, *, fund_code: str, agent: Agent, now: datetime) -> None:
    audit.record(event, fund_code=fund_code, actor=agent.actor, now=now, action=action)
