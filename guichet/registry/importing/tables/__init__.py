"""The files of a folder, one table each: its columns, what makes a row the same row, what its cells become.

docs/registry-format.md is written from these modules (`guichet.registry.importing.document`).
"""

from guichet.registry.importing.tables.land import PARCELS
from guichet.registry.importing.tables.money import BANK_ACCOUNTS, BILLS, CONTRIBUTIONS, PAYMENTS
from guichet.registry.importing.tables.people import AFFILIATIONS, CARDS, CHILDREN, PEOPLE
from guichet.registry.importing.tables.places import ESTABLISHMENTS
from guichet.registry.importing.tables.rights import COVERS, DOCTORS
from guichet.registry.importing.tables.sent import DOCUMENTS, REQUEST_STATES
from guichet.registry.importing.tables.third_parties import (
    AIDS,
    FAMILY_RESOURCES,
    RSA_FILES,
    THIRD_PARTY_PAYMENTS,
)

# In the order they are read: a row may name only what an earlier file, or the registry, holds.
TABLES = (
    PEOPLE,
    AFFILIATIONS,
    CARDS,
    CHILDREN,
    PAYMENTS,
    ESTABLISHMENTS,
    CONTRIBUTIONS,
    BILLS,
    BANK_ACCOUNTS,
    PARCELS,
    COVERS,
    DOCTORS,
    DOCUMENTS,
    REQUEST_STATES,
    THIRD_PARTY_PAYMENTS,
    AIDS,
    FAMILY_RESOURCES,
    RSA_FILES,
)

__all__ = [
    "AFFILIATIONS",
    "AIDS",
    "BANK_ACCOUNTS",
    "BILLS",
    "CARDS",
    "CHILDREN",
    "CONTRIBUTIONS",
    "COVERS",
    "DOCTORS",
    "DOCUMENTS",
    "ESTABLISHMENTS",
    "FAMILY_RESOURCES",
    "PARCELS",
    "PAYMENTS",
    "PEOPLE",
    "REQUEST_STATES",
    "RSA_FILES",
    "TABLES",
    "THIRD_PARTY_PAYMENTS",
]
