"""What agents edit about a fund: its assistance desk, its news, and the general conditions of the service."""

import uuid
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from guichet.funds import wording

NEWS_HEADING = 4
"""Level of a heading within a piece of news: its own title is of the third."""


class Edited(models.Model):
    """What agents change, and who did last."""

    revision = models.PositiveIntegerField(default=0)
    """One more with each change: whoever saves on top of one they have not seen is told first."""
    changed_at = models.DateTimeField(null=True)
    """Null as long as no agent touched it."""
    changed_by = models.UUIDField(null=True)
    """Reference of the agent (`agents.Agent`, which stands above)."""

    class Meta:
        abstract = True


class AssistanceDesk(Edited):
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

    @property
    def telephone_address(self) -> str:
        """What a `tel:` link holds: digits, and a plus before them at most."""
        return _dialled(self.telephone)

    @property
    def switchboard_address(self) -> str:
        """Likewise."""
        return _dialled(self.switchboard)


def _dialled(number: str) -> str:
    digits = "".join(character for character in number if character in "0123456789")
    return f"+{digits}" if number.startswith("+") else digits


class NewsItem(Edited):
    """A piece of news of a fund, or of all funds when `fund_code` is empty (R171)."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What the address of the page that changes it holds."""
    fund_code = models.CharField(max_length=3, blank=True, db_index=True)
    title = models.CharField(max_length=150)
    body = models.TextField(blank=True)
    """In the notation of `guichet.funds.wording`; plain text for a banner."""
    as_banner = models.BooleanField(default=False)
    """Shown across the top of pages instead of among the news."""
    interruption = models.BooleanField(default=False)
    """A banner that says the service stops, or stopped: before the others, and with a sign of its own."""
    published_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True)
    """When an agent took it down. The row stays: what the site said on a day can be asked for long after."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("published_at")), name="news_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(interruption=False) | Q(as_banner=True), name="news_interruption_is_a_banner"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def html(self) -> SafeString:
        """The body as pages draw it."""
        return wording.render(self.body, heading=NEWS_HEADING)


class Audience(models.TextChoices):
    """Whom general conditions bind: each series has its own numbers, and an account follows one (docs/adr/0137)."""

    MEMBERS = "members", gettext_lazy("Conditions générales d'utilisation")
    THIRD_PARTIES = "third_parties", gettext_lazy("Conditions générales des partenaires et des mandataires")
    """Who acts for others, under a convention or a mandate."""


class GeneralConditions(models.Model):
    """One version of general conditions (G-09). A version once published is never changed: a new one follows it."""

    audience = models.CharField(
        max_length=14, choices=[(one.value, one.value) for one in Audience], default=Audience.MEMBERS
    )
    version = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    text = models.TextField()
    """In the notation of `guichet.funds.wording`."""
    summary = models.TextField(blank=True)
    """What changes, for who accepted the version before; in the same notation."""
    published_at = models.DateTimeField()
    """From when it is in force: days after it was approved, so that every server knows of it by then."""
    authors = models.JSONField(default=list, blank=True)
    """References of the agents who wrote it; none for the first ones, which came with the software."""
    approved_by = models.UUIDField(null=True)
    """Reference of the agent who approved it: none of its authors."""
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="conditions_version_once", fields=["audience", "version"]),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class ConditionsDraft(Edited):
    """The version of general conditions that is being written; one at a time, of the whole organisation."""

    audience = models.CharField(
        max_length=14, choices=[(one.value, one.value) for one in Audience], default=Audience.MEMBERS
    )
    version = models.PositiveIntegerField()
    """The number that it will have: two drafts begun at once are one too many for the database."""
    text = models.TextField()
    summary = models.TextField()
    publish_at = models.DateTimeField()
    authors = models.JSONField(default=list)
    """References of all who changed it: none of them may approve it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="conditions_draft_once", fields=["audience", "version"]),
        ]

    def __str__(self) -> str:
        return f"draft of version {self.version}"
