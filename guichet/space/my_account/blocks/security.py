"""« Sécurité »: who is in, from where, and what happened lately."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.operations import spoken_moment
from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class Security:
    """The last login, and the pages about it."""

    name: ClassVar[str] = "securite"
    title: ClassVar[Words] = gettext_lazy("Sécurité")
    icon: ClassVar[str] = "lock"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return when the account was last entered."""
        last = seen.account.last_login_at
        return [Line(_("Dernière connexion"), spoken_moment(last))] if last else []

    def links(self, seen: Seen) -> Sequence[Link]:
        """Return the pages of security and of activity; nobody looks at the file of who has none."""
        links = [
            Link(_("mes connexions et mes navigateurs de confiance"), "space:security"),
            Link(_("mes clés d'accès"), "space:passkeys"),
            Link(_("une application pour mes codes"), "space:authenticator"),
            Link(_("mon activité récente"), "space:activity"),
        ]
        if seen.account.delegate_id is None:
            links.append(Link(_("qui a consulté mon dossier"), "space:consultations"))
        return links
