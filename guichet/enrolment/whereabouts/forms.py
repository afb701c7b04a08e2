"""The one question of the page: which day."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.whereabouts.rules import OLDEST
from guichet.ui.fields import DateField3
from guichet.ui.forms import Form


class AskedOnForm(Form):
    """The day on which somebody asked for their letter."""

    jour = DateField3(label=gettext_lazy("Quel jour avez-vous demandé votre inscription par courrier ?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Take today's date in Paris."""
        super().__init__(*args, **kwargs)
        self.today = today
        yesterday = today - timedelta(days=1)
        self.fields["jour"].help_text = _("Par exemple %(day)s.") % {"day": yesterday.strftime("%d %m %Y")}

    def clean_jour(self) -> date:
        """Return the day. Raises ValidationError for one to come, or of more than a year ago."""
        day = date(*self.cleaned_data["jour"])
        if day > self.today:
            raise ValidationError(_("Ce jour n'est pas encore venu. Donnez le jour où vous avez fait votre demande."))
        if day < self.today - OLDEST:
            raise ValidationError(
                _("Ce jour est trop ancien. Donnez le jour de votre demande, pas votre date de naissance.")
            )
        return day
