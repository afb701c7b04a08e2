"""Who has an establishment: a farmer with their own, a company, a household that employs a gardener."""

from dataclasses import dataclass, field, replace

from guichet.registry.models import Establishment
from tests.factories import AffiliationFactory, ContributionFactory, EstablishmentFactory, PersonFactory
from tests.journeys import people

BILL, WAGES = "1234,56", "1234,56"
"""What `ContributionFactory` says was paid on 18 February 2026, as people type it."""


@dataclass(frozen=True)
class Manager:
    """What the person who runs an establishment types."""

    row: Establishment = field(compare=False)
    number: str = ""
    """The identifier typed: SIRET or ET."""
    company: str | None = None
    family_name: str = "Weber"
    given_name: str = "Florent"
    email: str = "florent@example.org"
    mobile: str = "06 12 34 56 78"
    amount: str = WAGES

    @property
    def details(self):
        """The fields of « Vos coordonnées »: of a company its name too, of nobody a birth date."""
        typed = {"nom": self.family_name, "prenom": self.given_name, "email": self.email, "mobile": self.mobile}
        return typed if self.company is None else {"entreprise": self.company, **typed}

    def but(self, **typed):
        """Return the same person typing something else."""
        return replace(self, **typed)


def farmer():
    """Return René Müller as an exploitant: he paid a bill three weeks ago, and runs two establishments."""
    person = people.rene_in_the_registry()
    ContributionFactory(person=person)
    for name in ("EARL du Moulin", "GAEC des Tilleuls"):
        EstablishmentFactory(responsible=person, name=name)
    return people.Someone(person=person, amount=BILL)


def sirets(someone):
    """Return the numbers of the establishments that a person runs, oldest first."""
    return list(Establishment.objects.filter(responsible=someone.person).order_by("pk").values_list("siret", flat=True))


def company(**facts):
    """Return Florent Weber, who runs EARL du Moulin, which paid contributions on wages three weeks ago."""
    row = EstablishmentFactory(**facts)
    ContributionFactory(establishment=row)
    return Manager(row, number=row.siret, company="EARL du Moulin")


def household(**facts):
    """Return Florent Weber, who employs a gardener and so has an ET number alone."""
    person = PersonFactory()
    AffiliationFactory(person=person)
    lines = ["M FLORENT WEBER", "", "", "1 RUE DES TILLEULS", "", "67990 VILLAGE INVENTE"]
    facts = {"household_employer": True, "responsible": person, "name": "Weber Florent", "postal_lines": lines} | facts
    row = EstablishmentFactory(**facts)
    return Manager(row, number=row.et)
