"""What a private page knows of the session behind it: how long it lasts, and what was typed before the last one ended.

Whoever guards the page notes it on the request; the page draws it, and no view has to know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

_ATTRIBUTE = "guichet_stay"


@dataclass(frozen=True)
class Stay:
    """A session, as its page tells it."""

    ends_in: int
    """Seconds until it ends, unless it is used."""
    may_extend: bool
    """Whether using it makes it last; not in its last minutes of all."""
    minutes: int
    """How long it may be left alone."""
    typed: QueryDict | None = None
    """What was typed in this page before the last session ended."""


def note(request: HttpRequest, stay: Stay) -> None:
    """Let the page of this request know."""
    setattr(request, _ATTRIBUTE, stay)


def noted(request: HttpRequest) -> Stay | None:
    """Return what was noted, None where nobody guards the page."""
    found: Stay | None = getattr(request, _ATTRIBUTE, None)
    return found


def is_secret(field: forms.Field) -> bool:
    """Whether nothing typed in this field is ever shown again: passwords, codes that serve once, hidden fields."""
    widget = field.widget
    return isinstance(widget, forms.PasswordInput | forms.HiddenInput) or (
        widget.attrs.get("autocomplete") == "one-time-code"
    )


def refill(context: Mapping[str, Any], typed: QueryDict) -> bool:
    """Put what was typed in the forms of a page that nobody answered yet; tell whether anything was."""
    unanswered = [one for one in context.values() if isinstance(one, forms.BaseForm) and not one.is_bound]
    refilled = [_refill(form, typed) for form in unanswered]
    return any(refilled)


def _refill(form: forms.BaseForm, typed: QueryDict) -> bool:
    found = {}
    for name, field in form.fields.items():
        prefixed = form.add_prefix(name)
        # A box that is not ticked is not sent: only those that are tell anything.
        is_sent = prefixed in typed or not (
            isinstance(field.widget, forms.CheckboxInput) or field.widget.value_omitted_from_data(typed, {}, prefixed)
        )
        if is_sent and not is_secret(field):
            found[name] = field.widget.value_from_datadict(typed, {}, prefixed)
    form.initial = {**(form.initial or {}), **found}
    return bool(found)
