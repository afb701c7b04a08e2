"""Between whom a thread is, the fund apart: the owner of a member's things, or a structure and whom it writes about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet.accounts.owners import Owner
from guichet.conventions.models import Structure
from guichet.exchanges.models import Thread
from guichet.registry.models import Person


@dataclass(frozen=True)
class Together:
    """A structure, about one of the people whom its convention names."""

    structure: Structure
    beneficiary: Person

    @property
    def columns(self) -> Mapping[str, Any]:
        """What to write in a row of theirs."""
        return {"structure": self.structure, "beneficiary": self.beneficiary}

    @property
    def only(self) -> Mapping[str, Any]:
        """What to filter by."""
        return self.columns


Party = Owner | Together


def party_of(thread: Thread) -> Party:
    """Return between whom and the fund a thread is."""
    if thread.structure is not None and thread.beneficiary is not None:
        return Together(thread.structure, thread.beneficiary)
    return Owner(person=thread.person, establishment=thread.establishment)
