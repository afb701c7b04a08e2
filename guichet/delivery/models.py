"""What is kept of a message."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.delivery.states import FINAL, BatchState, State
from guichet.sealing.fields import BlindIndexField, SealedJSONField

# Plain strings, so that the migration stands without the code.
LIVE = sorted([State.LEASED.value, State.QUEUED.value])
"""What still has to leave."""
KEPT = sorted(state.value for state in set(State) - FINAL)
"""What has a payload."""
OVER = sorted(state.value for state in FINAL)
COUNTED = sorted([State.BATCHED.value, State.DEAD.value, State.LEASED.value, State.QUEUED.value])
"""What somebody watches: all but what left, or was cancelled, which is nearly all of the table."""


class Channel(models.TextChoices):
    """A way out; each has a module in `channels`."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Batch(models.Model):
    """Letters that go to the print shop together. No row is ever deleted: a name is used once."""

    name = models.CharField(max_length=16, unique=True)
    """Day it closed, in Paris, and rank in that day: `20260310-0001`."""
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in BatchState], default=BatchState.CLOSING.value
    )
    closed_at = models.DateTimeField()
    """When its letters were decided."""
    at_printer_at = models.DateTimeField(null=True)
    """When its folder was first whole; null if it never was."""
    done_at = models.DateTimeField(null=True)
    letters = models.PositiveIntegerField(default=0)
    """How many were printed, once its folder is whole."""
    printed_with = models.JSONField(default=dict)
    """What letters show besides their own payload, as it was at that moment: `{"window": …, "funds": {CODE: …}}`."""
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    """Of the manifest, which has the SHA-256 of each PDF: the batch sent again is the same or is refused."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="batch_state_is_known", condition=Q(state__in=[state.value for state in BatchState])
            ),
            models.UniqueConstraint(
                name="batch_one_closing", fields=["state"], condition=Q(state=BatchState.CLOSING.value)
            ),
            models.CheckConstraint(
                name="batch_whole_or_closing",
                condition=Q(state=BatchState.CLOSING.value, at_printer_at__isnull=True, letters=0, manifest_sha256="")
                | Q(state=BatchState.AT_PRINTER.value, at_printer_at__isnull=False, letters__gt=0)
                | Q(state=BatchState.DONE.value),
            ),
            models.CheckConstraint(
                name="batch_done_at_when_done",
                condition=Q(state=BatchState.DONE.value, done_at__isnull=False)
                | (~Q(state=BatchState.DONE.value) & Q(done_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
    address_index = BlindIndexField(
        max_length=40,
        blank=True,
        purpose="delivery.Message.address_index",
        lasts="until 40 days after the letter was written, and its answer",
    )
    """Keyed index of where a letter goes, to know the address again once it came back; empty for other channels."""
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.QUEUED.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    """Times a worker took it, counted on taking: a worker that dies has counted."""
    next_attempt_at = models.DateTimeField()
    """First moment a worker may take it: while leased, the end of the lease."""
    lease = models.UUIDField(null=True)
    """Token of the worker that holds it; nobody else may say what became of it."""
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, db_index=False, related_name="messages")
    """The batch a letter was printed in. Its place there is its rank by `created_at`, then `id`."""
    printed_at = models.DateTimeField(null=True)
    """When the print shop printed or posted the letter, as it says."""
    returned_at = models.DateTimeField(null=True)
    """When the post brought the letter back (« pli non distribuable »), as the print shop says."""
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
                condition=Q(state__in=KEPT, payload__isnull=False) | Q(state__in=OVER, payload__isnull=True),
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
            models.CheckConstraint(
                name="message_returned_when_printed",
                condition=Q(returned_at__isnull=True) | Q(state=State.SENT.value, printed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_batch_of_letters",
                condition=Q(
                    state__in=[State.BATCHED.value, State.SENT.value, State.DEAD.value],
                    channel=Channel.LETTER.value,
                    batch__isnull=False,
                )
                | (~Q(state=State.BATCHED.value) & Q(batch__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            # The due look-up; final messages, nearly all of the table, are not in it.
            models.Index(name="message_due", fields=["channel", "next_attempt_at"], condition=Q(state__in=LIVE)),
            models.Index(name="message_watched", fields=["state", "channel"], condition=Q(state__in=COUNTED)),
            # What an agent of one fund counts and lists. The channel is in it for SQLite, which would look at each row
            # to be sure of it.
            models.Index(
                name="message_letter_of_fund",
                fields=["fund_code", "channel", "state", "created_at", "id"],
                condition=Q(channel=Channel.LETTER.value),
            ),
            # Two of what the figures count of one day (guichet/figures).
            models.Index(name="message_letter_asked", fields=["created_at"], condition=Q(channel=Channel.LETTER.value)),
            models.Index(
                name="message_letter_left",
                fields=["sent_at"],
                condition=Q(channel=Channel.LETTER.value, sent_at__isnull=False),
            ),
            models.Index(
                name="message_returned_to_fund",
                fields=["fund_code", "-returned_at", "id"],
                condition=Q(returned_at__isnull=False),
            ),
            models.Index(
                name="message_of_batch", fields=["batch", "created_at", "id"], condition=Q(batch__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} {self.id}"
