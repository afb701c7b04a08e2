"""What is kept of an account."""

from guichet.accounts.models.account import (
    Account,
    AnyHolder,
    ConditionsAcceptance,
    Holder,
    Identifier,
    NotInRegistry,
    PasswordKind,
    Responsible,
    postal_lines_of,
)
from guichet.accounts.models.contact import ContactChange, ContactDetails, ContactKind, Reception
from guichet.accounts.models.delegate import Delegate
from guichet.accounts.models.disavowal import CodedLetter, DisavowalCode
from guichet.accounts.models.files import File, FileRequest

__all__ = [
    "Account",
    "AnyHolder",
    "CodedLetter",
    "ConditionsAcceptance",
    "ContactChange",
    "ContactDetails",
    "ContactKind",
    "Delegate",
    "DisavowalCode",
    "File",
    "FileRequest",
    "Holder",
    "Identifier",
    "NotInRegistry",
    "PasswordKind",
    "Reception",
    "Responsible",
    "postal_lines_of",
]
