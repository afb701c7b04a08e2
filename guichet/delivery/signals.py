"""What delivery announces to whoever stands above it, inside the transaction of the change.

A receiver that raises undoes the change: the answer stays to be read again.
"""

from django.dispatch import Signal

letter_returned = Signal()
"""The post brought a letter back. Gives `message` (without its payload), `reason` (`answers.REASONS`) and `now`."""
letter_rejected = Signal()
"""The print shop will not print a letter, which is dead. Gives the same."""
