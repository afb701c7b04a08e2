"""What a login announces to whoever stands above it, inside the transaction of the change."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from guichet.login.models import Session


class Withdrawn(Exception):
    """What the door rested on is no more, or not for this account: the session does not open."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take what notes the refusal and returns its page, called once the opening is undone."""
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class Elsewhere:
    """Another site where whoever logs out here must be logged out too."""

    name: str
    """As people know it."""
    find: Callable[[], str | None]
    """Returns the address, or None when there is none by now. It may ask that site: called once the session is gone."""


@dataclass(frozen=True)
class Passage:
    """A page is open to whoever acts for others."""

    session: Session
    """What the view is given: under a mandate, one that shows the giver's account and is never written."""
    within: AbstractContextManager[None]
    """Entered around the view: what it writes in the journal bears both names."""


narrowed: Final = Signal()
"""A page of the space is asked for by a session that opens some pages only (`Session.is_narrow`).

Arguments: `request`, `session`, `now`. A receiver returns a Passage, or the response that refuses. Where nobody
answers, nothing opens.
"""
entered: Final = Signal()
"""A session was opened for whom another door let in.

Arguments: `session`, `carried` (what that door gave `operations.PasswordRight`), `now`. A receiver that raises
Withdrawn undoes the opening.
"""
replaced: Final = Signal()
"""A member logged in again in the browser of a session of theirs, which goes.

Arguments: `former`, `session`, `now`. What hangs on the former one is taken over here, or goes with it.
"""
leaving: Final = Signal()
"""A member logs out, before the session is deleted.

Arguments: `session`, `now`. A receiver may return an Elsewhere, else None.
"""
