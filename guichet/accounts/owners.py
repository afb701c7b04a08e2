"""Whose a paper, a request or a message is: a person's, or an establishment's, whoever manages it at present (R74)."""

from dataclasses import dataclass

from guichet.accounts.models import Account
from guichet.registry.models import Establishment, Person


@dataclass(frozen=True)
class Owner:
    """One of the two is set. What belongs to it has the same two columns (`registry.models.Owned`)."""

    person: Person | None = None
    establishment: Establishment | None = None

    @property
    def columns(self) -> dict[str, Person | Establishment | None]:
        """What to write in a row of theirs."""
        return {"person": self.person, "establishment": self.establishment}

    @property
    def only(self) -> dict[str, Person | Establishment]:
        """What to filter by: never both, nor neither."""
        if self.establishment is not None:
            return {"establishment": self.establishment}
        if self.person is not None:
            return {"person": self.person}
        raise ValueError("nobody owns anything")


def in_file(account: Account, establishment: Establishment | None) -> Owner:
    """Return whose things a file of an account shows: the establishment's where it is about one, else the person's."""
    own = establishment or account.establishment
    return Owner(establishment=own) if own is not None else Owner(person=account.person)
