"""What the funds know, as they send it. Only the importer writes here (docs/registry-format.md).

Every look-up goes through an index, so that none slows down as people are added. Unique and indexed texts are declared
in Meta: on the field itself, Django adds a second index for LIKE on PostgreSQL, which nothing here uses.
"""

from guichet.registry.models.bills import BankAccount, BankUse, Bill
from guichet.registry.models.land import Parcel, Tenure
from guichet.registry.models.lengths import FUND_CODE_LENGTH, REFERENCE_LENGTH
from guichet.registry.models.owned import Owned
from guichet.registry.models.payments import AmountKind, CommonAmount, Contribution, ContributionKind, Payment
from guichet.registry.models.people import Affiliation, Card, Child, NirKind, Person, PersonState, Sex
from guichet.registry.models.places import Establishment
from guichet.registry.models.rights import HealthCover, ReferringDoctor
from guichet.registry.models.sent import REPORTED, ReportedState, RequestState, SentDocument
from guichet.registry.models.third_parties import (
    THIRD_PARTY_NUMBER_LENGTH,
    Aid,
    FamilyResources,
    RsaFile,
    RsaState,
    ThirdPartyPayment,
)

__all__ = [
    "FUND_CODE_LENGTH",
    "REFERENCE_LENGTH",
    "REPORTED",
    "THIRD_PARTY_NUMBER_LENGTH",
    "Affiliation",
    "Aid",
    "AmountKind",
    "BankAccount",
    "BankUse",
    "Bill",
    "Card",
    "Child",
    "CommonAmount",
    "Contribution",
    "ContributionKind",
    "Establishment",
    "FamilyResources",
    "HealthCover",
    "NirKind",
    "Owned",
    "Parcel",
    "Payment",
    "Person",
    "PersonState",
    "ReferringDoctor",
    "ReportedState",
    "RequestState",
    "RsaFile",
    "RsaState",
    "SentDocument",
    "Sex",
    "Tenure",
    "ThirdPartyPayment",
]
