"""« Mes dossiers » (R184, R186)."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.profile_names import BY_NAME
from guichet.space import queries
from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class Files:
    """Each role at each fund, and the ways to another."""

    name: ClassVar[str] = "dossiers"
    title: ClassVar[Words] = gettext_lazy("Mes dossiers")
    icon: ClassVar[str] = "user"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return the profiles, with the funds where the member has a file under each."""
        funds: dict[str, list[str]] = {}
        for file in seen.files:
            name = queries.fund_name(file.fund_code)
            if name not in funds.setdefault(file.profile, []):
                funds[file.profile].append(name)
        return [Line(BY_NAME[profile].label, names) for profile, names in funds.items() if profile in BY_NAME]

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return both, in the words of the documents."""
        return [
            Link(_("M'inscrire dans un autre département ou compléter mon inscription"), "space:complement"),
            Link(_("Changer de dossier"), "space:my_files"),
        ]
