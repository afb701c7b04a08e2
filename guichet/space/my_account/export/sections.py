"""What a section of the export is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guichet.accounts.models import Account
from guichet.space.my_account.blocks.base import Words

Value = str | int | bool | date | datetime | Sequence[str] | None
Record = dict[str, Value]
"""Label in French -> value. The same labels make the JSON readable and the PDF exact."""


@dataclass(frozen=True)
class Section:
    """One part of the copy."""

    name: str
    """Its key in the JSON."""
    title: Words
    models: tuple[str, ...]
    """Labels of the models whose rows it gives, for the test that misses one."""
    read: Callable[[Account, datetime], Sequence[Record]]
    """Takes the account and the present time."""
    from_funds: bool = False
    """Whether the funds hold it, whatever becomes of the account: « reçues de la caisse »."""
