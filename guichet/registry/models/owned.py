"""What belongs to a person or to an establishment, never to both."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.registry.models.people import Person
from guichet.registry.models.places import Establishment


class Owned(models.Model):
    """One of the two is set. An establishment's things are those of whoever manages it, as long as they do (R74)."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    establishment = models.ForeignKey(
        Establishment, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_has_one_owner",
                condition=Q(person__isnull=False, establishment__isnull=True)
                | Q(person__isnull=True, establishment__isnull=False),
            )
        ]
