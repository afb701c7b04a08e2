"""What a block of « Mon compte » is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from guichet.space.my_account.reading import Seen

Words = str | Promise


@dataclass(frozen=True)
class Link:
    """Where something is changed. It is not shown while its page does not exist."""

    label: Words
    url_name: str
    kwargs: Mapping[str, object] = field(default_factory=dict)
    about: Words = ""
    """What a screen reader adds, where several links of the page say the same."""

    @property
    def address(self) -> str | None:
        """The page's address, None while there is no such page."""
        try:
            return reverse(self.url_name, kwargs=dict(self.kwargs))
        except NoReverseMatch:
            return None


@dataclass(frozen=True)
class Line:
    """One fact of the block, with what waits about it."""

    label: Words
    """May be empty: the value then stands alone."""
    value: Words | Sequence[str]
    """Several are shown one below the other."""
    note: Words = ""
    links: Sequence[Link] = ()

    @property
    def values(self) -> Sequence[Words]:
        """The value, as one or more lines."""
        return [self.value] if isinstance(self.value, str | Promise) else self.value

    @property
    def shown_links(self) -> Sequence[Link]:
        """Those that lead somewhere."""
        return [link for link in self.links if link.address]


class Block(Protocol):
    """One concept of the account."""

    name: ClassVar[str]
    """In the page's anchors."""
    title: ClassVar[Words]
    icon: ClassVar[str]

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return what is known."""

    def links(self, seen: Seen) -> Sequence[Link]:
        """Return what can be changed."""
