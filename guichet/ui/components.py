"""The parts of a form, written by hand: Django's templates would cost five times as much on every form page.

Every string that comes from outside goes through `escape`.
"""

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guichet.ui.fields import PARTS, DateParts
from guichet.ui.icons import icon

PART_SIZES = {"day": 2, "month": 2, "year": 4}
PART_LENGTHS = {"day": 2, "month": 10, "year": 4}
"""Characters: some write the month in letters."""
PART_AUTOCOMPLETE = {"day": "bday-day", "month": "bday-month", "year": "bday-year"}


def field(bound: BoundField) -> SafeString:
    """Return a field with its label, hint, error and input, tied together for assistive technology."""
    widget = bound.field.widget
    if isinstance(widget, forms.HiddenInput):
        html = _input(bound, "")
    elif isinstance(widget, forms.CheckboxInput):
        html = _checkbox(bound)
    elif isinstance(widget, forms.RadioSelect):
        html = _group(bound, "".join(_radios(bound)))
    elif isinstance(widget, DateParts):
        html = _group(bound, _date_parts(bound))
    else:
        html = _single(bound)
    return mark_safe(html)  # noqa: S308 - built from escaped parts


def error_summary(form: forms.BaseForm) -> SafeString:
    """Return the list of what is to be mended, each line a link to its field; nothing when nothing is wrong.

    It takes the focus as the page opens, so that nobody has to look for it.
    """
    if not form.errors:
        return SafeString("")
    lines = [f"<li>{escape(message)}</li>" for message in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            bound = form[name]
            label = _label(bound).rstrip(" .:?!…\N{NO-BREAK SPACE}")
            target = f'<a href="#{first_input_id(bound)}">{escape(label)}&nbsp;: '
            lines += [f"<li>{target}{escape(message)}</a></li>" for message in bound.errors]
    count = len(lines)
    heading = escape(ngettext("Un point est à corriger", "%(count)s points sont à corriger", count) % {"count": count})
    return mark_safe(  # noqa: S308 - built from escaped parts
        f'<div class="summary" role="alert" tabindex="-1" autofocus>{icon("alert")}'
        f"<div><h2>{heading}</h2><ul>{''.join(lines)}</ul></div></div>"
    )


def step_buttons(*, previous: str | None, forward: str, abandon: str | None, danger: bool = False) -> SafeString:
    """Return « < Précédent », the button that goes on, « Abandonner », in that order.

    The button that goes on is the form's first, so that the Enter key goes on and never abandons. A `danger`
    takes something away, and does not look like what goes on.
    """
    parts = []
    if previous:
        parts.append(f'<a class="button plain" href="{escape(previous)}">{escape(_("< Précédent"))}</a>')
    parts.append(f'<button class="button{" danger" if danger else ""}" type="submit">{escape(forward)}</button>')
    if abandon:
        parts.append(
            f'<button class="button quiet" type="submit" formaction="{escape(abandon)}" formnovalidate>'
            f"{icon('close')}{escape(_('Abandonner'))}</button>"
        )
    return mark_safe(f'<div class="steps">{"".join(parts)}</div>')  # noqa: S308 - built from escaped parts


def gauge(input_id: str) -> SafeString:
    """Return the strength gauge of a password field (R131); password.js shows it and moves it."""
    levels = "".join(f"<span>{escape(word)}</span>" for word in (_("faible"), _("moyen"), _("fort")))
    return mark_safe(  # noqa: S308 - built from escaped parts
        f'<div class="gauge" data-gauge="{escape(input_id)}" hidden><div aria-hidden="true">{levels}</div>'
        f'<p class="unseen" role="status" data-says="{escape(_("Sécurité du mot de passe : "))}"></p></div>'
    )


def first_input_id(bound: BoundField) -> str:
    """Return the identifier of the first thing to fill in: where the summary leads."""
    if isinstance(bound.field.widget, forms.RadioSelect):
        return f"{bound.auto_id}_0"
    return bound.field.widget.id_for_label(bound.auto_id) or bound.auto_id


def attributes(pairs: Mapping[str, Any]) -> str:
    """Return HTML attributes; True stands alone, None and False are left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in pairs.items()
        if value is not None and value is not False
    )


def _label(bound: BoundField) -> str:
    label = str(bound.label)
    return label if bound.field.required else _("%(label)s (facultatif)") % {"label": label}


def _messages(bound: BoundField) -> str:
    return f"{_hint(bound)}{_error(bound)}"


def _hint(bound: BoundField) -> str:
    return f'<p class="hint" id="{bound.auto_id}-hint">{escape(bound.help_text)}</p>' if bound.help_text else ""


def _error(bound: BoundField) -> str:
    if not bound.errors:
        return ""
    errors = "<br>".join(escape(message) for message in bound.errors)
    return f'<p class="error" id="{bound.auto_id}-error">{icon("alert")}<span>{errors}</span></p>'


def _described_by(bound: BoundField, *more: str) -> str | None:
    ids = [*more, f"{bound.auto_id}-hint" if bound.help_text else "", f"{bound.auto_id}-error" if bound.errors else ""]
    return " ".join(filter(None, ids)) or None


def _classes(bound: BoundField) -> str:
    return "field wrong" if bound.errors else "field"


def _single(bound: BoundField) -> str:
    return (
        f'<div class="{_classes(bound)}"><label for="{bound.auto_id}">{escape(_label(bound))}</label>'
        f"{_messages(bound)}{_control(bound)}</div>"
    )


def _control(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.Select):
        return _select(bound)
    if isinstance(widget, forms.Textarea):
        value = bound.value()
        common = {**_common(bound), **widget.attrs}
        return f"<textarea{attributes(common)}>\n{escape('' if value is None else value)}</textarea>"
    if isinstance(widget, forms.PasswordInput):
        return _password(bound)
    before, after = getattr(bound.field, "before", ""), getattr(bound.field, "after", "")
    if not before and not after:
        return _input(bound, widget.input_type or "text")
    fixed_id = f"{bound.auto_id}-fixed"
    fixed = f'<span class="fixed" id="{fixed_id}">{escape(before or after)}</span>'
    inner = _input(bound, widget.input_type or "text", fixed_id)
    return f'<div class="affixed">{fixed + inner if before else inner + fixed}</div>'


def _common(bound: BoundField, *described_by: str) -> dict[str, Any]:
    return {
        "name": bound.html_name,
        "id": bound.auto_id,
        "aria-describedby": _described_by(bound, *described_by),
        "aria-invalid": "true" if bound.errors else None,
    }


def _input(bound: BoundField, kind: str, *described_by: str) -> str:
    widget = bound.field.widget
    kind = kind or "hidden"
    value = None if kind == "password" else widget.format_value(bound.value())
    return f"<input{attributes({'type': kind, **_common(bound, *described_by), 'value': value, **widget.attrs})}>"


def _password(bound: BoundField) -> str:
    see = f'<button class="see" type="button" aria-pressed="false" data-see="{bound.auto_id}" hidden>{icon("eye")}'
    # A module runs once however often it is named, so every password field may name it.
    script = f'<script type="module" src="{_address_of("ui/password.js")}"></script>'
    return f'<div class="secret">{_input(bound, "password")}{see}{escape(_("voir"))}</button></div>{script}'


@functools.cache
def _address_of(file: str) -> str:
    """Return the address of a file, which stays the same as long as the process lives."""
    return static(file)


def _select(bound: BoundField) -> str:
    chosen = str(bound.value() or "")
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if str(value) == chosen else ""}>{escape(label)}</option>'
        for value, label in _flat(bound)
    )
    return f"<select{attributes({**_common(bound), **bound.field.widget.attrs})}>{options}</select>"


def _flat(bound: BoundField) -> Iterable[tuple[Any, Any]]:
    choices: Iterable[tuple[Any, Any]] = getattr(bound.field, "choices", ())
    return choices


def _checkbox(bound: BoundField) -> str:
    checked = bool(bound.value())
    box = f"<input{attributes({'type': 'checkbox', **_common(bound), 'checked': checked, **bound.field.widget.attrs})}>"
    label = f'<label for="{bound.auto_id}">{escape(bound.label)}</label>'
    return f'<div class="{_classes(bound)}">{_error(bound)}<div class="choice">{box}{label}{_hint(bound)}</div></div>'


def _group(bound: BoundField, inner: str) -> str:
    described = attributes({"aria-describedby": _described_by(bound)})
    return (
        f'<fieldset class="{_classes(bound)}"{described}><legend>{escape(_label(bound))}</legend>'
        f"{_messages(bound)}{inner}</fieldset>"
    )


def _radios(bound: BoundField) -> Iterable[str]:
    """Return one choice after another: boxes where several may be ticked."""
    several = isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
    given = bound.value() or ([] if several else "")
    chosen = {str(one) for one in (given if several else [given])}
    hints: Mapping[str, str] = getattr(bound.field, "hints", {})
    for index, (value, label) in enumerate(_flat(bound)):
        own_id = f"{bound.auto_id}_{index}"
        hint = f'<span class="hint" id="{own_id}-hint">{escape(hints[value])}</span>' if value in hints else ""
        pairs = {
            "type": "checkbox" if several else "radio",
            "name": bound.html_name,
            "id": own_id,
            "value": value,
            "checked": str(value) in chosen,
            # Of a set of boxes each is a field of its own; a group of radios is one, and its fieldset says so.
            "aria-invalid": "true" if several and bound.errors else None,
            "aria-describedby": f"{own_id}-hint" if hint else None,
        }
        yield (
            f'<div class="choice"><input{attributes(pairs)}><label for="{own_id}">{escape(label)}</label>{hint}</div>'
        )


def _date_parts(bound: BoundField) -> str:
    value = bound.value()
    if isinstance(value, tuple):
        value = [f"{value[2]:02}", f"{value[1]:02}", f"{value[0]:04}"]
    words = {"day": _("Jour"), "month": _("Mois"), "year": _("Année")}
    parts = []
    for part, typed in zip(PARTS, value or ("", "", ""), strict=True):
        pairs = {
            "type": "text",
            "inputmode": "numeric",
            "name": f"{bound.html_name}_{part}",
            "id": f"{bound.auto_id}_{part}",
            "value": typed,
            "size": PART_SIZES[part],
            "maxlength": PART_LENGTHS[part],
            "autocomplete": PART_AUTOCOMPLETE[part]
            if bound.field.widget.attrs.get("autocomplete") == "bday"
            else "off",
            "aria-invalid": "true" if bound.errors else None,
        }
        label = f'<label for="{bound.auto_id}_{part}">{escape(words[part])}</label>'
        parts.append(f"<div>{label}<input{attributes(pairs)}></div>")
    return f'<div class="parts">{"".join(parts)}</div>'
