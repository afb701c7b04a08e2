"""The serial number of the Carte Vitale (R88-R94)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Holder
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.base import Typed
from guichet.enrolment.steps.health import CardForm
from guichet.funds.policy import Policy
from guichet.identifiers import card
from guichet.registry import facts, odds
from guichet.registry.models import Card, Establishment
from guichet.ui.fields import AffixedField
from guichet.ui.forms import Form


class SerialForm(CardForm):
    """The card choice stays on the page, so that it can be changed there (R91)."""

    serie = AffixedField(
        before=card.FIXED_PART,
        label=gettext_lazy("Numéro de série de votre carte Vitale"),
        help_text=gettext_lazy(
            "(3 chiffres en haut à droite suivis après 8025000032) "
            "Saisissez ces 3 chiffres et tous ceux qui les suivent."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_serie(self) -> str:
        """Return the digits of the serial, the fixed part dropped. Raises ValidationError."""
        try:
            return card.parse(self.cleaned_data["serie"])
        except card.InvalidCardSerial:
            raise ValidationError(
                _(
                    "Saisissez tous les chiffres qui suivent 8025000032 sur votre carte, sans lettre : ces 3 chiffres "
                    "et ceux d'après, 8 à 11 en tout."
                ),
                code="invalid",
            ) from None

    def clean(self) -> dict[str, Any]:
        """Ask nothing of who has no card after all."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("carte") == "none":
            self.errors.pop("serie", None)
            data["serie"] = ""
        return data


class CardSerial:
    """Asked of who is health-insured by MSA and holds a card."""

    name: ClassVar[str] = "card_serial"
    slug: ClassVar[str] = "numero-de-serie"
    template: ClassVar[str] = "enrolment/proofs/card_serial.html"
    secret_field: ClassVar[str] = "serie"  # noqa: S105 - the name of a field
    form_class: ClassVar[type[Form]] = SerialForm
    label: ClassVar[Any] = gettext_lazy("Le numéro de série de ma carte Vitale")
    icon: ClassVar[str] = "document"
    rests_on: ClassVar[frozenset[str]] = frozenset({"insured", "card"})
    cannot_answer: ClassVar[Any] = gettext_lazy("Je n'arrive pas à lire ce numéro")
    needs: ClassVar[type[Model]] = Card
    needs_rows: ClassVar[Mapping[str, str]] = {}
    holders: ClassVar[frozenset[HolderKind]] = frozenset({HolderKind.PERSON})
    asks_alone: ClassVar[bool] = False

    def applies(self, answers: Answers) -> bool:
        """Whether the person said to hold a card (R87)."""
        return answers.get("card", {}).get("kind") in ("photo", "plain")

    def since(self, policy: Policy) -> str:
        """Return nothing: its age does not matter."""
        return ""

    def at_hand(self, policy: Policy) -> str:
        """Return the card (R60)."""
        return _("de votre <strong>carte Vitale</strong> si vous êtes assuré maladie MSA")

    def where_to_look(self, policy: Policy) -> str:
        """Return where the serial is printed."""
        return _(
            "Le numéro de série n'est pas votre numéro de Sécurité sociale. Il se trouve sur le devant de la carte si "
            "elle a une photo, au dos si elle n'en a pas."
        )

    def initial(self, answers: Answers) -> dict[str, Any]:
        """Show which card was chosen."""
        return {"carte": answers["card"]["kind"]}

    def context(self, answers: Answers, policy: Policy) -> dict[str, Any]:
        """Choose the picture: the front of a card with a photo, the back of the other (R88, R89)."""
        return {"picture": answers["card"]["kind"]}

    def confirms(self, holder: Holder | None, typed: Typed) -> bool:
        """Compare with the current card of that kind, in constant time."""
        person = None if isinstance(holder, Establishment) else holder
        return facts.card_serial_matches(person, typed.fields["serie"], with_photo=typed.fields["carte"] == "photo")

    def secrets(self, policy: Policy, today: date) -> odds.Secrets:
        """Return the current cards, whose serials only have a blind index."""
        return odds.card_serials()
