"""A new postal address: screens that several kinds ask for."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.requests.kinds.forms import Line, ScreenForm
from guichet.ui.addresses import PostalForm, lines_of
from guichet.ui.fields import DateField3


class NewAddress(PostalForm, ScreenForm):
    """Where, told as a letter will have it."""

    def lines(self) -> list[Line]:
        """Tell the address in its postal lines (NF Z 10-011)."""
        return [Line(_("Adresse"), "\n".join(lines_of(self.answer)))] if self.answer else []


class Since(ScreenForm):
    """From which day."""

    date = DateField3(
        label=gettext_lazy("À partir de quelle date ?"),
        help_text=gettext_lazy("Passée ou à venir. Par exemple : 1 9 2026"),
    )
