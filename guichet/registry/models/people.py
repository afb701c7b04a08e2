"""Whom the funds know."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.sealing.fields import BlindIndexField, SealedJSONField


class NirKind(models.TextChoices):
    """What the number in a person's row is (docs/adr/0010-registry-states.md)."""

    PERMANENT = "nir"
    """The person's own, for life."""
    AWAITING = "nia"
    """Numéro identifiant d'attente: civil status not yet certified."""
    PROVISIONAL = "nnp"
    """Numéro national provisoire: neither birth date nor place in it."""
    PARENT = "parent"
    """An insured parent's number, used by a dependant who has none."""


class PersonState(models.TextChoices):
    """What the funds say of a person, apart from the links to another person."""

    LIVING = "living"
    DECEASED = "deceased"
    BLOCKED = "blocked"
    """An agent stopped online access: identity in doubt, usurpation, protected person."""


class Sex(models.TextChoices):
    """As the first digit of a NIR says it."""

    MAN = "1"
    WOMAN = "2"


class Person(models.Model):
    """A natural person whom at least one fund knows."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    """The person's key in the file the funds send; it never changes and is shown to nobody."""
    nir_index = BlindIndexField(max_length=40, purpose="registry.nir", of=("nir", "insured_parent__nir"))
    """Blind index of the number typed to reach this person: not unique, a century or a parent may share it."""
    nir = SealedJSONField(null=True)
    """13 characters; null for a dependant, whose number is the parent's."""
    nir_kind = models.CharField(max_length=6, choices=NirKind)
    certified = models.BooleanField()
    """Whether civil status was certified (R197)."""
    birth_name = models.CharField(max_length=100)
    usual_name = models.CharField(max_length=100, blank=True)
    """Empty when it is the birth name."""
    given_names = models.CharField(max_length=150, blank=True)
    """As on the civil register, separated by commas; empty for a person who has none."""
    sex = models.CharField(max_length=1, choices=Sex)
    birth_year = models.PositiveSmallIntegerField()
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    birth_place_code = models.CharField(max_length=5, blank=True)
    """INSEE commune code, empty when born abroad or unknown."""
    birth_country_code = models.CharField(max_length=5, blank=True)
    """INSEE country code, 99100 for France."""
    postal_lines = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    """Six lines by position, empty ones included, seven abroad (NF Z 10-011); no line when no address is known."""
    health_insured = models.BooleanField()
    state = models.CharField(max_length=8, choices=PersonState)
    left_on = models.DateField(null=True)
    """Day the funds stopped knowing this person; null for those they know."""
    duplicate_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="former_numbers", db_index=False
    )
    insured_parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="dependants")

    class Meta:
        indexes: ClassVar = [
            models.Index(name="person_by_number", fields=["nir_index"]),
            # Of the few rows that lead to another: an index of all the others, which lead nowhere, is one that planners
            # do not use, and every look-up of an account asks for these.
            models.Index(name="person_duplicate_of", fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False)),
            models.Index(name="person_replaced_by", fields=["replaced_by"], condition=Q(replaced_by__isnull=False)),
            # Agents look for a name and a birth date: names are compared as `matching` does, among those of a day.
            models.Index(name="person_by_birth", fields=["birth_year", "birth_month", "birth_day"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="person_source_ref_is_unique", fields=["source_ref"]),
            models.CheckConstraint(name="person_nir_kind_is_known", condition=Q(nir_kind__in=NirKind.values)),
            models.CheckConstraint(name="person_state_is_known", condition=Q(state__in=PersonState.values)),
            models.CheckConstraint(name="person_sex_is_known", condition=Q(sex__in=Sex.values)),
            models.CheckConstraint(
                name="person_only_a_dependant_has_no_number",
                condition=Q(nir_kind=NirKind.PARENT, nir__isnull=True, insured_parent__isnull=False)
                | (~Q(nir_kind=NirKind.PARENT) & Q(nir__isnull=False, insured_parent__isnull=True)),
            ),
            models.CheckConstraint(
                name="person_birth_day_needs_its_month",
                condition=Q(birth_day__isnull=True) | Q(birth_month__isnull=False),
            ),
            models.CheckConstraint(
                name="person_birth_date_is_possible",
                condition=Q(birth_year__range=(1850, 2200))
                & (Q(birth_month__isnull=True) | Q(birth_month__range=(1, 12)))
                & (Q(birth_day__isnull=True) | Q(birth_day__range=(1, 31))),
            ),
            models.CheckConstraint(
                name="person_leads_to_one_other_at_most",
                condition=(Q(duplicate_of__isnull=True) | Q(replaced_by__isnull=True))
                & (Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")))
                & (Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")))
                & (Q(insured_parent__isnull=True) | ~Q(insured_parent=F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Affiliation(models.Model):
    """A fund, through one of its departments, knows a person (R161)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations", db_index=False)
    fund_code = models.CharField(max_length=FUND_CODE_LENGTH)
    department = models.CharField(max_length=3)
    """Code as on postal papers: `01`, `2A`."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="affiliation_is_said_once", fields=["person", "fund_code", "department"]),
        ]

    def __str__(self) -> str:
        return f"affiliation {self.pk}"


class Card(models.Model):
    """A carte Vitale; only the current one proves anything."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cards", db_index=False)
    serial_index = BlindIndexField(
        max_length=40, purpose="registry.card_serial", lasts="until the next complete import of the registry"
    )
    """Blind index of the serial without its fixed part."""
    with_photo = models.BooleanField()
    current = models.BooleanField()
    """False once lost, stolen or replaced."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="card_is_said_once", fields=["person", "serial_index"]),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


class Child(models.Model):
    """A child of a person. The birth date proves (R101); the rest is for certificates."""

    source_ref = models.CharField(max_length=REFERENCE_LENGTH)
    """Twins share a birth date: the date alone would not tell two rows apart."""
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="children")
    birth_date = models.DateField()
    family_name = models.CharField(max_length=100, blank=True)
    given_names = models.CharField(max_length=150, blank=True)
    """Commas between; both empty where the fund sends none."""
    health_insured = models.BooleanField(default=False)
    """Whether covered under this parent's number (« rattaché »)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="child_source_ref_is_unique", fields=["source_ref"]),
        ]

    def __str__(self) -> str:
        return f"child {self.pk}"
