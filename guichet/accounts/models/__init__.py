"""What is kept of an account."""

from guichet.accounts.models.account import (
    Account,
    ConditionsAcceptance,
    Holder,
    Identifier,
    PasswordKind,
    Responsible,
    postal_lines_of,
)
from guichet.accounts.models.contact import ContactChange, ContactDetails, ContactKind, Reception
from guichet.accounts.models.disavowal import CodedLetter, DisavowalCode
from guichet.accounts.models.files import File, FileRequest

__all__ = [
    "Account",
    "CodedLetter",
    "ConditionsAcceptance",
    "ContactChange",
    "ContactDetails",
    "ContactKind",
    "DisavowalCode",
    "File",
    "FileRequest",
    "Holder",
    "Identifier",
    "PasswordKind",
    "Reception",
    "Responsible",
    "postal_lines_of",
]
