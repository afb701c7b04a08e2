"""The codes that wait."""

from django.db import models
from django.db.models import F, Q

from guichet.delivery.models import Channel
from guichet.sealing.fields import BlindIndexField, SealedJSONField


class OneTimeCode(models.Model):
    """The latest code for one purpose and one subject, with the counts it shares with those before it."""

    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    digest = BlindIndexField(
        max_length=30, purpose="one_time_codes.OneTimeCode.digest", lasts="until a day after the code expired"
    )
    """Keyed (HMAC-SHA256): a million codes would be tried against a plain hash in a second."""
    destination = SealedJSONField()
    channel = models.CharField(max_length=10, choices=Channel)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    most_tries = models.PositiveSmallIntegerField()
    resends = models.PositiveSmallIntegerField(default=0)
    counts_until = models.DateTimeField()
    """When `tries` and `resends` start again from 0, if another code is asked for."""
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "subject"], name="one_time_codes_one_per_subject"),
            models.CheckConstraint(condition=Q(tries__lte=F("most_tries")), name="one_time_codes_tries_bounded"),
        ]

    def __str__(self) -> str:
        """Say what it is for and how far it is; never the code or where it went."""
        return f"{self.purpose} {self.subject}: {self.tries} of {self.most_tries} tries"
