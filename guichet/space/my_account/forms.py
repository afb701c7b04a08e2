"""The forms of « Mon compte »: one concept each."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.forms import NewPasswordForm
from guichet.accounts.models import Reception
from guichet.enrolment.fields import EmailField
from guichet.enrolment.steps.details import PhoneField
from guichet.identifiers import phone
from guichet.ui.addresses import PostalForm
from guichet.ui.fields import DateField3, RadioField
from guichet.ui.forms import Form


class EmailForm(Form):
    """Another address."""

    email = EmailField(label=gettext_lazy("Votre nouvelle adresse email"))


class PhonesForm(Form):
    """The numbers; an empty field is no number."""

    mobile = PhoneField(label=gettext_lazy("Mobile"), required=False)
    fixe = PhoneField(label=gettext_lazy("Fixe"), required=False)
    fax = PhoneField(label=gettext_lazy("Fax"), required=False)

    def __init__(self, *args: Any, present_mobile: str, **kwargs: Any) -> None:
        """Take the mobile as it is: leaving it asks nothing of it."""
        super().__init__(*args, **kwargs)
        self.present_mobile = present_mobile
        self.fields["mobile"].help_text = _(
            "Un code y sera envoyé par SMS. Un numéro étranger se donne comme téléphone fixe."
        )

    def clean_mobile(self) -> str:
        """Refuse a new number that no SMS of ours reaches (G-19). Raises ValidationError."""
        number: str = self.cleaned_data["mobile"]
        if number and number != self.present_mobile and not phone.may_receive_sms(number):
            raise ValidationError(
                _(
                    "Ce numéro ne reçoit pas nos SMS. Donnez un mobile français, ou laissez ce champ vide et donnez ce "
                    "numéro comme téléphone fixe."
                )
            )
        return number


class PasswordForm(NewPasswordForm):
    """Another password, and whether trusted browsers are forgotten too."""

    oublier = forms.BooleanField(
        label=gettext_lazy("Oublier aussi les navigateurs de confiance"),
        help_text=gettext_lazy("Un code vous sera demandé à la prochaine connexion, sur chacun d'eux."),
        required=False,
    )


class AddressForm(PostalForm):
    """Where the member lives from now on, as a letter has it."""

    date = DateField3(
        label=gettext_lazy("Date du déménagement"), help_text=gettext_lazy("Passée ou à venir. Par exemple : 1 9 2026")
    )
    precision = forms.CharField(
        label=gettext_lazy("Une précision pour votre conseiller"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def asked(self) -> dict[str, str]:
        """Return what the adviser reads, all of it text."""
        year, month, day = self.cleaned_data["date"]
        return {
            **{name: str(value) for name, value in self.cleaned_data.items() if name != "date"},
            "date": f"{year:04}-{month:02}-{day:02}",
        }


class ReceptionForm(Form):
    """By email or by post."""

    par = RadioField(
        label=gettext_lazy("Comment voulez-vous les recevoir ?"),
        choices=[(Reception.EMAIL, gettext_lazy("par email")), (Reception.LETTER, gettext_lazy("par courrier"))],
        error_messages={"required": gettext_lazy("Choisissez par email ou par courrier.")},
    )


class ClosingForm(Form):
    """One box, so that nobody closes an account by a single press."""

    compris = forms.BooleanField(
        label=gettext_lazy("J'ai lu ce qui précède et je veux fermer mon compte"),
        error_messages={"required": gettext_lazy("Cochez cette case pour fermer votre compte, ou revenez en arrière.")},
    )
