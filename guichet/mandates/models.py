"""Mandates, and the days on which they were used."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.accounts.models import Account
from guichet.conventions.models import Structure
from guichet.files.models import StoredFile
from guichet.mandates.rules import End, MandateState, Origin, Relation
from guichet.registry.models import FUND_CODE_LENGTH, Establishment
from guichet.sealing.fields import BlindIndexField, SealedJSONField

OFFER_LASTS = timedelta(days=15)
"""How long an offer waits for an answer."""
OFFER_PURPOSE = "mandates.Mandate.offer_index"
OBJECTION_PURPOSE = "mandates.Mandate.objection_index"


class Mandate(models.Model):
    """The access that the holder of one account gives, to one of their files, for some services and some time."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giver = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mandates_given")
    profile = models.CharField(max_length=24)
    """With the two that follow, the file that it opens: a file that was closed meanwhile opens nothing."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.CASCADE, related_name="mandates")
    receiver = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="mandates_received")
    """Whoever acts: one account, by its own login…"""
    structure = models.ForeignKey(Structure, null=True, on_delete=models.PROTECT, related_name="mandates")
    """… or the persons of a structure whose convention opens `conventions.rules.Service.CLIENTS` to them."""
    relation = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Relation])
    services = models.JSONField(default=list)
    """Keys of services of the space, those that may be given (`space.services`)."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    """Its last day."""
    origin = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Origin])
    state = models.CharField(max_length=8, choices=[(one.value, one.value) for one in MandateState])
    effective_at = models.DateTimeField(null=True)
    """From when it opens something: at once, or after a wait (`waits_for`). Null while offered."""
    waits_for = models.CharField(max_length=60, blank=True)
    """Why it waits, from its acceptance on: words of `bank.rules.reasons_to_wait`, joined by commas; empty, at once."""
    offered_name = SealedJSONField(null=True)
    """As the giver wrote it: `{"family_name", "given_name"}`."""
    offered_email = SealedJSONField(null=True)
    """Where the offer went; null once it was answered."""
    offer_index = BlindIndexField(
        max_length=40,
        blank=True,
        purpose=OFFER_PURPOSE,
        lasts="until the offer ends, 15 days",
        since="given_at",
        useful_for=OFFER_LASTS,
    )
    """Keyed index of the code that the email of the offer carries; empty once it was answered."""
    offer_tries = models.PositiveSmallIntegerField(default=0)
    """Wrong codes typed: the giver tells the code by another way than the link."""
    offer_code = SealedJSONField(null=True)
    """What the giver reads on the screen and tells to whom the offer is for; null once it was answered."""
    objection_code = SealedJSONField(null=True)
    """What the messages to the giver carry, and whoever gave nothing types: it ends this mandate, and opens nothing."""
    objection_index = BlindIndexField(max_length=40, blank=True, purpose=OBJECTION_PURPOSE, of=("objection_code",))
    objection_until = models.DateTimeField(null=True)
    """Until when it may be typed."""
    paper = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    registered_by = models.UUIDField(null=True)
    """Reference of the agent who registered the paper."""
    given_at = models.DateTimeField()
    """When it was offered, or registered."""
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=42, blank=True)
    """`giver`, `receiver`, `system` or `agent:REFERENCE`."""
    end = models.CharField(max_length=10, blank=True, choices=[(one.value, one.value) for one in End])

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mandate_has_one_receiver",
                condition=Q(receiver__isnull=True, structure__isnull=True, state__in=["offered", "ended"])
                | Q(receiver__isnull=False, structure__isnull=True)
                | Q(receiver__isnull=True, structure__isnull=False),
            ),
            models.CheckConstraint(name="mandate_is_not_to_oneself", condition=~Q(receiver=F("giver"))),
            models.CheckConstraint(name="mandate_begins_before_its_end", condition=Q(starts_on__lte=F("ends_on"))),
            models.CheckConstraint(
                name="mandate_given_has_a_moment",
                condition=~Q(state=MandateState.GIVEN) | Q(effective_at__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_on_paper_has_its_paper",
                condition=~Q(origin=Origin.PAPER) | Q(paper__isnull=False, registered_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="mandate_of_giver", fields=["giver", "-given_at"]),
            models.Index(name="mandate_to", fields=["receiver"], condition=Q(state=MandateState.GIVEN)),
            models.Index(name="mandate_to_structure", fields=["structure"], condition=Q(state=MandateState.GIVEN)),
            models.Index(name="mandate_offer", fields=["offer_index"], condition=Q(state=MandateState.OFFERED)),
            models.Index(name="mandate_objection", fields=["objection_index"], condition=~Q(objection_index="")),
            models.Index(name="mandate_by_end", fields=["ends_on"], condition=~Q(state=MandateState.ENDED)),
        ]

    def __str__(self) -> str:
        return f"mandate {self.reference}"


class Use(models.Model):
    """That somebody used a service under a mandate on a day: what the giver reads, and the journal tells."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="uses")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    """Whose login it was."""
    service = models.CharField(max_length=40)
    day = models.DateField()
    first_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="mandate_use_once", fields=["mandate", "account", "service", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.service} on {self.day}"
