"""« Email & Mot de passe » (R176)."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import ContactKind
from guichet.accounts.operations import spoken_moment
from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Pending, Seen


def confirm_links(kind: str) -> list[Link]:
    """Return the way to prove what is known already, by a code."""
    about = _("cet email") if kind == ContactKind.EMAIL else _("ce mobile")
    return [Link(_("confirmer par un code"), "space:confirm_contact", {"kind": kind}, about=about)]


def waiting_lines(pending: Pending, *, kind: str, shown: str) -> list[Line]:
    """Return a line for what is asked for, and one for what is held; `shown` is the new value as people read it."""
    lines = []
    if pending.asked:
        note = _("Saisissez le code que nous y avons envoyé : d'ici là, rien ne change.")
        links = [
            Link(_("saisir le code"), "space:change_code", {"kind": kind}),
            Link(_("renoncer"), "space:change_cancel", {"kind": kind}),
        ]
        label = _("Nouvel email, à confirmer") if kind == ContactKind.EMAIL else _("Nouveau mobile, à confirmer")
        lines.append(Line(label, shown, note, links))
    return lines


def held_line(pending: Pending, *, kind: str, shown: str) -> list[Line]:
    """Return a line for what waits until a moment, for safety."""
    held = pending.held
    if held is None or held.effective_at is None:
        return []
    note = _("Par sécurité, ce changement prend effet le %(when)s.") % {"when": spoken_moment(held.effective_at)}
    label = _("Email à venir") if kind == ContactKind.EMAIL else _("Mobile à venir")
    return [Line(label, shown or _("aucun"), note, [Link(_("renoncer"), "space:change_cancel", {"kind": kind})])]


class EmailAndPassword:
    """The address, and the way to change it or the password."""

    name: ClassVar[str] = "email"
    title: ClassVar[Words] = gettext_lazy("Email & Mot de passe")
    icon: ClassVar[str] = "letter"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return the address and what waits."""
        kind = ContactKind.EMAIL.value
        contact, pending = seen.contact, seen.pending[kind]
        note = ""
        if contact.email and contact.email_refused_at:
            note = _("Nos messages à cette adresse sont refusés. Modifiez-la, ou confirmez-la à nouveau.")
        elif contact.email and not contact.email_verified_at:
            note = _("Cette adresse n'est pas confirmée : nous n'y envoyons rien.")
        asked, held = pending.asked, pending.held
        return [
            Line(_("Email"), contact.email or _("non renseigné"), note, confirm_links(kind) if note else []),
            *waiting_lines(pending, kind=kind, shown=asked.value if asked else ""),
            *held_line(pending, kind=kind, shown=held.value if held else ""),
        ]

    def links(self, seen: Seen) -> Sequence[Link]:  # noqa: ARG002 - every block's signature
        """Return both."""
        return [
            Link(_("modifier cet email"), "space:change_email"),
            Link(_("modifier mon mot de passe"), "space:change_password"),
        ]
