"""Structures, their conventions, the persons whom they name, and those whom these may read about."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.accounts.models import Account, Delegate
from guichet.conventions.rules import ConventionState, End, MemberState, StructureKind
from guichet.files.models import StoredFile
from guichet.registry.models import FUND_CODE_LENGTH, Establishment, Person
from guichet.sealing.fields import SealedJSONField


class Structure(models.Model):
    """A legal person that is no member: an accountant's firm, a notary's, a nursery, a department."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in StructureKind])
    name = models.CharField(max_length=150)
    siret = models.CharField(max_length=14, blank=True)
    """Empty where it has none."""
    third_party_number = models.CharField(max_length=20, blank=True)
    """By which the fund's own files know it: payments made to it bear this number."""
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.SET_NULL, related_name="third_parties")
    """The same place of work in the registry, where the funds know it."""
    postal_lines = SealedJSONField()
    """Where letters to its people go, as two agents read it on the signed paper. A list of lines."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    """The fund that answers for it."""
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="structure_once", fields=["kind", "siret"], condition=~Q(siret="")),
            models.CheckConstraint(
                name="structure_kind_is_known", condition=Q(kind__in=[kind.value for kind in StructureKind])
            ),
        ]
        indexes: ClassVar = [models.Index(name="structure_of_fund", fields=["fund_code", "name"])]

    def __str__(self) -> str:
        return f"structure {self.reference}"


class Convention(models.Model):
    """One signed paper. An amendment or a renewal is another one, which `replaces` it."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    """Printed on the paper, and said on the telephone: random, it tells nothing of how many there are."""
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="conventions")
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in ConventionState])
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    """The fund that signs."""
    fund_codes = models.JSONField(default=list)
    """The funds at which it opens something, the one that signs among them."""
    services = models.JSONField(default=list)
    """Values of `rules.Service`."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    """Its last day."""
    most_persons = models.PositiveSmallIntegerField(default=10)
    """How many persons the structure may name at once."""
    structure_said = SealedJSONField(null=True)
    """What the paper says of the structure, `Structure`'s `name`, `siret`, `third_party_number` and `postal_lines`.
    Letters go there only once another agent approved it: until then the structure stays as it was."""
    signatories = SealedJSONField()
    """A list of `{"side": "structure" or "fund", "name", "role", "signed_on"}`."""
    paper = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """The signed paper, scanned; it is never approved without."""
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    case = models.CharField(max_length=36, blank=True)
    """Reference of the case of « Autre » that it answers."""
    proposed_by = models.UUIDField()
    """Reference of the agent."""
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    """Reference of the agent who approved or refused it; whoever proposed it may only take it back."""
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    """Reference of the agent who withdrew it; null where it ended by itself."""
    end = models.CharField(max_length=10, blank=True, choices=[(end.value, end.value) for end in End])
    why = SealedJSONField(null=True)
    """What the agent who refused or withdrew it wrote."""
    reminded_at = models.DateTimeField(null=True)
    """When the last reminder of its end left."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="convention_state_is_known", condition=Q(state__in=[state.value for state in ConventionState])
            ),
            models.CheckConstraint(name="convention_begins_before_its_end", condition=Q(starts_on__lte=F("ends_on"))),
            # Whatever the code does: nobody approves what they proposed.
            models.CheckConstraint(
                name="convention_two_agents",
                condition=~Q(state__in=[ConventionState.APPROVED, ConventionState.ENDED])
                | (Q(decided_by__isnull=False, paper__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.UniqueConstraint(
                name="convention_one_in_force", fields=["structure"], condition=Q(state=ConventionState.APPROVED)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="convention_of_fund", fields=["fund_code", "state", "ends_on"]),
            models.Index(name="convention_by_end", fields=["ends_on"], condition=Q(state=ConventionState.APPROVED)),
        ]

    def __str__(self) -> str:
        return f"convention {self.reference}"


class Member(models.Model):
    """A person whom a structure names (« personne habilitée »), within one convention."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="members")
    delegate = models.ForeignKey(Delegate, null=True, on_delete=models.PROTECT, related_name="memberships")
    """Null as long as no account is open for them; the same from one convention to the next."""
    family_name = SealedJSONField()
    given_name = SealedJSONField()
    role = SealedJSONField()
    """What they do there: « comptable »."""
    email = SealedJSONField()
    """At work: where their number is told, and what ends."""
    is_administrator = models.BooleanField(default=False)
    """Names and removes colleagues, within the convention."""
    services = models.JSONField(default=list)
    """Of the convention's; never more (`queries.rights_of`)."""
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in MemberState])
    named_by_agent = models.UUIDField(null=True)
    """Reference of the agent, where the paper itself names them."""
    named_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="named")
    """The administrator of the structure, otherwise."""
    named_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="convention_member_once",
                fields=["convention", "delegate"],
                condition=Q(delegate__isnull=False) & ~Q(state=MemberState.REMOVED),
            ),
            models.CheckConstraint(
                name="convention_member_open_has_a_login",
                condition=~Q(state=MemberState.OPEN) | Q(delegate__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.reference}"


class Beneficiary(models.Model):
    """A person about whom a convention lets its structure read and exchange files. Named by agents, never by it."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="beneficiaries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="third_parties")
    named_by = models.UUIDField()
    """Reference of the agent."""
    named_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """When they were taken off the list; null while on it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="beneficiary_once", fields=["convention", "person"], condition=Q(until__isnull=True)
            ),
        ]
        indexes: ClassVar = [models.Index(name="beneficiary_person", fields=["person"])]

    def __str__(self) -> str:
        return f"beneficiary {self.reference}"


class Consultation(models.Model):
    """That somebody of a structure read about a person on a day: what the person reads in their own space."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="consultations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consultations", db_index=False)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    """Whose login it was: the structure answers for who it is, the journal knows."""
    day = models.DateField()
    first_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="consultation_once_a_day", fields=["person", "structure", "account", "day"]),
        ]
        indexes: ClassVar = [models.Index(name="consultation_by_age", fields=["first_at"])]

    def __str__(self) -> str:
        return f"consultation {self.pk}"
