"""What an action is."""

from collections.abc import Sequence
from typing import Protocol

from django.http import QueryDict
from django.utils.functional import Promise

from guichet.agents.roles import Permission
from guichet.backoffice.person.situation import Situation
from guichet.ui.forms import Form


class NotDone(Exception):
    """The action could not be done after all; `message` says why, in French, and what to do."""

    def __init__(self, message: str, field: str | None = None) -> None:
        """Take the sentence, and the field at fault if there is one."""
        super().__init__(message)
        self.message, self.field = message, field


class Action(Protocol):
    """One thing that an agent may do about somebody's access."""

    name: str
    """Its place in the address: `renvoyer-le-courrier`."""
    permission: Permission
    needs_caller: bool
    """Whether the caller must have shown who they are in this look."""

    @property
    def label(self) -> str | Promise:
        """Words of the link and of the button that confirms."""

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:
        """Return what will happen, and who is told, a sentence each: shown before it is confirmed."""

    def form(self, situation: Situation, data: QueryDict | None) -> Form | None:
        """Return what is to be filled in besides the confirmation; None for nothing."""

    def run(self, situation: Situation, form: Form | None) -> str | Promise:
        """Do it, in one transaction with its journal entry; return what was done, in words. Raises NotDone."""
