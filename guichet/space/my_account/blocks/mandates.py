"""« Mes mandats »: whom the member lets act for them, and for whom they act."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class Mandates:
    """The way to both lists."""

    name: ClassVar[str] = "mandats"
    title: ClassVar[Words] = gettext_lazy("Mes mandats")
    icon: ClassVar[str] = "hand"

    def lines(self, seen: Seen) -> Sequence[Line]:  # noqa: ARG002 - every block's signature
        """Say what they are; the lists themselves are on their pages, which ask the database."""
        return [Line("", _("Les personnes qui peuvent agir en votre nom, et celles pour qui vous pouvez agir."))]

    def links(self, seen: Seen) -> Sequence[Link]:
        """Return both ways; who acts for others only has nothing of their own to give."""
        received = Link(_("voir pour qui vous pouvez agir"), "space:mandates_received")
        if seen.account.delegate_id is not None:
            return [received]
        return [Link(_("voir, donner ou retirer un mandat"), "space:mandates"), received]
