"""Threads of a member, or of a structure about a beneficiary, with their fund, and members' appointments."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models import Account
from guichet.conventions.models import Structure
from guichet.exchanges.rules import AppointmentState, ThreadState
from guichet.exchanges.words import THEMES
from guichet.files.models import StoredFile
from guichet.registry.models import FUND_CODE_LENGTH, Owned, Person
from guichet.sealing.fields import SealedJSONField

_OF_A_MEMBER = Q(structure__isnull=True, beneficiary__isnull=True)
_OF_A_STRUCTURE = Q(person__isnull=True, establishment__isnull=True, structure__isnull=False, beneficiary__isnull=False)


class Thread(Owned):
    """One matter, and everything said about it. Nothing that was sent is ever changed.

    A member's has an owner, and no structure. A structure's has none of the two owners, so that nothing which looks
    for a member's own ever meets it.
    """

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In its address; the receipt number is its beginning (`cases.receipts`), and its case bears the same."""
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="threads")
    """Who began it, and who is told of an answer."""
    structure = models.ForeignKey(Structure, null=True, on_delete=models.PROTECT, related_name="threads")
    """Of a third party that exchanges files under its convention; null for a member's."""
    beneficiary = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    """Whom a structure's is about; null for a member's."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    """The fund that has it."""
    theme = models.CharField(max_length=12, choices=list(THEMES.items()))
    title = SealedJSONField()
    """As the member named it."""
    about = models.UUIDField(null=True)
    """Reference of the member's request that it is about."""
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in ThreadState])
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    """When something was last written in it."""

    class Meta:
        indexes: ClassVar = [
            models.Index(name="thread_of_person", fields=["person", "-last_at", "-id"]),
            models.Index(name="thread_of_place", fields=["establishment", "-last_at", "-id"]),
            models.Index(name="thread_by_age", fields=["last_at"]),
            models.Index(
                name="thread_of_structure",
                fields=["structure", "-last_at", "-id"],
                condition=Q(structure__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exchanges_thread_has_one_owner",
                condition=(
                    Q(person__isnull=False, establishment__isnull=True) & _OF_A_MEMBER
                    | Q(person__isnull=True, establishment__isnull=False) & _OF_A_MEMBER
                    | _OF_A_STRUCTURE
                ),
            ),
            models.CheckConstraint(
                name="thread_state_is_known", condition=Q(state__in=[state.value for state in ThreadState])
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.reference}"


class Post(models.Model):
    """One message of a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    sending = models.UUIDField(unique=True)
    """Made when the form was shown: sent twice, it is one message."""
    by = models.UUIDField(null=True)
    """Reference of the agent; null for the member, or for the structure."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH, blank=True)
    """For which fund the agent answered; empty for the member."""
    author = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who wrote it for a structure, whose persons share its threads; null for a member and for an agent."""
    text = SealedJSONField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    """When the other side first saw it."""

    class Meta:
        indexes: ClassVar = [models.Index(name="post_of_thread", fields=["thread", "at", "id"])]

    def __str__(self) -> str:
        return f"post of {self.thread_id}"


class Attachment(models.Model):
    """A paper given with a message."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In the address it is read at."""
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"attachment {self.reference}"


class Way(models.TextChoices):
    """How one meets."""

    TELEPHONE = "telephone"
    DESK = "accueil"


class Appointment(Owned):
    """An appointment, from the wish for it to its day."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In its address; its case bears the same."""
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="appointments")
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    theme = models.CharField(max_length=12, choices=list(THEMES.items()))
    way = models.CharField(max_length=9, choices=Way)
    wishes = SealedJSONField()
    """`[["2026-03-12", "am"], …]`: half-days, the first preferred. When somebody is at home is personal."""
    telephone = SealedJSONField()
    """E.164: the number to call, or to warn at."""
    words = SealedJSONField()
    """What the member adds, may be empty."""
    state = models.CharField(max_length=9, choices=[(state.value, state.value) for state in AppointmentState])
    asked_at = models.DateTimeField()
    meeting_at = models.DateTimeField(null=True)
    """Null unless it is set."""
    answer = SealedJSONField(null=True)
    """What the agent says: where, what to bring, or why there is none."""
    answered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    """When the member first saw that answer."""

    class Meta:
        indexes: ClassVar = [
            models.Index(name="appointment_of_person", fields=["person", "-asked_at"]),
            models.Index(name="appointment_of_place", fields=["establishment", "-asked_at"]),
            models.Index(name="appointment_by_age", fields=["asked_at"]),
        ]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            # Of a form sent twice, or in two windows, one wins.
            models.UniqueConstraint(
                name="appointment_of_person_one_asked",
                fields=["person"],
                condition=Q(state=AppointmentState.ASKED.value),
            ),
            models.UniqueConstraint(
                name="appointment_of_place_one_asked",
                fields=["establishment"],
                condition=Q(state=AppointmentState.ASKED.value),
            ),
            models.CheckConstraint(
                name="appointment_is_set_with_its_hour",
                condition=Q(state=AppointmentState.SET.value, meeting_at__isnull=False)
                | ~Q(state=AppointmentState.SET.value),
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.reference}"
