"""A paper of a member's."""

import uuid
from typing import ClassVar

from django.db import models

from guichet.files.models import StoredFile
from guichet.registry.models import FUND_CODE_LENGTH, Owned, SentDocument


class DocumentKind(models.TextChoices):
    """What a paper is."""

    SENT = "sent"
    """The fund made it, and sent it by the importer."""
    CERTIFICATE = "certificate"
    """Attestation."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """Accusé de réception of a request or a declaration."""
    PROOF = "proof"
    """What was declared, sealed: it proves what was sent and when (R10)."""
    STATEMENT = "statement"
    """Relevé drawn for the member, such as that of their parcels."""


class Document(Owned):
    """A paper that a person, or whoever manages an establishment, finds in « Mes documents »."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """What its address says."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    kind = models.CharField(max_length=15, choices=DocumentKind)
    title = models.CharField(max_length=150)
    issued_on = models.DateField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    sent = models.OneToOneField(SentDocument, null=True, on_delete=models.SET_NULL, related_name="+")
    """The row it was taken in from, so that it is once."""
    about = models.UUIDField(null=True)
    """Reference of the request or of the certificate whose paper it is."""
    filed_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    """When it was first opened; null while unread."""

    class Meta:
        indexes: ClassVar = [
            models.Index(name="document_of_person", fields=["person", "-issued_on", "-id"]),
            models.Index(name="document_of_place", fields=["establishment", "-issued_on", "-id"]),
            models.Index(name="document_about", fields=["about"]),
            models.Index(name="document_by_age", fields=["filed_at"]),
        ]
        constraints: ClassVar = [*Owned.Meta.constraints]

    def __str__(self) -> str:
        return f"document {self.reference}"
