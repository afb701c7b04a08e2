"""The forms of the team."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.agents import words
from guichet.agents.forms import LONGEST_NAME, WorkEmailField
from guichet.agents.roles import Role
from guichet.ui.forms import Form


class RolesForm(Form):
    """A box for each role."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Draw the boxes after what the form has else."""
        super().__init__(*args, **kwargs)
        for role, word in words.ROLES.items():
            label = f"{word}\N{NO-BREAK SPACE}: {words.DUTIES[role]}"
            self.fields[role.value] = forms.BooleanField(label=label, required=False)

    def boxes(self) -> list[Any]:
        """Return the boxes, in order."""
        return [self[role.value] for role in words.ROLES]

    def chosen(self) -> list[Role]:
        """Return the roles that were ticked."""
        return [role for role in words.ROLES if self.cleaned_data.get(role.value)]


class InvitationForm(RolesForm):
    """Whom, and as what."""

    nom = forms.CharField(
        label=gettext_lazy("Prénom et nom"),
        help_text=gettext_lazy("Comme disent ses collègues : Claire Muller."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = WorkEmailField(
        label=gettext_lazy("Email professionnel"),
        help_text=gettext_lazy("Une adresse que cette personne est seule à lire : l'invitation y arrive."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the address of whoever is at the browser out of it."""
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean_nom(self) -> str:
        """Refuse what would break a line of an email. Raises ValidationError."""
        name = " ".join(self.cleaned_data["nom"].split())
        if not name.isprintable() or not any(one.isalpha() for one in name):
            raise forms.ValidationError(_("Saisissez un prénom et un nom, en lettres."))
        return name

    def clean(self) -> dict[str, Any]:
        """Ask for one role at least: without any, nothing opens."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.chosen():
            self.add_error(None, _("Choisissez au moins un rôle."))
        return data
