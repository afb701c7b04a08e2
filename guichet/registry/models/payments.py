"""What was paid to people and by them: what proofs ask for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.people import Person
from guichet.registry.models.places import Establishment


class Payment(models.Model):
    """A benefit paid to a person."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="payments", db_index=False)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    paid_on = models.DateField()
    branch = models.CharField(max_length=30)
    """As shown to the member: « Santé », « Famille », « Logement », « Retraite », « Invalidité »."""
    label = models.CharField(max_length=100, blank=True)
    amount_cents = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="payment_latest_first", fields=["person", "-paid_on", "-id"]),
            # A proof is one descent of this index, as long for a right amount as for a wrong one or for nobody.
            models.Index(name="payment_by_amount", fields=["person", "amount_cents", "paid_on"]),
            models.Index(name="payment_by_day", fields=["paid_on"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="payment_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="payment_is_not_nothing", condition=Q(amount_cents__gt=0)),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"


class AmountKind(models.TextChoices):
    """What an amount was, as far as a question can ask for it."""

    PAYMENT = "payment"
    BILL = "bill"
    WAGES = "wages"


class CommonAmount(models.Model):
    """An amount that more than 1 % of those concerned received or paid, hence no secret; counted at each import."""

    kind = models.CharField(max_length=7, choices=AmountKind, default=AmountKind.PAYMENT)
    amount_cents = models.PositiveIntegerField()
    members = models.PositiveIntegerField()
    """People, or establishments, of this very amount in the months before the import that a question may reach."""
    of_members = models.PositiveIntegerField()
    """Those of any amount of that kind in that time."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="common_amount_is_said_once", fields=["amount_cents", "kind"]),
            models.CheckConstraint(name="common_amount_kind_is_known", condition=Q(kind__in=AmountKind.values)),
            models.CheckConstraint(name="common_amount_is_a_share", condition=Q(members__lte=F("of_members"))),
        ]

    def __str__(self) -> str:
        return f"common amount {self.pk}"


class ContributionKind(models.TextChoices):
    """Which question an amount answers."""

    BILL = "bill"
    """A bill paid by a farmer or a cotisant de solidarité (R98)."""
    WAGES = "wages"
    """« Cotisation sur salaire » paid by an employer (R100)."""


class Contribution(models.Model):
    """An amount paid to a fund by a person or by an establishment."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="contributions", db_index=False
    )
    establishment = models.ForeignKey(
        Establishment, null=True, on_delete=models.CASCADE, related_name="contributions", db_index=False
    )
    kind = models.CharField(max_length=5, choices=ContributionKind)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    paid_on = models.DateField()
    amount_cents = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="contribution_of_person", fields=["person", "amount_cents", "paid_on"]),
            models.Index(name="contribution_of_establishment", fields=["establishment", "amount_cents", "paid_on"]),
            models.Index(name="contribution_by_day", fields=["paid_on"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="contribution_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="contribution_kind_is_known", condition=Q(kind__in=ContributionKind.values)),
            models.CheckConstraint(name="contribution_is_not_nothing", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="contribution_has_one_payer",
                condition=Q(person__isnull=False, establishment__isnull=True)
                | Q(person__isnull=True, establishment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"contribution {self.pk}"
