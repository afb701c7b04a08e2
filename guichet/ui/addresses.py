"""A postal address as a letter has it (NF Z 10-011), and its lines."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.ui.forms import Form

LONGEST_LINE: Final = 38
"""Characters of a postal line, blanks included."""
POSTAL_FIELDS: Final = ("voie", "complement", "lieu_dit", "code_postal", "ville", "pays")


def _text(autocomplete: str, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, **attrs})


class PostalForm(Form):
    """Where somebody lives or works; whose name stands above it is known."""

    voie = forms.CharField(label=gettext_lazy("Numéro et rue"), max_length=LONGEST_LINE, widget=_text("address-line1"))
    complement = forms.CharField(
        label=gettext_lazy("Appartement, étage, bâtiment"),
        max_length=LONGEST_LINE,
        required=False,
        widget=_text("address-line2"),
    )
    lieu_dit = forms.CharField(
        label=gettext_lazy("Lieu-dit ou boîte postale"),
        max_length=LONGEST_LINE,
        required=False,
        widget=_text("address-line3"),
    )
    code_postal = forms.CharField(
        label=gettext_lazy("Code postal"), max_length=12, widget=_text("postal-code", size="12")
    )
    ville = forms.CharField(label=gettext_lazy("Ville"), max_length=LONGEST_LINE, widget=_text("address-level2"))
    pays = forms.CharField(
        label=gettext_lazy("Pays, si ce n'est pas la France"),
        max_length=LONGEST_LINE,
        required=False,
        widget=_text("country-name"),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a French postcode that is not five digits, and a town that does not fit beside its postcode."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        digits = "".join(data.get("code_postal", "").split())
        if digits and not data.get("pays") and not (len(digits) == 5 and digits.isascii() and digits.isdigit()):  # noqa: PLR2004 - a postcode
            self.add_error(
                "code_postal",
                _("Un code postal français compte 5 chiffres. Pour une adresse à l'étranger, indiquez aussi le pays."),
            )
        elif digits and data.get("ville") and len(_town(data)) > LONGEST_LINE:
            self.add_error(
                "ville",
                _("Le nom de la ville est trop long pour une enveloppe : abrégez-le, par exemple ST pour SAINT."),
            )
        return data


def lines_of(given: Mapping[str, Any]) -> list[str]:
    """Return the lines under the name, from the most precise to the most general; empty ones are not printed."""
    found = [given.get("complement"), given.get("voie"), given.get("lieu_dit"), _town(given), given.get("pays")]
    return [str(line).upper() for line in found if line]


def _town(given: Mapping[str, Any]) -> str:
    postcode = str(given.get("code_postal") or "")
    if not given.get("pays"):
        postcode = "".join(postcode.split())
    return f"{postcode} {given.get('ville') or ''}".strip()
