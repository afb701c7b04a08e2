"""The log that every limit counts in."""

from django.db import models
from django.db.models import Q

from guichet.sealing.fields import BlindIndexField


class Attempt(models.Model):
    """One attempt that was allowed, kept as long as some limit counts it.

    One that was refused counts for nobody: it loses its key at once, and stays until `operations.take_refused` counted
    it for the figures, a minute.
    """

    scope = models.CharField(max_length=60)
    key_index = BlindIndexField(
        max_length=30,
        blank=True,
        purpose="limits.Attempt.key_index",
        lasts="as long as a limit counts the attempt, 30 days at most",
    )
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    refused = models.BooleanField(default=False)
    """Whether this limit is the one that refused the attempt."""
    fund_code = models.CharField(max_length=3, blank=True)
    """Whose pages it was refused on; empty before that, and where it is not known."""

    class Meta:
        indexes = [
            models.Index(fields=["key_index", "at"], name="limits_attempt_key_at"),
            models.Index(fields=["at"], name="limits_attempt_refused", condition=Q(key_index="")),
        ]

    def __str__(self) -> str:
        """Say what was attempted and when; never on whom."""
        return f"{self.scope} {self.at.isoformat()}"
