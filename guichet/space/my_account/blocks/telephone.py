"""« Téléphone » (R177), each number with its country prefix (R178, C-14)."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import ContactKind
from guichet.enrolment.steps.details import show_phone
from guichet.identifiers import phone
from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.blocks.email import confirm_links, held_line, waiting_lines
from guichet.space.my_account.reading import Seen


class Telephone:
    """Mobile and fixed line; a fax where there is one."""

    name: ClassVar[str] = "telephone"
    title: ClassVar[Words] = gettext_lazy("Téléphone")
    icon: ClassVar[str] = "phone"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return the numbers and what waits."""
        contact, pending, kind = seen.contact, seen.pending[ContactKind.MOBILE.value], ContactKind.MOBILE.value
        doubtful = bool(contact.mobile and not contact.mobile_verified_at)
        note = _("Ce numéro n'est pas confirmé : nous n'y envoyons rien.") if doubtful else ""
        asked, held = pending.asked, pending.held
        lines = [
            Line(
                _("Mobile"),
                show_phone(contact.mobile) or _("non renseigné"),
                note,
                confirm_links(kind) if doubtful and phone.may_receive_sms(contact.mobile or "") else [],
            ),
            *waiting_lines(pending, kind=kind, shown=show_phone(asked.value) if asked else ""),
            *held_line(pending, kind=kind, shown=show_phone(held.value) if held else ""),
            Line(_("Fixe"), show_phone(contact.landline) or _("non renseigné")),
        ]
        return [*lines, Line(_("Fax"), show_phone(contact.fax))] if contact.fax else lines

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return the one way."""
        return [Link(_("modifier ces numéros"), "space:change_phones")]
