"""What a certificate says of somebody's health cover and of their doctor."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.people import Person


class HealthCover(models.Model):
    """A time in which MSA insures somebody for health (« droits »)."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="covers", db_index=False)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    scheme = models.CharField(max_length=60)
    """As shown: « Salarié agricole », « Non-salarié agricole »."""
    since = models.DateField()
    until = models.DateField(null=True)
    """Last day; null while nothing ends it."""

    class Meta:
        indexes: ClassVar = [models.Index(name="cover_of_person", fields=["person", "-since"])]
        constraints: ClassVar = [
            models.UniqueConstraint(name="cover_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(
                name="cover_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"


class ReferringDoctor(models.Model):
    """The médecin traitant whom somebody declared last."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="doctors", db_index=False)
    name = models.CharField(max_length=100)
    """As shown: « Dr Hélène Vautrin »."""
    rpps = models.CharField(max_length=11, blank=True)
    """Number in the register of health professionals; empty when unknown."""
    declared_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="doctor_source_ref_is_unique", fields=["source_ref"]),
            models.UniqueConstraint(name="doctor_is_one_a_person", fields=["person"]),
        ]

    def __str__(self) -> str:
        return f"doctor {self.pk}"
