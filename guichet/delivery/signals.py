"""What delivery announces to whoever stands above it, inside the transaction of the change.

A receiver that raises undoes the change: what was announced stays to be done again.
"""

from typing import Final

from django.dispatch import Signal

recipient_refused: Final = Signal()
"""The server refused an address for good; sent in the transaction that erases the message.

Arguments: `channel`, `address` (only for comparing: it is erased), `about` (the message's), `now`.
"""
letter_returned: Final = Signal()
"""The post brought a letter back. Gives `message` (without its payload), `reason` (`answers.REASONS`) and `now`."""
letter_rejected: Final = Signal()
"""The print shop will not print a letter, which is dead. Gives the same."""
