"""Who is to be called, when, and about what."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.steps.department import DepartmentForm
from guichet.enrolment.steps.details import PhoneField
from guichet.enrolment.third_parties.forms import PlainTextField, needs_a_letter
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

LONGEST_MESSAGE = 500
WHEN: Mapping[str, str | Promise] = {
    "n'importe quand": _("N'importe quand"),
    "le matin": _("Le matin"),
    "l'après-midi": _("L'après-midi"),
}
ABOUT: Mapping[str, str | Promise] = {
    "créer mon compte": _("Créer mon compte"),
    "accéder aux services": _("Accéder aux services en ligne"),
    "remplir une demande": _("Remplir une demande ou une déclaration"),
    "trouver une information": _("Trouver une information"),
    "utiliser le site": _("Utiliser le site"),
    "mon espace privé": _("Une question sur Mon espace privé"),
}
"""What the assistance covers (R202); the value is what the agent reads."""


class CallbackForm(Form):
    """Nothing that identifies anybody: who they are is asked when they are called."""

    nom = PlainTextField(
        label=_("Votre nom"),
        max_length=100,
        validators=[needs_a_letter],
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    telephone = PhoneField(label=_("Numéro de téléphone"))
    quand = RadioField(label=_("Quand vous appeler ?"), choices=[*WHEN.items()], initial="n'importe quand")
    sujet = forms.ChoiceField(
        label=_("Au sujet de quoi ?"),
        choices=[("", _("Choisissez")), *ABOUT.items()],
        error_messages={"required": _("Choisissez un sujet.")},
    )
    message = PlainTextField(
        label=_("Message"),
        help_text=_(
            "500 caractères au plus. N'écrivez ni numéro de Sécurité sociale, ni mot de passe, ni donnée de santé."
        ),
        lines=True,
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NationalCallbackForm(DepartmentForm, CallbackForm):
    """The same where no fund is known yet."""

    field_order = ("departement",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the arguments of Django's form."""
        super().__init__(*args, **kwargs)
        self.fields["departement"].help_text = _("Votre demande va à la MSA de ce département.")
