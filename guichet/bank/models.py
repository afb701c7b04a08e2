"""A new account for a member's benefits, from the wish to its place in the fund's file."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models import Account
from guichet.bank.rules import FORGOTTEN_AFTER, PENDING, ChangeState, Ended
from guichet.files.models import StoredFile
from guichet.registry.models import FUND_CODE_LENGTH, Person
from guichet.sealing.fields import BlindIndexField, SealedJSONField

IBAN_PURPOSE = "bank.BankChange.iban_index"


class BankChange(models.Model):
    """One at a time for a person. What is noted is the registry's (`registry.BankAccount`); this is what was asked."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In its address; its case bears the same."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="bank_changes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    """Whose benefits."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    iban = SealedJSONField()
    """ISO 13616, without spaces."""
    iban_index = BlindIndexField(
        max_length=30,
        purpose=IBAN_PURPOSE,
        of=("iban",),
    )
    """Keyed index of the account: one that several members give may be a thief's, and the agent is told."""
    holder_name = SealedJSONField()
    """As printed on the RIB."""
    paper = models.OneToOneField(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    """The RIB, where one was given."""
    state = models.CharField(max_length=9, choices=[(state.value, state.value) for state in ChangeState])
    waits_for = models.CharField(max_length=60, blank=True)
    """Why it waits: words of `rules.reasons_to_wait`, joined by commas."""
    asked_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    """When it goes to an agent, or went."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Ended], blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(name="bank_change_of_person", fields=["person", "-asked_at"]),
            models.Index(name="bank_change_held", fields=["effective_at"], condition=Q(state=ChangeState.HELD.value)),
            models.Index(name="bank_change_sent", fields=["effective_at"], condition=Q(state=ChangeState.SENT.value)),
            models.Index(name="bank_change_by_iban", fields=["iban_index"]),
            models.Index(name="bank_change_over", fields=["ended_at"], condition=Q(ended_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="bank_change_one_pending",
                fields=["person"],
                condition=Q(state__in=[state.value for state in PENDING]),
            ),
            models.CheckConstraint(
                name="bank_change_is_over_when_it_ended",
                condition=Q(state__in=[state.value for state in PENDING], ended_at__isnull=True)
                | (~Q(state__in=[state.value for state in PENDING]) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"bank change {self.reference}"


KEPT_AFTER_END = FORGOTTEN_AFTER
