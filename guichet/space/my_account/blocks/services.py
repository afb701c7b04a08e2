"""« Services connectés »: the organisation's services that know the member by this account."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class Services:
    """The way to the list."""

    name: ClassVar[str] = "services"
    title: ClassVar[Words] = gettext_lazy("Services connectés")
    icon: ClassVar[str] = "arrow"

    def lines(self, seen: Seen) -> Sequence[Line]:  # noqa: ARG002 - every block's signature
        """Say what they are; the list itself is on its page, which asks the database."""
        return [Line("", _("Les services de la MSA qui vous reconnaissent par ce compte, avec votre accord."))]

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return the way."""
        return [Link(_("voir ces services, retirer un accord"), "space:connected_services")]
