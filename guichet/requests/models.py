"""A request or a declaration, from its draft to its end, and everything that happened to it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models import Account
from guichet.files.models import StoredFile
from guichet.registry.models import FUND_CODE_LENGTH, Owned, ReportedState, RequestState
from guichet.sealing.fields import SealedJSONField


class Request(Owned):
    """One démarche of a person or of an establishment. Once sent, its answers never change."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In its address; the receipt number is its beginning (`cases.receipts`), and its case bears the same."""
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="requests")
    """Who began it; a draft is theirs alone."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    kind = models.CharField(max_length=30)
    """Key of one of `kinds.KINDS`: `dec_ressources`. An old one stays readable after its kind is gone."""
    period = models.CharField(max_length=10, blank=True)
    """What is declared once only, such as `2026-T3`; empty where it may be sent as often as wanted."""
    state = models.CharField(max_length=16, choices=RequestState, default=RequestState.DRAFT)
    answers = SealedJSONField()
    """Screen -> its answer (`enrolment.journey.Answers`)."""
    facts = SealedJSONField(default=dict)
    """What the registry said when it was begun (`kinds.base.Kind.facts`): its screens stay the same meanwhile."""
    summary = SealedJSONField(null=True)
    """What was sent, word for word: `[{"title": …, "lines": [[label, value], …]}, …]`. Null until it is sent.

    It stays readable when its kind, or the wording, has changed.
    """
    revision = models.PositiveIntegerField(default=0)
    """Each write names the revision it read: of two tabs on one draft, one wins and the other looks again."""
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    state_at = models.DateTimeField()
    """Since when it is in its state."""

    class Meta:
        indexes: ClassVar = [
            models.Index(name="request_of_person", fields=["person", "-sent_at", "-id"]),
            models.Index(name="request_of_place", fields=["establishment", "-sent_at", "-id"]),
            models.Index(name="request_drafts_by_age", fields=["touched_at"], condition=Q(state=RequestState.DRAFT)),
        ]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.CheckConstraint(name="request_state_is_known", condition=Q(state__in=RequestState.values)),
            models.CheckConstraint(
                name="request_is_a_draft_until_sent",
                condition=Q(state=RequestState.DRAFT, sent_at__isnull=True)
                | (~Q(state=RequestState.DRAFT) & Q(sent_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="request_of_person_one_draft",
                fields=["account", "person", "kind", "period"],
                condition=Q(state=RequestState.DRAFT),
            ),
            models.UniqueConstraint(
                name="request_of_place_one_draft",
                fields=["account", "establishment", "kind", "period"],
                condition=Q(state=RequestState.DRAFT),
            ),
            models.UniqueConstraint(
                name="request_of_person_once_a_period",
                fields=["person", "kind", "period"],
                condition=~Q(period="") & ~Q(state__in=[RequestState.DRAFT, RequestState.REFUSED]),
            ),
            models.UniqueConstraint(
                name="request_of_place_once_a_period",
                fields=["establishment", "kind", "period"],
                condition=~Q(period="") & ~Q(state__in=[RequestState.DRAFT, RequestState.REFUSED]),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.reference}"


class RequestPaper(models.Model):
    """A paper that the member gives with it, or later when it is asked for."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="papers")
    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=30)
    """Which of the kind's papers it is (`kinds.base.Paper.name`)."""
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = SealedJSONField(null=True)
    """SHA-256 of its bytes, in hexadecimal: what the proof says was attached. Null where there is no such proof."""
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"paper {self.reference}"


class RequestEvent(models.Model):
    """One line of what became of it, as the member reads it. Nothing is ever taken back."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=16, choices=RequestState)
    at = models.DateTimeField()
    words = SealedJSONField()
    """What the member is told besides the state, may be empty."""
    by = models.UUIDField(null=True)
    """Reference of the agent; null for the member, the system or the fund's own software."""
    reported = models.OneToOneField(ReportedState, null=True, on_delete=models.SET_NULL, related_name="+")
    """The row it was taken in from, so that it is once."""

    def __str__(self) -> str:
        return f"{self.state} of request {self.request_id}"
