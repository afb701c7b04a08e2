"""« Mode de réception » (R180): two settings, each changed on its own; the encouragement of R181."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Reception
from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen

SETTINGS: Mapping[str, Words] = {"documents": gettext_lazy("vos documents"), "news": gettext_lazy("vos infos MSA")}
"""What is received, in the words of the page."""
SLUGS: Mapping[str, str] = {"documents": "documents", "infos": "news"}
"""As the addresses say it."""
WAYS: Mapping[str, Words] = {Reception.EMAIL: gettext_lazy("par email"), Reception.LETTER: gettext_lazy("par courrier")}


class ReceptionMode:
    """How documents, and news, arrive."""

    name: ClassVar[str] = "reception"
    title: ClassVar[Words] = gettext_lazy("Mode de réception")
    icon: ClassVar[str] = "document"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return both settings, each with its link."""
        slugs = {name: slug for slug, name in SLUGS.items()}
        return [
            Line(
                label,
                WAYS[seen.contact.receives(name)],
                self._note(seen, name),
                [Link(_("modifier ce mode de réception"), "space:reception", {"slug": slugs[name]}, about=label)],
            )
            for name, label in SETTINGS.items()
        ]

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return none: each line has its own."""
        return []

    def _note(self, seen: Seen, name: str) -> Words:
        if name != "documents" or seen.contact.receives(name) == Reception.EMAIL:
            return ""
        return _("Passez en réception de documents par email : plus facile, plus rapide et plus pratique.")
