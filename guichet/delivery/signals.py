"""What delivery tells the parts above it, which it may not import."""

from typing import Final

from django.dispatch import Signal

recipient_refused: Final = Signal()
"""The server refused an address for good; sent in the transaction that erases the message.

Arguments: `channel`, `address` (only for comparing: it is erased), `about` (the message's), `now`.
"""
