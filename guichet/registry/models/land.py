"""What somebody farms (« relevé parcellaire »)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.owned import Owned


class Tenure(models.TextChoices):
    """By what right a parcel is farmed."""

    OWNED = "owned"
    """Faire-valoir direct."""
    LEASED = "leased"
    """Fermage."""
    SHARED = "shared"
    """Métayage."""
    LENT = "lent"
    """Mise à disposition."""


class Parcel(Owned):
    """A parcel of the land register, or part of one."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    commune_code = models.CharField(max_length=5)
    commune_name = models.CharField(max_length=60)
    section = models.CharField(max_length=5)
    """Prefix and section of the land register: `A`, `000ZB`."""
    number = models.CharField(max_length=4)
    subdivision = models.CharField(max_length=4, blank=True)
    nature = models.CharField(max_length=40)
    """As shown: « Terres », « Prés », « Vignes »."""
    tenure = models.CharField(max_length=6, choices=Tenure)
    area_sqm = models.PositiveIntegerField()
    """Square metres, which are centiares."""
    income_cents = models.PositiveIntegerField()
    """Cadastral income, in cents."""
    since = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="parcel_of_person", fields=["person"]),
            models.Index(name="parcel_of_establishment", fields=["establishment"]),
        ]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.UniqueConstraint(name="parcel_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="parcel_tenure_is_known", condition=Q(tenure__in=Tenure.values)),
            models.CheckConstraint(name="parcel_is_not_nothing", condition=Q(area_sqm__gt=0)),
        ]

    def __str__(self) -> str:
        return f"parcel {self.pk}"
