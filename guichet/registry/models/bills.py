"""What a farmer or an employer owes, and from which account; where benefits are paid to."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.owned import Owned
from guichet.registry.models.payments import ContributionKind
from guichet.sealing.fields import SealedJSONField


class Bill(Owned):
    """A call for contributions, paid or due. `Contribution` is money received, which proves; this is what is shown."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    kind = models.CharField(max_length=5, choices=ContributionKind)
    number = models.CharField(max_length=30)
    """As printed on the bill."""
    label = models.CharField(max_length=100)
    """As shown: « Cotisations et contributions, 3e appel 2026 »."""
    period_from = models.DateField()
    period_until = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    """Last day to pay (« date limite de paiement »)."""
    amount_cents = models.PositiveIntegerField()
    paid_cents = models.PositiveIntegerField(default=0)
    paid_on = models.DateField(null=True)
    """Day it was paid in full; null while something is owed."""

    class Meta:
        indexes: ClassVar = [
            models.Index(name="bill_of_person", fields=["person", "-issued_on", "-id"]),
            models.Index(name="bill_of_establishment", fields=["establishment", "-issued_on", "-id"]),
            models.Index(name="bill_by_day", fields=["issued_on"]),
        ]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.UniqueConstraint(name="bill_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="bill_kind_is_known", condition=Q(kind__in=ContributionKind.values)),
            models.CheckConstraint(
                name="bill_is_paid_when_nothing_is_owed",
                condition=Q(paid_on__isnull=False, paid_cents=F("amount_cents"))
                | Q(paid_on__isnull=True, paid_cents__lt=F("amount_cents")),
            ),
            models.CheckConstraint(
                name="bill_period_is_possible",
                condition=Q(period_until__gte=F("period_from")) & Q(due_on__gte=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"bill {self.pk}"


class BankUse(models.TextChoices):
    """What an account is for."""

    BENEFITS = "benefits"
    """Benefits are paid to it."""
    CONTRIBUTIONS = "contributions"
    """Contributions are taken from it (télérèglement): up to three accounts a company."""


class BankAccount(Owned):
    """An account that the fund pays to, or takes from."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    use = models.CharField(max_length=13, choices=BankUse)
    iban = SealedJSONField()
    """ISO 13616, without spaces."""
    holder_name = models.CharField(max_length=100)
    since = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="bank_account_of_person", fields=["person"]),
            models.Index(name="bank_account_of_establishment", fields=["establishment"]),
        ]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.UniqueConstraint(name="bank_account_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="bank_account_use_is_known", condition=Q(use__in=BankUse.values)),
        ]

    def __str__(self) -> str:
        return f"bank account {self.pk}"
