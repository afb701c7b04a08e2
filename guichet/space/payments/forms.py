"""What the member can choose among payments."""

from collections.abc import Mapping

from django import forms
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guichet.space.payments.choosing import Choice
from guichet.ui.forms import Form

_DAY = {"type": "date", "min": "1990-01-01", "max": "2099-12-31"}


class PaymentsFilter(Form):
    """Which payments to show. It is only ever shown: an address that says anything else still gives a page."""

    def __init__(self, choice: Choice, *, typed: Mapping[str, str]) -> None:
        """Offer each branch, each year and each month, or all of them, or two days; what was chosen is shown.

        Days that do not follow each other are shown as they were typed, to be mended.
        """
        shown = choice.parameters
        if choice.backward:
            shown |= {name: typed.get(name, "") for name in ("du", "au")}
        super().__init__(initial=shown, auto_id="%s")
        branches = [("", _("Toutes")), *((branch, branch) for branch in choice.counts)]
        self.fields["nature"] = forms.ChoiceField(label=_("Nature des paiements"), choices=branches)
        years = [("", _("Toutes")), *((str(year), str(year)) for year in choice.years)]
        self.fields["annee"] = forms.ChoiceField(label=_("Année"), choices=years)
        months = [("", _("Tous")), *((str(number), capfirst(str(name))) for number, name in MONTHS.items())]
        for name, label in (("du", _("Ou depuis le")), ("au", _("Jusqu'au"))):
            self.fields[name] = forms.CharField(label=label, widget=forms.TextInput(attrs=_DAY))
        self.fields["mois"] = forms.ChoiceField(label=_("Mois"), choices=months)
