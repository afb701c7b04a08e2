"""What whoever verifies a paper fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.certificates.seal import LONGEST
from guichet.ui.forms import Form


class CodeForm(Form):
    """What the QR code holds. It comes behind the `#` of the address, and form.js puts it here."""

    contenu = forms.CharField(
        label=_("Contenu du code QR"),
        help_text=_("Il se remplit tout seul quand vous scannez le code."),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"data-from-address": True, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )


class NumberForm(Form):
    """What is printed beside it."""

    numero = forms.CharField(
        label=_("Numéro de l'attestation"),
        help_text=_("Douze caractères, par exemple K7MP-3XRT-9HCD."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": "18"}),
    )
    controle = forms.CharField(
        label=_("Code de contrôle"),
        help_text=_("Huit caractères, imprimés sous le numéro."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": "12"}),
    )
