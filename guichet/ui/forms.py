"""The base of every form, and the renderer that keeps Django from drawing one by itself."""

from typing import Any

from django import forms
from django.forms import renderers
from django.utils.translation import gettext_lazy as _

REQUIRED = _("Ce champ est exigé.")
"""R140, to the letter."""
NOT_OFFERED = _("Choisissez une des réponses proposées.")
"""Django's own message quotes what was sent, however long."""
TOO_LONG = _("C'est trop long : %(limit_value)d caractères au plus.")
INVISIBLE = _("Effacez ce champ et saisissez-le à nouveau : il contient un caractère invisible.")


class Renderer(renderers.DjangoTemplates):
    """Django's own, by name, so that one setting decides; pages draw their fields with `{% field %}`."""


class Form(forms.Form):
    """A form that says what is wrong on the page itself, in French, the same way with and without JavaScript."""

    # The browser's own bubbles cannot be styled, restyled in size, or listed in a summary.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the arguments of Django's form."""
        super().__init__(*args, **kwargs)
        self.speak_plainly()

    def speak_plainly(self) -> None:
        """Give every field our own words: to call again once fields were added."""
        for field in self.fields.values():
            if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = REQUIRED
            field.error_messages["max_length"] = TOO_LONG
            field.error_messages["null_characters_not_allowed"] = INVISIBLE
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = NOT_OFFERED
