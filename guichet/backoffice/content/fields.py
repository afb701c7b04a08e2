"""Fields of what the site says: plain text of one line or several, a telephone number, a moment in Paris."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guichet.identifiers import phone

HARMLESS = dict.fromkeys(map(ord, "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"))
"""What word processors paste and nobody sees."""
NEVER = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Unicode categories. Among « Cf » are the marks that write a line from right to left: a text would not say what it
shows (CVE-2021-42574)."""
CONTEXT = 20


class PlainText(forms.CharField):
    """Text that shows all it holds. `lines` lets it have several."""

    default_error_messages = {
        "invisible": _("Il y a un caractère invisible après « %(before)s » : effacez-le, ou tapez à nouveau ces mots."),
        "invisible_first": _(
            "Il y a un caractère invisible au début : effacez-le, ou tapez à nouveau les premiers mots."
        ),
    }

    def __init__(self, *, lines: int = 1, **kwargs: Any) -> None:
        """Take the arguments of CharField, and how many lines are in sight."""
        self.lines = lines
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text with plain ends of lines. Raises ValidationError, and says where to look."""
        text = (super().to_python(value) or "").translate(HARMLESS)
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        allowed = "\n" if self.lines > 1 else ""
        for place, character in enumerate(text):
            if character not in allowed and unicodedata.category(character) in NEVER:
                before = text[max(0, place - CONTEXT) : place].strip()
                code = "invisible" if before else "invisible_first"
                raise ValidationError(self.error_messages[code], code=code, params={"before": before})
        return text


class DeskPhone(PlainText):
    """A French number of ten digits, as people read it aloud: « 03 88 11 22 33 »."""

    default_error_messages = {
        "wrong": _("Saisissez un numéro français de dix chiffres, par exemple 03 88 11 22 33."),
    }

    def to_python(self, value: Any) -> str:
        """Return the number in pairs, or "". Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            phone.parse(text)
        except phone.InvalidPhone:
            raise ValidationError(self.error_messages["wrong"], code="wrong") from None
        digits = "".join(c for c in text if c in "0123456789")
        for prefix in ("0033", "33"):
            if digits.startswith(prefix):
                digits = f"0{digits.removeprefix(prefix).removeprefix('0')}"
        if len(digits) != 10 or not digits.startswith("0"):  # noqa: PLR2004 - a French number
            raise ValidationError(self.error_messages["wrong"], code="wrong")
        return " ".join(digits[start : start + 2] for start in range(0, 10, 2))


DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %m %Y", "%d.%m.%Y", "%d-%m-%Y")
HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh", "%H h")


class _Picked(forms.DateTimeInput):
    """The browser's own picker. What was typed without one, and cannot be read, is shown again as it was typed."""

    picker: str
    written: tuple[str, ...]

    def __init__(self) -> None:
        """Give the value as HTML wants it."""
        super().__init__(format=self.written[0])
        self.input_type = self.picker

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return what was typed, as a picker writes it where it can be read."""
        typed = str(data.get(name) or "").strip()
        self.input_type = self.picker
        if not typed:
            return super().value_from_datadict(data, files, name)
        for format_ in self.written:
            try:
                return dt.datetime.strptime(typed, format_).strftime(self.written[0])  # noqa: DTZ007 - no moment yet
            except ValueError:
                continue
        self.input_type = "text"
        return typed


class DayInput(_Picked):
    """A calendar."""

    picker, written, format_key = "date", DAYS, "DATE_INPUT_FORMATS"


class TimeInput(_Picked):
    """An hour of the day."""

    picker, written, format_key = "time", HOURS, "TIME_INPUT_FORMATS"


class Day(forms.DateField):
    """A day."""

    default_error_messages = {"invalid": _("Saisissez une date qui existe, par exemple 24/12/2026.")}

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of DateField."""
        super().__init__(widget=DayInput, input_formats=DAYS, **kwargs)


class Hour(forms.TimeField):
    """An hour of the day: « 18:30 », « 18 h 30 »."""

    default_error_messages = {"invalid": _("Saisissez une heure, par exemple 18:30.")}

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of TimeField."""
        super().__init__(widget=TimeInput, input_formats=HOURS, **kwargs)


def moment(day: dt.date, hour: dt.time) -> dt.datetime | None:
    """Return the instant of a day and an hour in Paris; None for the hour that the change of clocks leaves out.

    Of the hour that comes twice in October, the first.
    """
    naive = dt.datetime.combine(day, hour)
    aware = timezone.make_aware(naive)
    same = timezone.make_naive(aware.astimezone(dt.UTC)) == naive
    return aware if same else None
