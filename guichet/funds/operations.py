"""What changes the words of a fund."""

from datetime import datetime

from guichet.funds.models import NewsItem


def publish_news(  # noqa: PLR0913 - the parts of one piece of news
    *, fund_code: str, title: str, body: str, now: datetime, until: datetime | None = None, as_banner: bool = False
) -> NewsItem:
    """Publish a piece of news at once; an empty `fund_code` speaks for all funds."""
    return NewsItem.objects.create(
        fund_code=fund_code, title=title, body=body, as_banner=as_banner, published_at=now, until=until
    )
