"""Sessions: one revocable row for each browser that got in."""

import hashlib
from datetime import datetime, timedelta

from django.db import models

from guichet.accounts.models import Account
from guichet.funds.policy import Policy


def mark_of(encoded: str) -> str:
    """Return 64 bits that change with a password's hash and tell nothing of it."""
    return hashlib.sha256(encoded.encode()).hexdigest()[:16]


class Session(models.Model):
    """Found by the hash of the token that the browser holds: reading the database opens no session."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    password_mark = models.CharField(max_length=16)
    """Of the password it was opened with: issuing another one, by whatever way, ends the session."""
    profile = models.CharField(max_length=24, default="particulier")
    """Profile of the file in sight: « Changer de dossier » changes it (R164)."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of {self.account_id}"

    def is_over(self, policy: Policy, now: datetime) -> bool:
        """Whether it was idle, or has lasted, longer than the fund allows (G-13)."""
        return now - self.seen_at > timedelta(minutes=policy.session_idle_minutes) or now - self.began_at > timedelta(
            hours=policy.session_hours
        )

    def outlived_its_password(self, now: datetime) -> bool:
        """Whether the account has another password by now, or its provisional one has expired."""
        expires_at = self.account.password_expires_at
        return self.password_mark != mark_of(self.account.password) or (expires_at is not None and now >= expires_at)
