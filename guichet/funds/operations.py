"""What changes the words of a fund."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from guichet.funds import kept
from guichet.funds.models import NewsItem


def publish_news(  # noqa: PLR0913 - the parts of one piece of news
    *, fund_code: str, title: str, body: str, now: datetime, until: datetime | None = None, as_banner: bool = False
) -> NewsItem:
    """Publish a piece of news at once; an empty `fund_code` speaks for all funds."""
    return NewsItem.objects.create(
        fund_code=fund_code, title=title, body=body, as_banner=as_banner, published_at=now, until=until
    )


def publish_interruption(*, title: str, body: str, by: UUID | None, now: datetime) -> NewsItem:
    """Say on the pages of every fund that something is closed; `by` is an agent's reference, null for an operator.

    In the caller's transaction. Administrators of the national site find it among their own and may change its words.
    """
    item = NewsItem.objects.create(
        title=title,
        body=body,
        as_banner=True,
        interruption=True,
        published_at=now,
        revision=1,
        changed_at=now,
        changed_by=by,
    )
    kept.BANNERS.forget_written()
    return item


def publish_alert(  # noqa: PLR0913 - the parts of one banner
    *, fund_code: str, title: str, body: str, by: UUID | None, now: datetime, until: datetime
) -> NewsItem:
    """Show a banner on the pages of a fund, or of all where `fund_code` is empty, until a moment; as above."""
    item = NewsItem.objects.create(
        fund_code=fund_code,
        title=title,
        body=body,
        as_banner=True,
        published_at=now,
        until=until,
        revision=1,
        changed_at=now,
        changed_by=by,
    )
    kept.BANNERS.forget_written()
    return item


def keep_up(reference: UUID, *, until: datetime, by: UUID | None, now: datetime) -> None:
    """Show a banner until another moment; one that somebody took down stays down. In the caller's transaction."""
    shown = NewsItem.objects.filter(reference=reference, removed_at=None)
    shown.update(until=until, revision=F("revision") + 1, changed_at=now, changed_by=by)
    kept.BANNERS.forget_written()


def take_down(reference: UUID, *, by: UUID | None, now: datetime) -> None:
    """Take a banner down; nothing happens where somebody did already. In the caller's transaction."""
    shown = NewsItem.objects.filter(reference=reference, removed_at=None)
    shown.update(removed_at=now, revision=F("revision") + 1, changed_at=now, changed_by=by)
    kept.BANNERS.forget_written()
