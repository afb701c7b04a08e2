"""Sessions: one revocable row for each browser that got in."""

from datetime import datetime, timedelta

from django.db import models

from guichet.accounts.models import Account
from guichet.funds.policy import Policy


class Session(models.Model):
    """Found by the hash of the token that the browser holds: reading the database opens no session."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of {self.account_id}"

    def is_over(self, policy: Policy, now: datetime) -> bool:
        """Whether it was idle, or has lasted, longer than the fund allows (G-13)."""
        return now - self.seen_at > timedelta(minutes=policy.session_idle_minutes) or now - self.began_at > timedelta(
            hours=policy.session_hours
        )
