"""« Mes données »: a copy of everything that is kept (GDPR, articles 15 and 20)."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class Data:
    """The way to the copy."""

    name: ClassVar[str] = "donnees"
    title: ClassVar[Words] = gettext_lazy("Mes données")
    icon: ClassVar[str] = "eye"

    def lines(self, seen: Seen) -> Sequence[Line]:  # noqa: ARG002 - every block's signature
        """Say what there is."""
        return [Line("", _("Tout ce que ce service garde à votre sujet, à lire ou à conserver."))]

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return the way."""
        return [Link(_("obtenir une copie de mes données"), "space:my_data")]
