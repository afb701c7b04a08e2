"""« Adresse » (R179): what the funds know. Changing it is a request, which an adviser settles."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.operations import spoken_day
from guichet.cases.receipts import number
from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class Address:
    """Name and postal lines, and the request that waits."""

    name: ClassVar[str] = "adresse"
    title: ClassVar[Words] = gettext_lazy("Adresse")
    icon: ClassVar[str] = "home"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return them, and where they come from."""
        known = [line for line in seen.account.postal_lines if line]
        lines = [Line("", known or _("inconnue"), _("connue de %(fund)s") % {"fund": seen.fund.name} if known else "")]
        if case := seen.address_asked:
            words = _("demandé le %(day)s, en cours de traitement") % {"day": spoken_day(case.opened_at)}
            lines.append(Line(_("Changement d'adresse"), words))
            lines.append(Line(_("Numéro de votre demande"), number(case.reference)))
        return lines

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return the way to the request."""
        return [Link(_("modifier cette adresse"), "space:change_address")]
