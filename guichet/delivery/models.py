"""What is kept of a message."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.delivery.states import FINAL, State
from guichet.sealing.fields import SealedJSONField

# Plain strings, so that the migration stands without the code.
LIVE = sorted(state.value for state in set(State) - FINAL)
OVER = sorted(state.value for state in FINAL)


class Channel(models.TextChoices):
    """A way out; each has a module in `channels`."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Message(models.Model):
    """One message to one person by one channel."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Also the email's Message-ID and the letter's file name: a message sent twice shows as one."""
    message = models.CharField(max_length=80)
    """Folder of its templates, such as `accounts/provisional_password`."""
    channel = models.CharField(max_length=8, choices=Channel.choices)
    fund_code = models.CharField(max_length=3, blank=True)
    about = models.CharField(max_length=64, db_index=True)
    """Random reference of the account or the enrolment it concerns."""
    payload = SealedJSONField(null=True)
    """`{"recipient": …, "context": …}`, null once the state is final."""
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.QUEUED.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    """Times a worker took it, counted on taking: a worker that dies has counted."""
    next_attempt_at = models.DateTimeField()
    """First moment a worker may take it: while leased, the end of the lease."""
    lease = models.UUIDField(null=True)
    """Token of the worker that holds it; nobody else may say what became of it."""
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    """When the print shop acknowledged the letter and its PDF was erased."""
    not_after = models.DateTimeField(null=True)
    """After this moment it is of no use and is not sent."""
    last_error = models.CharField(max_length=80, blank=True)
    """Class of the exception and code of the server or gateway, never their text: it may quote an address."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_state_is_known", condition=Q(state__in=[state.value for state in State])
            ),
            models.CheckConstraint(name="message_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="message_payload_until_final",
                condition=Q(state__in=LIVE, payload__isnull=False) | Q(state__in=OVER, payload__isnull=True),
            ),
            models.CheckConstraint(
                name="message_lease_while_leased",
                condition=Q(state=State.LEASED.value, lease__isnull=False)
                | (~Q(state=State.LEASED.value) & Q(lease__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_sent_at_when_sent",
                condition=Q(state=State.SENT.value, sent_at__isnull=False)
                | (~Q(state=State.SENT.value) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_printed_when_sent_letter",
                condition=Q(printed_at__isnull=True) | Q(state=State.SENT.value, channel=Channel.LETTER.value),
            ),
        ]
        indexes: ClassVar = [
            # The due look-up; final messages, nearly all of the table, are not in it.
            models.Index(name="message_due", fields=["channel", "next_attempt_at"], condition=Q(state__in=LIVE)),
        ]

    def __str__(self) -> str:
        return f"{self.message} {self.id}"
