"""One row per enrolment under way. Its answers are sealed, and erased as soon as it ends."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.enrolment.journey import Answers
from guichet.enrolment.states import COUNTER_LASTS, EnrolmentState, Route
from guichet.sealing.fields import BlindIndexField, SealedJSONField
from guichet.sealing.keyring import keyring

ENDED_KEPT = timedelta(days=7)
"""The last page may be read again for a day; a complaint may need a week."""
NUMBER_PURPOSE = "enrolment.Enrolment.number_index"


def number_index(answers: Answers) -> str:
    """Return the keyed index of the number typed, empty before one is: the same work whoever it means."""
    number = answers.get("identifier", {}).get("number", "")
    return keyring().blind_index(number, purpose=NUMBER_PURPOSE) if number else ""


class Enrolment(models.Model):
    """A journey, found by the hash of the token that the browser holds."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    fund_code = models.CharField(max_length=3, blank=True)
    """Empty on the national site until the department is answered (C-04)."""
    answers = SealedJSONField(null=True)
    number_index = BlindIndexField(
        max_length=40,
        blank=True,
        purpose=NUMBER_PURPOSE,
        lasts="until the enrolment is deleted, a week after it ended",
        since="answered_at",
        useful_for=ENDED_KEPT,
    )
    """Keyed index of the number typed, so that an agent finds why somebody cannot enrol. Written for everybody, known
    or not. It has a key of its own: laid beside the registry's, it tells nothing of whose it is."""
    profile = models.CharField(max_length=20, blank=True)
    """The profile, for the figures; empty where it is no enrolment, but a file added or an access lost."""
    next_step = models.CharField(max_length=24, blank=True)
    """Name of the step that waits for an answer, for the figures: where people stop, once nothing typed is left.

    Empty before the first answer after the profile.
    """
    state = models.CharField(
        max_length=12, choices=[(state, state) for state in EnrolmentState], default=EnrolmentState.UNDER_WAY
    )
    route = models.CharField(max_length=8, choices=[(route, route) for route in Route], blank=True)
    revision = models.PositiveIntegerField(default=0)
    """Each write names the revision it read: of two answers posted at once, one wins and the other looks again."""
    proof_tries = models.PositiveSmallIntegerField(default=0)
    resume_tries = models.PositiveSmallIntegerField(default=0)
    takes_over = models.BooleanField(default=False)
    """Whether an ended one asked for the account of another responsible person: its last page says what follows."""
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "answered_at"], name="enrolment_by_state_and_age"),
            models.Index(fields=["number_index"], name="enrolment_by_number", condition=~Q(number_index="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enrolment_ended_holds_no_answers",
                condition=Q(state__in=[EnrolmentState.UNDER_WAY, EnrolmentState.TO_SETTLE]) | Q(answers__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)

    def is_idle(self, now: datetime, *, minutes: int) -> bool:
        """Whether the browser was left alone so long that somebody else may sit before it."""
        return now - self.answered_at > timedelta(minutes=minutes)

    def is_over(self, now: datetime, *, hours: int) -> bool:
        """Whether it is too late to take it up again."""
        return now - self.answered_at > timedelta(hours=hours)


class CounterStart(models.Model):
    """An enrolment begun at a reception desk, until the person's own telephone takes it over with a short reference."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """In the address of the agent's page."""
    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="counter_start")
    index = BlindIndexField(
        max_length=40,
        unique=True,
        purpose="enrolment.CounterStart.index",
        lasts="until the reference expires, 30 minutes",
        since="begun_at",
        useful_for=COUNTER_LASTS,
    )
    """Keyed index of the short reference."""
    code = SealedJSONField(null=True)
    """The short reference, while the agent's page shows it: erased when it is used, taken back or late."""
    fund_code = models.CharField(max_length=3)
    begun_by = models.CharField(max_length=42)
    """`agent:REFERENCE`, as the journal names an agent."""
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)
    """How often the reference was typed, with whatever birth date."""
    joined_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(name="counter_start_of_agent", fields=["begun_by", "begun_at"])]

    def __str__(self) -> str:
        return str(self.reference)


class Worth(models.Model):
    """What one proof is worth among the members of one profile at one fund, counted by `guichet policy measure`.

    Counts of members, and nobody: a row is replaced by the next count.
    """

    fund_code = models.CharField(max_length=3, blank=True)
    """Empty for all members together, as the national site has them."""
    profile = models.CharField(max_length=20)
    proof = models.CharField(max_length=30, blank=True)
    """Empty for all the proofs of the profile together: `can_answer` then counts who can answer one of them."""
    under = models.CharField(max_length=64)
    """Digest of the rules that it was counted under (`worth.digest`): under others it says nothing."""
    members = models.PositiveIntegerField()
    can_answer = models.PositiveIntegerField()
    guessed = models.JSONField(default=list)
    """Numbers of members, as `registry.odds.Odds.guessed` has them."""
    space = models.PositiveBigIntegerField(default=0)
    measured_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="worth_is_said_once", fields=["fund_code", "profile", "proof"]),
            models.CheckConstraint(name="worth_is_a_share", condition=Q(can_answer__lte=F("members"))),
        ]

    def __str__(self) -> str:
        return f"worth {self.pk}"
