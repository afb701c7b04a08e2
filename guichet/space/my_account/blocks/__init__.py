"""The blocks of « Mon compte », in the order of the page. A new one is a file, and a line here."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.space.my_account.blocks.address import Address
from guichet.space.my_account.blocks.base import Block, Line, Link, Words
from guichet.space.my_account.blocks.closing import Closing
from guichet.space.my_account.blocks.data import Data
from guichet.space.my_account.blocks.email import EmailAndPassword
from guichet.space.my_account.blocks.files import Files
from guichet.space.my_account.blocks.franceconnect import FranceConnect
from guichet.space.my_account.blocks.mandates import Mandates
from guichet.space.my_account.blocks.reception import ReceptionMode
from guichet.space.my_account.blocks.security import Security
from guichet.space.my_account.blocks.services import Services
from guichet.space.my_account.blocks.telephone import Telephone
from guichet.space.my_account.reading import Seen

BLOCKS: tuple[Block, ...] = (
    EmailAndPassword(),
    Telephone(),
    Address(),
    ReceptionMode(),
    Files(),
    FranceConnect(),
    Security(),
    Services(),
    Mandates(),
    Data(),
    Closing(),
)
OF_DELEGATES: tuple[Block, ...] = (EmailAndPassword(), Telephone(), Security(), Data(), Closing())
"""Those of whoever acts for others: no file, no address that the funds know, no papers to receive."""


@dataclass(frozen=True)
class Shown:
    """A block as the page draws it."""

    name: str
    title: Words
    icon: str
    lines: Sequence[Line]
    links: Sequence[Link]


def shown(seen: Seen) -> list[Shown]:
    """Return the blocks that have something to say, with the links that lead somewhere."""
    drawn = [
        Shown(
            block.name,
            block.title,
            block.icon,
            block.lines(seen),
            [link for link in block.links(seen) if link.address],
        )
        for block in (BLOCKS if seen.account.delegate_id is None else OF_DELEGATES)
    ]
    return [block for block in drawn if block.lines or block.links]
