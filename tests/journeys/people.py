"""The invented people of the journeys: what the registry knows of them, and what they type."""

import datetime as dt
from dataclasses import dataclass, field, replace

from guichet.registry.models import Establishment, Person
from tests.factories import (
    AffiliationFactory,
    CardFactory,
    ContributionFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
)

NUMBER = "1540699990921"
"""Well formed and nobody's: no commune has the code 99 990."""
KEY = "93"
UNKNOWN_NUMBER = "1540699990922"
SERIAL = "12345678901"
AMOUNT = "22,50"
POSTAL_LINES = ["M RENE MULLER", "", "", "1 RUE DE LA GARE", "", "67000 STRASBOURG"]
PASSWORD = "Moisson+tardive7"
"""A personal password that nothing refuses."""


@dataclass(frozen=True)
class Manager:
    """What somebody types who enrols an establishment; the registry's row is `establishment`."""

    number: str
    company: str = "EARL du Moulin"
    family_name: str = "Weber"
    given_name: str = "Florent"
    email: str = "florent@example.org"
    mobile: str = "06 98 76 54 32"
    amount: str = "1 234,56"
    establishment: Establishment | None = field(default=None, compare=False)

    @property
    def details(self):
        """The fields of « Vos coordonnées » of an entreprise."""
        typed = {"nom": self.family_name, "prenom": self.given_name, "email": self.email, "mobile": self.mobile}
        return {"entreprise": self.company, **typed} if self.company else typed

    def but(self, **typed):
        """Return the same manager typing something else."""
        return replace(self, **typed)


@dataclass(frozen=True)
class Someone:
    """What a person types; the secrets are those of the papers before them."""

    number: str = NUMBER
    family_name: str = "Muller"
    given_name: str = "René"
    birth_date: tuple = (1954, 6, 3)
    email: str = "rene@example.org"
    mobile: str = "06 12 34 56 78"
    serial: str = SERIAL
    amount: str = AMOUNT
    person: Person | None = field(default=None, compare=False)
    """Their row in the registry, None when it does not know them."""

    @property
    def details(self):
        """The fields of « Vos coordonnées »."""
        year, month, day = self.birth_date
        return {
            "nom": self.family_name,
            "prenom": self.given_name,
            "date_naissance_day": str(day),
            "date_naissance_month": str(month),
            "date_naissance_year": str(year),
            "email": self.email,
            "mobile": self.mobile,
        }

    @property
    def birth_fields(self):
        """The three parts of the birth date."""
        return {name: value for name, value in self.details.items() if name.startswith("date_naissance")}

    def but(self, **typed):
        """Return the same person typing something else."""
        return replace(self, **typed)


def rene_in_the_registry(*, departments=("67",), **facts):
    """Return the row of René Müller, known in these departments."""
    values = {
        "nir": NUMBER,
        "birth_name": "Müller",
        "given_names": "René",
        "birth_year": 1954,
        "birth_month": 6,
        "birth_day": 3,
        "postal_lines": POSTAL_LINES,
    }
    person = PersonFactory(**values | facts)
    for department in departments:
        AffiliationFactory(person=person, department=department)
    return person


def payment(to, cents=2250, *, on=dt.date(2026, 2, 18), **facts):
    """Pay a person; the clock of the journeys stands at 10 March 2026."""
    return PaymentFactory(person=to, paid_on=on, amount_cents=cents, **facts)


def rene(**facts):
    """Return René Müller, known in Alsace, who has a card with a photo and was paid 22,50 € three weeks ago."""
    person = rene_in_the_registry(**facts)
    CardFactory(person=person, serial=SERIAL)
    payment(person)
    return Someone(person=person)


def stranger():
    """Return somebody the registry does not know, who types as well-formed things as René."""
    return Someone(number=UNKNOWN_NUMBER, family_name="Dupont", email="inconnu@example.org")


def farmer(**facts):
    """Return René Müller, exploitant, who paid a bill of 1 234,56 € three weeks ago."""
    person = rene_in_the_registry(**facts)
    ContributionFactory(person=person, paid_on=dt.date(2026, 2, 18), amount_cents=1_234_56)
    return Someone(person=person, amount="1234,56")


def moulin(**facts):
    """Return who manages the EARL du Moulin, which paid contributions on wages of 1 234,56 € three weeks ago."""
    farm = EstablishmentFactory(**facts)
    ContributionFactory(establishment=farm, paid_on=dt.date(2026, 2, 18), amount_cents=1_234_56)
    return Manager(number=farm.siret, establishment=farm)


def gardener_s_employer(**facts):
    """Return somebody who employs a gardener at home, with an ET number only."""
    home = EstablishmentFactory(household_employer=True, name="", **facts)
    return Manager(number=home.et, company="", establishment=home)
