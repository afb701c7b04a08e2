"""« Fermer mon compte »."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class Closing:
    """The way out, with what does not change."""

    name: ClassVar[str] = "fermer"
    title: ClassVar[Words] = gettext_lazy("Fermer mon compte")
    icon: ClassVar[str] = "logout"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Say what closing does not change."""
        if seen.account.delegate_id is not None:
            return [Line("", _("Vous n'agirez plus pour personne avec cet identifiant."))]
        return [Line("", _("Vos droits et vos paiements ne changent pas. Vous pourrez revenir."))]

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return the way."""
        return [Link(_("fermer mon compte"), "space:close_account")]
