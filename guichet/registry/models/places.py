"""Where people work."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.people import Person


class Establishment(models.Model):
    """A place of work: a SIRET and an ET number are two names of one."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    siret = models.CharField(max_length=14, null=True, unique=True)  # noqa: DJ001 - NULLs do not clash, blanks would
    et = models.CharField(max_length=12, null=True, unique=True)  # noqa: DJ001 - same
    siren = models.CharField(max_length=9, blank=True)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    name = models.CharField(max_length=150)
    responsible = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="establishments")
    """Whom the funds hold to run it, when they know (R67)."""
    responsible_name = models.CharField(max_length=100, blank=True)
    responsible_given_names = models.CharField(max_length=150, blank=True)
    postal_lines = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    household_employer = models.BooleanField()
    """A particulier who employs a gardener (R44)."""
    closed_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(name="establishment_by_siren", fields=["siren"])]
        constraints: ClassVar = [
            models.UniqueConstraint(name="establishment_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(
                name="establishment_has_a_number", condition=Q(siret__isnull=False) | Q(et__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"establishment {self.pk}"
