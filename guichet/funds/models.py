"""What agents edit about a fund: its assistance desk, its news, and the general conditions of the service."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q


class AssistanceDesk(models.Model):
    """How to reach the people who help with the site (R200, R201). An empty value is unknown, and shown as unknown."""

    fund_code = models.CharField(max_length=3, unique=True)
    telephone = models.CharField(max_length=20, blank=True)
    telephone_note = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    switchboard = models.CharField(max_length=20, blank=True)
    """The fund's general number, for who has no assistance number."""
    source_date = models.DateField(null=True, blank=True)
    """When these facts were last known to be true; None where the source has no date."""

    def __str__(self) -> str:
        return self.fund_code


class NewsItem(models.Model):
    """A piece of news of a fund, or of all funds when `fund_code` is empty (R171)."""

    fund_code = models.CharField(max_length=3, blank=True, db_index=True)
    title = models.CharField(max_length=150)
    body = models.TextField(blank=True)
    as_banner = models.BooleanField(default=False)
    """Shown across the top of public pages instead of among the news: an interruption of the service."""
    published_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("published_at")), name="news_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title


class GeneralConditions(models.Model):
    """One version of the general conditions (G-09). A version once published is never changed: a new one follows it."""

    version = models.PositiveIntegerField(unique=True, validators=[MinValueValidator(1)])
    text = models.TextField()
    """In the notation of `guichet.funds.wording`."""
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.version}"
