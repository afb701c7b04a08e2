"""What the funds' own software sends for members: papers, and how far their requests are.

The importer writes the rows. `guichet.documents` and `guichet.requests` take them in afterwards, each once.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.owned import Owned


class SentDocument(Owned):
    """A paper that the fund made, as a PDF beside documents.csv."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    title = models.CharField(max_length=150)
    """As shown: « Notification de droits », never anything that a locked screen may not show."""
    issued_on = models.DateField()
    file_name = models.CharField(max_length=100)
    """Of the PDF, in `documents/` of the folder imported."""

    class Meta:
        indexes: ClassVar = [
            models.Index(name="sent_document_of_person", fields=["person"]),
            models.Index(name="sent_document_of_place", fields=["establishment"]),
        ]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.UniqueConstraint(name="sent_document_source_ref_is_unique", fields=["source_ref"]),
        ]

    def __str__(self) -> str:
        return f"sent document {self.pk}"


class RequestState(models.TextChoices):
    """How far a request or a declaration is, in the words that members read."""

    DRAFT = "draft"
    """Not sent yet; the member's alone."""
    RECEIVED = "received"
    UNDER_WAY = "under_way"
    COMPLEMENT_ASKED = "complement_asked"
    """Something is missing, and the member is told what."""
    DONE = "done"
    REFUSED = "refused"


REPORTED = (RequestState.UNDER_WAY, RequestState.COMPLEMENT_ASKED, RequestState.DONE, RequestState.REFUSED)
"""What the funds' software may say of one: the others happen here."""


class ReportedState(models.Model):
    """What became of a request that the fund's own software treats."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    """The fund that treats it: what it says of another fund's request is not taken."""
    receipt = models.CharField(max_length=14)
    """Receipt number of the request, as the member has it: `4F3A-91BC-2D07`."""
    state = models.CharField(max_length=16, choices=RequestState)
    on = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    """What the member is told; needed where something is missing or refused."""

    class Meta:
        indexes: ClassVar = [models.Index(name="reported_state_by_receipt", fields=["receipt"])]
        constraints: ClassVar = [
            models.UniqueConstraint(name="reported_state_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="reported_state_is_known", condition=Q(state__in=REPORTED)),
        ]

    def __str__(self) -> str:
        return f"reported state {self.pk}"
