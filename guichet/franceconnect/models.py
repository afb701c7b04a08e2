"""Which account belongs to which identity of FranceConnect, and what a logout there needs."""

import uuid
from datetime import timedelta

from django.db import models

from guichet.accounts.models import Account
from guichet.login.models import Session
from guichet.sealing.fields import BlindIndexField, SealedJSONField

ARRIVAL_LIVES = timedelta(minutes=15)
"""As long as a code (R149): what came back from FranceConnect waits no longer for the step that follows."""


class Link(models.Model):
    """An account associated with FranceConnect (R182, R199): one identity each, and one account each."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="franceconnect_link")
    sub_index = BlindIndexField(max_length=40, unique=True, purpose="franceconnect.sub", of=("sub",))
    """Of what FranceConnect calls this person here: unique, so that two associations at one instant give one."""
    sub = SealedJSONField()
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"FranceConnect of {self.account_id}"


class Arrival(models.Model):
    """Somebody whom FranceConnect sent back, between there and what follows: a code, a password, or an enrolment.

    Nothing of it travels in a cookie or an address but the token, whose digest stands here.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What a login that waits carries."""
    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    """The account found for it; null where none matches."""
    content = SealedJSONField()
    """`identity` (the pivot), `sub`, `id_token`, and the page that was asked for."""
    arrived_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"arrival {self.reference}"


class Abroad(models.Model):
    """That a session was opened by FranceConnect, and the token that logs its holder out there."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="franceconnect")
    id_token = SealedJSONField()

    def __str__(self) -> str:
        return f"FranceConnect of session {self.session_id}"
