"""What the funds send for third parties: payments made to them, and the little that conventions let them read.

Each row holds what one kind of structure may read and no more (docs/adr/0140-what-a-third-party-reads.md): no personal
number, no address, no reason.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.people import Person

THIRD_PARTY_NUMBER_LENGTH = 20


class ThirdPartyPayment(models.Model):
    """Money paid to a third party: a notary, a treasury, a nursery."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    third_party_number = models.CharField(max_length=THIRD_PARTY_NUMBER_LENGTH)
    """By which the fund knows who is paid; conventions bear the same."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    paid_on = models.DateField()
    branch = models.CharField(max_length=30)
    label = models.CharField(max_length=100, blank=True)
    whom = models.CharField(max_length=100, blank=True)
    """Whom it is about, as the fund tells the third party: a name or a reference of the third party's own."""
    amount_cents = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="third_payment_latest_first", fields=["third_party_number", "-paid_on", "-id"]),
            models.Index(name="third_payment_by_day", fields=["paid_on"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="third_payment_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="third_payment_is_not_nothing", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(name="third_payment_has_its_number", condition=~Q(third_party_number="")),
        ]

    def __str__(self) -> str:
        return f"payment to a third party {self.pk}"


class Aid(models.Model):
    """Help at home granted to a person, which one structure gives: that one alone reads it."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aids", db_index=False)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    third_party_number = models.CharField(max_length=THIRD_PARTY_NUMBER_LENGTH)
    label = models.CharField(max_length=100)
    """As shown: « Aide à domicile, retour d'hospitalisation »."""
    since = models.DateField()
    until = models.DateField()
    """Its last day."""
    hours = models.PositiveSmallIntegerField(null=True)
    """Granted over the whole period; null where an amount is."""
    amount_cents = models.PositiveIntegerField(null=True)
    """Likewise."""

    class Meta:
        indexes: ClassVar = [models.Index(name="aid_of_person", fields=["person", "third_party_number", "-since"])]
        constraints: ClassVar = [
            models.UniqueConstraint(name="aid_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="aid_ends_after_it_begins", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(name="aid_says_who_gives_it", condition=~Q(third_party_number="")),
            models.CheckConstraint(
                name="aid_is_of_something", condition=Q(hours__isnull=False) | Q(amount_cents__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"aid {self.pk}"


class FamilyResources(models.Model):
    """What a family had in a year, as nurseries ask for it to reckon the PSU."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="family_resources", db_index=False)
    """The parent."""
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    year = models.PositiveSmallIntegerField()
    """The one in which they had them."""
    amount_cents = models.PositiveIntegerField()
    """Of the whole household, before abatement; may be 0."""
    dependent_children = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="family_resources_once_a_year", fields=["person", "year"]),
            models.CheckConstraint(name="family_resources_year_is_possible", condition=Q(year__range=(1990, 2200))),
        ]

    def __str__(self) -> str:
        return f"family resources {self.pk}"


class RsaState(models.TextChoices):
    """How a person's RSA file stands."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class RsaFile(models.Model):
    """A person's RSA file, as its county reads it: how it stands, never why."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rsa_files", db_index=False)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    state = models.CharField(max_length=9, choices=RsaState)
    opened_on = models.DateField()
    since = models.DateField()
    """First day of the state."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="rsa_file_is_one_a_person", fields=["person"]),
            models.CheckConstraint(name="rsa_file_state_is_known", condition=Q(state__in=RsaState.values)),
            models.CheckConstraint(name="rsa_file_state_follows_its_opening", condition=Q(since__gte=F("opened_on"))),
        ]

    def __str__(self) -> str:
        return f"RSA file {self.pk}"
