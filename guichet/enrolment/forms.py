"""Forms that are not a step's own."""

from django.utils.translation import gettext_lazy as _

from guichet.enrolment.steps.identifier import NirField
from guichet.ui.fields import DateField3
from guichet.ui.forms import Form


class ResumeForm(Form):
    """What only the person who began knows at once."""

    numero = NirField(label=_("Numéro de Sécurité Sociale"))
    date_naissance = DateField3(label=_("Date de naissance"))
