"""Email addresses: from what people type, or paste, to the one way of writing each of them.

What lies before the @ is ASCII, since our messages reach no other; the host is its IDNA form, in lower case.
"""

import unicodedata
from typing import Final

from email_validator import EmailNotValidError, validate_email

from guichet.identifiers import errors

LONGEST: Final = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""
_JOINERS: Final = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


class InvalidEmail(errors.InvalidIdentifier):
    """Not an address that a message can be sent to."""

    code = "invalid"


class Empty(InvalidEmail, errors.Empty):
    """Nothing was typed."""


class UnusualLocalPart(InvalidEmail):
    """What lies before the @ has quotes, escapes or letters that are not ASCII.

    The standard allows quotes and escapes; hardly any mailbox has them, and `"a"@b.fr` is another spelling of `a@b.fr`.
    """

    code = "unusual_local_part"


def parse(text: str) -> str:
    """Return the address as every other spelling of it is kept. Raises a subclass of InvalidEmail.

    Full-width letters become plain, and invisible characters that pages paste are dropped. Those that join letters may
    not be: they make another host.
    """
    if len(text) > 2 * LONGEST:
        raise InvalidEmail
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf" or c in _JOINERS)
    plain = unicodedata.normalize("NFKC", seen).strip()
    if not plain:
        raise Empty
    local = plain.rpartition("@")[0]
    if '"' in local or "\\" in local or not local.isascii():
        raise UnusualLocalPart
    try:
        address = validate_email(plain, check_deliverability=False, allow_smtputf8=False, strict=True).ascii_email
    except EmailNotValidError:
        raise InvalidEmail from None
    if not address or len(address) > LONGEST:
        raise InvalidEmail
    return address


def mailbox(address: str) -> str:
    """Return one key for the addresses that commonly reach one mailbox, of an address that `parse` returned.

    Case, dots and what follows a + are left out. Where they do tell mailboxes apart, these share what a limit allows.
    """
    local, _at, host = address.casefold().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{host}"
