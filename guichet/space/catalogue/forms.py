"""The search field (R166)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.space.catalogue.words import LONGEST
from guichet.ui.forms import Form


class SearchForm(Form):
    """What is looked for."""

    recherche = forms.CharField(
        label=_("Rechercher dans mon espace"),
        help_text=_("Un service, un document ou un paiement\N{NO-BREAK SPACE}: un mot, une année, un montant."),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
