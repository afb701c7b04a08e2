"""What is kept of a file beside its bytes."""

import uuid

from django.db import models

from guichet.sealing.fields import SealedJSONField


class MediaType(models.TextChoices):
    """What a file is, read from its content, never from its name."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TEXT = "text/plain"
    """Declarations deposited by companies, as text or CSV."""


class StoredFile(models.Model):
    """A file on disk, under a random name, sealed by a key of its own.

    The key is sealed in this row, so that a rotation of the keys touches the database alone, and a file whose row is
    gone can never be read again.
    """

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Name on disk."""
    key = SealedJSONField()
    """32 random bytes in base64."""
    name = SealedJSONField()
    """As whoever sent it named it, cleaned of what a name cannot hold; it is personal (« irm-genou.pdf »)."""
    media_type = models.CharField(max_length=20, choices=MediaType)
    size = models.PositiveBigIntegerField()
    """Bytes, before sealing."""
    stored_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"file {self.reference}"
