"""The form of a screen, and how what was answered is told again: labels and words, never values of the code."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answer, Answers
from guichet.identifiers import amounts
from guichet.ui.fields import DateField3
from guichet.ui.forms import Form
from guichet.ui.templatetags.ui import in_words

if TYPE_CHECKING:
    from guichet.requests.kinds.base import Situation

Words = str | Promise
LONGEST_TEXT = 1_000
"""Characters of a free text: what an agent reads, and a proof prints."""


class Line(NamedTuple):
    """Something answered, for the member to check, the fund to read and the proof to bear."""

    label: str
    value: str


class Group(NamedTuple):
    """Fields that stand together."""

    legend: Words
    """What is asked of them all; may be empty."""
    fields: Sequence[BoundField]


class AmountField(forms.CharField):
    """An amount in euros, kept as whole cents; « 1200 » is « 1 200,00 € », and what can be read two ways is refused."""

    after = "€"
    """Shown behind the input (`ui.components`)."""
    before = ""
    default_error_messages = {
        "amount": gettext_lazy("Saisissez un montant en euros, par exemple 1234,50. Saisissez 0 s'il n'y en a pas."),
        "too_large": gettext_lazy("Ce montant est trop grand : vérifiez la place de la virgule."),
        "negative": gettext_lazy("Un montant ne peut pas être négatif. Saisissez 0 s'il n'y en a pas."),
    }

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of CharField."""
        attrs = {"inputmode": "decimal", "autocomplete": "off", "size": 12}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)

    def clean(self, value: Any) -> int | None:
        """Return the cents, None where nothing is typed and nothing is asked. Raises ValidationError."""
        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            return _cents(text)
        except amounts.TooLarge:
            raise ValidationError(self.error_messages["too_large"], code="too_large") from None
        except amounts.NegativeAmount:
            raise ValidationError(self.error_messages["negative"], code="negative") from None
        except amounts.InvalidAmount:
            raise ValidationError(self.error_messages["amount"], code="amount") from None

    def prepare_value(self, value: Any) -> Any:
        """Return what the input shows: cents as they are typed, and what was typed as it was."""
        return f"{value // 100},{value % 100:02}" if isinstance(value, int) else value


def _cents(text: str) -> int:
    try:
        return amounts.parse(text)
    except amounts.CentsMissing:
        # Nothing is proved here: whole euros are what people know of a wage.
        return amounts.parse("".join(c for c in text if c.isdigit()) + ",00")


class TextField(forms.CharField):
    """A free text on several lines."""

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of CharField."""
        kwargs.setdefault("max_length", LONGEST_TEXT)
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class CountField(forms.IntegerField):
    """How many, or how much in whole units; `after` is the unit."""

    before = ""
    default_error_messages = {
        "invalid": gettext_lazy("Saisissez un nombre entier, en chiffres. Saisissez 0 s'il n'y en a pas."),
    }

    def __init__(self, *, after: str = "", most: int, least: int = 0, **kwargs: Any) -> None:
        """Take the arguments of IntegerField."""
        self.after = after
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6})
        super().__init__(
            widget=widget,
            validators=[
                MinValueValidator(least, gettext_lazy("Ce nombre est trop petit : %(limit_value)s au moins.")),
                MaxValueValidator(most, gettext_lazy("Ce nombre est trop grand : %(limit_value)s au plus.")),
            ],
            **kwargs,
        )


class ScreenForm(Form):
    """The questions of one screen. A kind's forms derive from it, and declare fields as any form of Django does."""

    legends: ClassVar[Mapping[str, Words]] = {}
    """Field -> what stands above it and those that follow, where a group begins."""
    not_later: ClassVar[Sequence[str]] = ()
    """Fields that hold a date of the past, or today's."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        situation: "Situation",
        answers: Answers,
        answer: Answer | None = None,
    ) -> None:
        """Take what was typed, and the answer given before, which fills the fields at first."""
        self.situation, self.answers, self.answer = situation, answers, answer or {}
        super().__init__(data)
        self.prepare()
        self.speak_plainly()
        self.initial = {**self.prefilled(), **{name: self._initial(name, value) for name, value in self.answer.items()}}

    def prepare(self) -> None:
        """Fit the fields to the situation: labels with names, fields that come and go. By default nothing."""

    def prefilled(self) -> dict[str, Any]:
        """Return what is shown in the fields before they are answered; by default nothing."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Refuse a date to come where it can only be past."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.not_later:
            if (given := data.get(name)) and dt.date(*given) > self.situation.today:
                self.add_error(name, _("Cette date est à venir. Indiquez une date passée, ou celle d'aujourd'hui."))
        return data

    def to_answer(self) -> dict[str, Any]:
        """Return what to keep of a valid form, as JSON; an empty page is « seen »."""
        return dict(self.cleaned_data) or {"seen": True}

    def lines(self) -> list[Line]:
        """Return what was answered, field by field, what was left empty apart."""
        told = [(field, self.answer.get(name)) for name, field in self.fields.items()]
        # By identity: an amount of nought is an answer, and equals False.
        return [
            Line(str(one.label), shown(one, value))
            for one, value in told
            if value is not None and value is not False and value != ""
        ]

    def groups(self) -> list[Group]:
        """Return the fields as the page draws them."""
        found: list[tuple[Words, list[BoundField]]] = []
        for name in self.fields:
            if name in self.legends or not found:
                found.append((self.legends.get(name, ""), []))
            found[-1][1].append(self[name])
        return [Group(legend, fields) for legend, fields in found]

    def typed_lines(self) -> list[Line]:
        """Return what was just typed, as it was: for the page that must lose nothing of it."""
        bound = (self[name] for name in self.fields)
        told = [(str(one.label), _as_typed(one)) for one in bound]
        return [Line(label, value) for label, value in told if value]

    def _initial(self, name: str, value: Any) -> Any:
        # JSON has no tuples, and a list is what was typed.
        return tuple(value) if isinstance(self.fields.get(name), DateField3) and value else value


def shown(field: forms.Field, value: Any) -> str:
    """Return a kept value as people read it."""
    if isinstance(field, AmountField):
        return amounts.format(value)
    if isinstance(field, CountField) and field.after:
        return f"{value}\N{NO-BREAK SPACE}{field.after}"
    if isinstance(field, DateField3):
        return in_words(dt.date(*value))
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(value, value))
    if isinstance(field, forms.BooleanField):
        return _("oui") if value else _("non")
    return str(value)


def _as_typed(bound: BoundField) -> str:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return _("oui") if value else ""
    if isinstance(bound.field, forms.ChoiceField):
        return shown(bound.field, value) if value else ""
    return " ".join(map(str, value)).strip() if isinstance(value, list | tuple) else str(value or "")


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    found: Iterable[tuple[Any, Any]] = choices
    return found
