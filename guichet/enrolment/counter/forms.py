"""What is typed on one's own telephone to go on from a reception desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.ui.fields import DateField3
from guichet.ui.forms import Form


class JoinForm(Form):
    """The reference that the agent gave, and what whoever overheard it does not know."""

    reference = forms.CharField(
        label=_("Référence donnée au guichet"),
        help_text=_("8 lettres et chiffres, par exemple K7MP-3XRT. Majuscules, tirets et espaces ne comptent pas."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    date_naissance = DateField3(
        label=_("Votre date de naissance"),
        help_text=_("Pour un établissement, celle de la personne responsable. Par exemple : 27 3 1954"),
    )
