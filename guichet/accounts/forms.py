"""The form that takes a new password, wherever one is chosen (R126-R131)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.password_rules import FEWEST_KINDS, LONGEST, SHORTEST, Weakness, weaknesses
from guichet.ui.forms import Form


def _explain(weakness: Weakness, kinds_needed: int, shortest: int, longest: int) -> str:
    return {
        Weakness.TOO_SHORT: _("Ce mot de passe est trop court : il faut au moins %(count)d caractères.")
        % {"count": shortest},
        Weakness.TOO_LONG: _("Ce mot de passe est trop long : %(count)d caractères au plus.") % {"count": longest},
        Weakness.TOO_FEW_KINDS: _(
            "Ajoutez une autre sorte de caractères : il en faut %(count)d parmi majuscule, minuscule, chiffre et "
            "caractère spécial."
        )
        % {"count": kinds_needed},
        Weakness.PERSONAL: _(
            "Ce mot de passe contient votre nom, votre prénom ou votre numéro : choisissez autre chose."
        ),
        Weakness.COMMON: _(
            "Ce mot de passe est trop courant : il serait deviné tout de suite. Choisissez-en un autre."
        ),
    }[weakness]


class NewPasswordForm(Form):
    """Two fields that must be equal; neither is ever shown again."""

    shortest, longest = SHORTEST, LONGEST

    nouveau = forms.CharField(
        label=gettext_lazy("Votre nouveau mot de passe"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    confirmation = forms.CharField(
        label=gettext_lazy("Confirmer le mot de passe"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self, *args: Any, personal: Iterable[str] = (), kinds_needed: int = FEWEST_KINDS, **kwargs: Any
    ) -> None:
        """Take the identifier and names of the holder, which the password may not contain, and the fund's rule."""
        super().__init__(*args, **kwargs)
        self.personal, self.kinds_needed = list(personal), kinds_needed

    def clean_nouveau(self) -> str:
        """Refuse a weak password with every reason. Raises ValidationError."""
        password: str = self.cleaned_data["nouveau"]
        kinds, shortest, longest = self.kinds_needed, self.shortest, self.longest
        found = weaknesses(password, personal=self.personal, kinds_needed=kinds, shortest=shortest, longest=longest)
        if found:
            raise ValidationError([_explain(weakness, kinds, shortest, longest) for weakness in found])
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ (R130)."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("nouveau") and data.get("confirmation") and data["nouveau"] != data["confirmation"]:
            self.add_error("confirmation", _("Les deux mots de passe ne sont pas identiques. Saisissez-les à nouveau."))
        return data
