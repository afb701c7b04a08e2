"""Fields that Django has not: a date in three parts, a choice with explanations, text with a fixed part."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EARLIEST_YEAR, LATEST_YEAR = 1880, 2200
PARTS = ("day", "month", "year")
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
SHORTEST_MONTH = 3
"""Letters: « avr. », « sept »; « jui » is two months."""


class DateParts(forms.Widget):
    """Three inputs named `<name>_day`, `<name>_month`, `<name>_year`."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:  # noqa: ARG002 - Django's signature
        """Return what was typed, in the order day, month, year."""
        return [str(data.get(f"{name}_{part}", "")).strip() for part in PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002 - Django's signature
        """Tell whether none of the three was sent."""
        return not any(f"{name}_{part}" in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        """Return the identifier of the first input."""
        return f"{id_}_day"


class DateField3(forms.Field):
    """A date typed as day, month and year (R66). Its value and its initial value are `(year, month, day)`."""

    widget = DateParts
    default_error_messages = {
        "incomplete": _("Indiquez le jour, le mois et l'année."),
        "not_digits": _("Le jour, le mois et l'année s'écrivent en chiffres, par exemple 14 07 1985."),
        "short_year": _("L'année s'écrit avec quatre chiffres, par exemple 1985."),
        "wrong_year": _("Cette année n'est pas possible. Vérifiez ses quatre chiffres, par exemple 1985."),
        "no_such_date": _("Cette date n'existe pas. Vérifiez l'ordre : le jour, puis le mois, puis l'année."),
    }

    def clean(self, value: Any) -> tuple[int, int, int] | None:
        """Return `(year, month, day)`, or None where nothing was typed and nothing is asked. Raises ValidationError."""
        parts: list[str] = value or ["", "", ""]
        if not any(parts):
            if self.required:
                raise self._refusal("required")
            return None
        if not all(parts):
            raise self._refusal("incomplete")
        parts = [parts[0], _month_in_digits(parts[1]), parts[2]]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise self._refusal("not_digits")
        if len(parts[2]) != 4:  # noqa: PLR2004 - a year
            raise self._refusal("short_year")
        year = int(parts[2])
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise self._refusal("wrong_year")
        try:
            day, month = int(parts[0]), int(parts[1])
            dt.date(year, month, day)
        except (ValueError, OverflowError):  # a day of a thousand digits
            raise self._refusal("no_such_date") from None
        return year, month, day

    def _refusal(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


def _month_in_digits(typed: str) -> str:
    """Return the number of a month typed in letters, and anything else as it is."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", typed.casefold()) if c.isalpha())
    if len(letters) < SHORTEST_MONTH:
        return typed
    found = [rank for rank, name in enumerate(MONTHS, start=1) if name.startswith(letters)]
    return str(found[0]) if len(found) == 1 else typed


class RadioField(forms.ChoiceField):
    """One choice among several, all in sight. `hints` explains a choice under its label, by value."""

    widget = forms.RadioSelect

    def __init__(self, *, hints: Mapping[str, str | Promise] | None = None, **kwargs: Any) -> None:
        """Take the arguments of ChoiceField; nothing is chosen beforehand."""
        super().__init__(**kwargs)
        self.hints = dict(hints or {})


class AffixedField(forms.CharField):
    """Text with a part that cannot be edited before it (R92) or after it (« € »)."""

    def __init__(self, *, before: str = "", after: str = "", **kwargs: Any) -> None:
        """Take the arguments of CharField."""
        super().__init__(**kwargs)
        self.before, self.after = before, after
