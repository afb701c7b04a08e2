"""What is said of a code that a message carried, wherever it is typed."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def not_a_code() -> str:
    """Return what is said of a wrong, used or expired code alike."""
    return _("Ce code n'est pas le bon, ou n'est plus valable. Vérifiez-le caractère par caractère.")


def delayed(retry_at: datetime, *, now: datetime) -> str:
    """Return what is said when too many were tried: how long to wait, and whom to call."""
    minutes = max(1, round((retry_at - now).total_seconds() / 60))
    message = ngettext(
        "Trop de codes ont été essayés. Par sécurité, patientez %(count)d minute, ou appelez l'assistance.",
        "Trop de codes ont été essayés. Par sécurité, patientez %(count)d minutes, ou appelez l'assistance.",
        minutes,
    )
    return message % {"count": minutes}
