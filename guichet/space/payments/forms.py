"""What the member can choose among payments."""

from django import forms
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guichet.space.payments.queries import Choice
from guichet.ui.forms import Form


class PaymentsFilter(Form):
    """Which payments to show. It is only ever shown: an address that says anything else still gives a page."""

    def __init__(self, choice: Choice) -> None:
        """Offer each branch, each year and each month, or all of them; what was chosen is shown."""
        super().__init__(initial=choice.parameters, auto_id="%s")
        branches = [("", _("Toutes")), *((branch, branch) for branch in choice.counts)]
        self.fields["nature"] = forms.ChoiceField(label=_("Nature des paiements"), choices=branches)
        years = [("", _("Toutes")), *((str(year), str(year)) for year in choice.years)]
        self.fields["annee"] = forms.ChoiceField(label=_("Année"), choices=years)
        months = [("", _("Tous")), *((str(number), capfirst(str(name))) for number, name in MONTHS.items())]
        self.fields["mois"] = forms.ChoiceField(label=_("Mois"), choices=months)
