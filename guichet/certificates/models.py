"""A certificate that was issued."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.documents.models import Document
from guichet.registry.models import FUND_CODE_LENGTH, Owned
from guichet.sealing.fields import BlindIndexField, SealedJSONField

SAID_PURPOSE = "certificates.Certificate.said_index"


class Why(models.TextChoices):
    """Why a certificate was withdrawn."""

    MISTAKE = "mistake"
    """What it says was wrong."""
    CHANGED = "changed"
    """What it says is not so any more."""
    FRAUD = "fraud"
    """It was obtained, or is used, by somebody else than its holder."""
    ASKED = "asked"
    """Its holder asks: lost, sent to the wrong person."""


class Certificate(Owned):
    """What verifies it outlives what it was drawn from: the row says everything that the paper says."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """What its address says."""
    number = models.CharField(max_length=14)
    """Printed: `K7MP-3XRT-9HCD`."""
    kind = models.CharField(max_length=20)
    """Slug of one of `kinds.KINDS`."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    issued_at = models.DateTimeField()
    expires_on = models.DateField()
    """Last day it may be relied on."""
    key_id = models.PositiveSmallIntegerField()
    """Number of the key that signed it."""
    said = SealedJSONField()
    """`payload`, the signed text that its QR code holds, and `control`, the code printed beside its number."""
    said_index = BlindIndexField(
        max_length=40,
        purpose=SAID_PURPOSE,
        lasts="until the end of the day it was issued on",
        since="issued_at",
        useful_for=timedelta(days=1),
    )
    """Of its owner, kind, day and facts: asked for twice in a day, it is one paper."""
    document = models.OneToOneField(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    """Where its PDF is, in « Mes documents »."""
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=8, blank=True, choices=Why)

    class Meta:
        indexes: ClassVar = [
            models.Index(name="certificate_of_person", fields=["person", "-issued_at"]),
            models.Index(name="certificate_of_place", fields=["establishment", "-issued_at"]),
            models.Index(name="certificate_by_end", fields=["expires_on"]),
        ]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.UniqueConstraint(name="certificate_number_is_unique", fields=["number"]),
            models.UniqueConstraint(
                name="certificate_is_issued_once_a_day", fields=["said_index"], condition=Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="certificate_is_withdrawn_for_a_reason",
                condition=Q(revoked_at__isnull=True, revoked_why="")
                | Q(revoked_at__isnull=False, revoked_why__in=Why.values),
            ),
        ]

    def __str__(self) -> str:
        return f"certificate {self.reference}"
