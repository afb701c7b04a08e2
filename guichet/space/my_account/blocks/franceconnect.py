"""« FranceConnect »: whether the account is associated, and the way to change that (R182, R199)."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.operations import spoken_day
from guichet.space.my_account.blocks.base import Line, Link, Words
from guichet.space.my_account.reading import Seen


class FranceConnect:
    """In a person's account, where FranceConnect is offered: it knows people, not establishments."""

    name: ClassVar[str] = "franceconnect"
    title: ClassVar[Words] = gettext_lazy("FranceConnect")
    icon: ClassVar[str] = "user"

    def lines(self, seen: Seen) -> Sequence[Line]:
        """Return whether it is associated, and what that is for; nothing where there is nothing to say."""
        state = seen.franceconnect
        if state is None:
            return []
        closed = _("Les connexions avec FranceConnect sont suspendues pour le moment.") if not state.is_open else ""
        if state.since is not None:
            since = _("Depuis le %(day)s.") % {"day": spoken_day(state.since)}
            note = f"{since} {closed}".strip()
            return [Line("", _("Votre compte MSA est associé avec votre compte FranceConnect"), note)]
        why = _(
            "Associez votre compte MSA avec FranceConnect : vous entrerez ici comme dans les autres services publics, "
            "avec un compte que vous avez déjà."
        )
        return [Line("", why, closed)]

    def links(self, seen: Seen) -> Sequence[Link]:
        """Return the way to associate, or to dissociate, and the help."""
        state = seen.franceconnect
        if state is None:
            return []
        ways = []
        if state.since is not None:
            ways.append(Link(_("dissocier mon compte FranceConnect"), "space:franceconnect_dissociate"))
        elif state.is_open:
            ways.append(Link(_("associer mon compte FranceConnect"), "space:franceconnect_associate"))
        help_page = Link(_("Aide"), "franceconnect:help", {"fund": seen.fund}, about=_("FranceConnect"))
        return [*ways, help_page]
