"""The number of a bank account, as it is typed and as it is told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.identifiers import iban
from guichet.identifiers.iban import Wrong

WRONG: Mapping[Wrong, str | Promise] = {
    Wrong.CARD: _(
        "C'est le numéro d'une carte bancaire : ne le donnez pas ici. L'IBAN est sur votre RIB, et commence par deux "
        "lettres."
    ),
    Wrong.NO_COUNTRY: _("Il manque le début : un IBAN commence par deux lettres et deux chiffres, par exemple FR76."),
    Wrong.CHARACTERS: _("Un IBAN n'a que des lettres et des chiffres. Recopiez-le depuis votre RIB."),
    Wrong.COUNTRY: _(
        "Nos virements et nos prélèvements n'atteignent pas ce pays : le compte doit être dans un pays de la zone "
        "SEPA. Écrivez à votre caisse dans « Contact & échanges »."
    ),
    Wrong.LENGTH: _(
        "Ce numéro n'a pas la bonne longueur : il manque un chiffre, ou il y en a un de trop. Un IBAN français compte "
        "27 caractères."
    ),
    Wrong.KEY: _("Un chiffre au moins est faux dans ce numéro. Comparez-le à votre RIB, groupe par groupe."),
}


class IbanField(forms.CharField):
    """An account number, kept as ISO 13616 writes it."""

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of CharField."""
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(max_length=iban.LONGEST_TYPED, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """Return the number. Raises ValidationError, which never quotes what was typed."""
        typed = str(super().clean(value) or "")
        if not typed:
            return ""
        try:
            return iban.parse(typed)
        except iban.InvalidIban as wrong:
            raise ValidationError(str(WRONG[wrong.why]), code=wrong.why.value) from None
