"""Which rules are asked for: by GET, so that an address can be kept and sent to a colleague."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.policy import sources
from guichet.ui.forms import Form


class SightForm(Form):
    """Whose rules: for who works for the national site."""

    caisse = forms.ChoiceField(label=_("Caisse"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every fund."""
        super().__init__(*args, **kwargs)
        self.fields["caisse"].choices = sources.funds()  # type: ignore[attr-defined]  # a ChoiceField has them


class CompareForm(Form):
    """With which other rules."""

    avec = forms.ChoiceField(label=_("Comparer avec"))

    def __init__(self, *args: Any, besides: str, **kwargs: Any) -> None:
        """Offer every fund and edition but the one in sight."""
        super().__init__(*args, **kwargs)
        choices = [one for one in (*sources.funds(), *sources.editions()) if one[0] != besides]
        self.fields["avec"].choices = choices  # type: ignore[attr-defined]  # likewise
