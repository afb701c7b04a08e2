"""Addresses and numbers that their owner recognises and nobody else learns (R148, pure)."""

DOT = "•"
_HIDDEN = DOT * 7
"""Always as many: the length of an address tells which of a household's it is."""


def email(address: str) -> str:
    """Return `•••••••@gmail.com`, as the documents mask it: whoever typed the password knows the mailbox's name."""
    return f"{_HIDDEN}@{address.rpartition('@')[2]}"


def phone(number: str) -> str:
    """Return `•••••••12`, the last two digits of a number in E.164."""
    return f"{_HIDDEN}{number[-2:]}"
