"""What waits for an agent, why, and until when."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from guichet.cases.rules import Outcome, Team
from guichet.sealing.fields import BlindIndexField, SealedJSONField

SAME_CASE_FOR = timedelta(hours=24)

SUBJECT_PURPOSE = "cases.Case.subject_index"


class CaseKind(models.TextChoices):
    """Why an agent is needed."""

    CONTACT = "contact"
    """Somebody asks to be called back (R15, R53)."""
    UNKNOWN_PERSON = "unknown_person"
    DETAILS_DO_NOT_MATCH = "details_do_not_match"
    TEMPORARY_NUMBER = "temporary_number"
    DECEASED_OR_BLOCKED = "deceased_or_blocked"
    DEPENDANT = "dependant"
    NO_POSTAL_ADDRESS = "no_postal_address"
    RESPONSIBLE_CHANGES = "responsible_changes"
    """Somebody else would manage an establishment's account, and the funds must say whether they run it."""
    FILE_ASKED = "file_asked"
    """A member wants a file of another profile and could not prove it online."""
    FILE_ELSEWHERE = "file_elsewhere"
    """A member wants a file at a fund that does not know them (R192)."""
    NOT_ME = "not_me"
    """Whoever lives at the known address says that they did not open this account; it is frozen (C-09)."""
    ACCESS_LOST = "access_lost"
    """A member has neither mailbox nor mobile left, and could not prove online who they are."""
    ADDRESS_CHANGE = "address_change"
    """A member has moved, and asks the fund to note it."""
    LIMITS_REACHED = "limits_reached"
    CONVENTION_ASKED = "convention_asked"
    CONVENTION_ENDS = "convention_ends"
    """The last day of a structure's convention comes, and its people lose their access the day after."""
    RETURNED_LETTER = "returned_letter"
    LETTER_REJECTED = "letter_rejected"
    REQUEST = "request"
    """A request or a declaration sent from the private space (`guichet.requests`)."""
    MESSAGE = "message"
    """A member wrote in « Contact & échanges »."""
    BENEFICIARY = "beneficiary"
    """A structure sent a file about one of the people whom its convention names."""
    APPOINTMENT = "appointment"
    """A member asks for an appointment."""
    BANK_DETAILS = "bank_details"
    """A member's new bank details are to be noted in the fund's own file."""


class CaseState(models.TextChoices):
    """How far the work is."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Case(models.Model):
    """One matter for an agent of one fund."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4)
    """What an address may hold; the row number would tell how many cases there are."""
    kind = models.CharField(max_length=30, choices=CaseKind)
    fund_code = models.CharField(max_length=3, blank=True)
    subject_index = BlindIndexField(
        max_length=30,
        purpose=SUBJECT_PURPOSE,
        lasts="until 24 hours after the case was opened",
        since="opened_at",
        useful_for=SAME_CASE_FOR,
    )
    """Keyed index of what the case is about, to know it again within SAME_CASE_FOR."""
    about = models.CharField(max_length=36, blank=True)
    """Random reference of the account or the enrolment, where there is one."""
    details = SealedJSONField()
    """What the agent needs to see, as last given."""
    times = models.PositiveIntegerField(default=1)
    """How many times it was opened."""
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    """Day of `opened_at` in UTC, which makes the case unique."""
    last_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    team = models.CharField(
        max_length=10, choices=[(team.value, team.value) for team in Team], db_default=Team.SUPPORT.value
    )
    """Who works it: that of its kind, until it is handed over."""
    taken_by = models.UUIDField(null=True)
    """Reference of the agent who has it, and no one else; null unless taken."""
    taken_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)
    """When that agent did something last."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    """Reference of the agent who closed it; null where it closed by itself."""
    outcome = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in Outcome], blank=True, db_default=""
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_index", "opened_on"], name="cases_case_once_a_day"),
            models.CheckConstraint(
                name="cases_case_has_one_holder",
                condition=Q(state=CaseState.TAKEN, taken_by__isnull=False, touched_at__isnull=False)
                | (~Q(state=CaseState.TAKEN) & Q(taken_by__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["fund_code", "state", "due_on", "id", "team"], name="cases_case_waiting"),
            # Few at any time: an agent's own, and what was left alone.
            models.Index(fields=["taken_by"], name="cases_case_taken", condition=Q(state=CaseState.TAKEN)),
            models.Index(
                fields=["fund_code", "-closed_at"], name="cases_case_closed", condition=Q(state=CaseState.CLOSED)
            ),
            models.Index(fields=["closed_at"], name="cases_case_over", condition=Q(state=CaseState.CLOSED)),
        ]

    def __str__(self) -> str:
        """Say why an agent is needed; never about whom."""
        return f"{self.kind} {self.reference}"


class NoteKind(models.TextChoices):
    """What an agent did with a case."""

    TAKEN = "taken"
    RELEASED = "released"
    """Given back to the pile, by an agent or, left alone too long, by itself."""
    NOTE = "note"
    ANSWER = "answer"
    """What was written to the member, word for word."""
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class CaseNote(models.Model):
    """One line of a case's history. It goes with the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    """Reference of the agent; null for the system."""
    kind = models.CharField(max_length=12, choices=NoteKind)
    text = SealedJSONField()
    """What was written, may be empty."""

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class Digest(models.Model):
    """The last day on which an agent was told what waits: once a day, however many workers look."""

    agent = models.UUIDField(unique=True)
    told_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.agent} on {self.told_on}"
