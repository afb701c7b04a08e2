"""What accounts announce to whoever stands above them, inside the transaction of the change."""

from typing import Final

from django.dispatch import Signal

taken_over: Final = Signal()
"""A proof put another password in place of whatever there was: what let somebody in before must not any longer.

Arguments: `account`, `now`. A receiver that raises undoes the change.
"""
distrusted: Final = Signal()
"""What was asked for before counts no more: the account is blocked, closed, another's, or has another password.

Arguments: `account`, `now`.
"""
