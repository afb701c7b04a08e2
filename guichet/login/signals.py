"""What a login announces to whoever stands above it, inside the transaction of the change."""

from typing import Final

from django.dispatch import Signal

entered: Final = Signal()
"""A session was opened for whom another door let in.

Arguments: `session`, `carried` (what that door gave `operations.PasswordRight`), `now`. A receiver that raises undoes
the opening.
"""
leaving: Final = Signal()
"""A member logs out, before the session is deleted.

Arguments: `session`, `now`. A receiver may return the address where they must be logged out too, else None.
"""
