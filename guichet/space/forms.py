"""What the member can choose in the space."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from guichet.ui.forms import Form


class PaymentsFilter(Form):
    """Which payments to show. It is only ever shown: an address that says anything else still gives a page."""

    def __init__(self, *, branches: Sequence[str], chosen: str) -> None:
        """Offer all of them, then each of `branches`; `chosen` is shown, empty for all."""
        super().__init__(initial={"nature": chosen}, auto_id="%s")
        choices = [("", _("Toutes")), *((branch, branch) for branch in branches)]
        self.fields["nature"] = forms.ChoiceField(label=_("Nature des paiements"), choices=choices)
