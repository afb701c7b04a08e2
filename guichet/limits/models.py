"""The log that every limit counts in."""

from django.db import models

from guichet.sealing.fields import BlindIndexField


class Attempt(models.Model):
    """One attempt that was allowed, kept as long as some limit counts it."""

    scope = models.CharField(max_length=60)
    key_index = BlindIndexField(
        max_length=30,
        purpose="limits.Attempt.key_index",
        lasts="as long as a limit counts the attempt, 30 days at most",
    )
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key_index", "at"], name="limits_attempt_key_at")]

    def __str__(self) -> str:
        """Say what was attempted and when; never on whom."""
        return f"{self.scope} {self.at.isoformat()}"
