"""What conventions announce to whoever stands above them, inside the transaction of the change."""

from typing import Final

from django.dispatch import Signal

parted: Final = Signal()
"""A convention names somebody no longer: they were removed, or it was withdrawn, expired or replaced.

Arguments: `account` (theirs), `actor` (for the journal), `now`. Other conventions, or a mandate, may name them still.
"""
