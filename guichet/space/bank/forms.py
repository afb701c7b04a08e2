"""Another account: its number, whose it is, its RIB."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.bank.holders import is_holder
from guichet.bank.operations import Wanted
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.exchanges.rules import LARGEST_PAPER
from guichet.files.papers import PapersField
from guichet.registry.models import Person
from guichet.requests.kinds.ibans import IbanField
from guichet.ui.forms import Form


class BankForm(Form):
    """The number of an account and its holder's name, as printed on the RIB."""

    iban = IbanField(
        label=gettext_lazy("IBAN du nouveau compte"),
        help_text=gettext_lazy("Sur votre RIB. Par exemple : FR76 3000 6000 0112 3456 7890 189"),
    )
    titulaire = PlainTextField(
        label=gettext_lazy("Titulaire du compte"),
        help_text=gettext_lazy("Comme sur le RIB, nom et prénom. Le compte doit être à votre nom, seul ou à deux."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    rib = PapersField(
        label=gettext_lazy("Votre RIB"),
        help_text=gettext_lazy("PDF, JPEG ou PNG, 5 Mo au plus. Il aide le conseiller à vérifier."),
        most=1,
        largest=LARGEST_PAPER,
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        """Take whose benefits they are."""
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_titulaire(self) -> str:
        """Refuse somebody else's account. Raises ValidationError."""
        typed = str(self.cleaned_data["titulaire"])
        person = self.person
        names = (person.birth_name, person.usual_name, person.given_names)
        if not is_holder(typed, birth_name=names[0], usual_name=names[1], given_names=names[2]):
            raise ValidationError(
                _(
                    "Ce compte n'est pas à votre nom. Vos prestations ne peuvent être versées qu'à vous. Si votre nom "
                    "a changé, écrivez à votre caisse dans « Contact & échanges »."
                ),
                code="holder",
            )
        return typed

    def wanted(self) -> Wanted:
        """Return the new account."""
        data = self.cleaned_data
        papers = data["rib"]
        return Wanted(data["iban"], data["titulaire"], papers[0] if papers else None)
