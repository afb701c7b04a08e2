"""Export: who acts for others, as whoever named them said."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.space.my_account.export.sections import Record, Section


def _delegate(account: Account, _now: datetime) -> list[Record]:
    delegate = account.delegate
    if delegate is None:
        return []
    return [
        {
            _("Nom"): str(delegate.family_name),
            _("Prénom"): str(delegate.given_name),
            _("Structure"): str(delegate.organisation) or None,
            _("Adresse des courriers"): [line for line in delegate.postal_lines if line],
            _("Désigné le"): delegate.made_at,
        }
    ]


SECTIONS: tuple[Section, ...] = (
    Section("delegue", gettext_lazy("Vous, qui agissez pour d'autres"), ("accounts.Delegate",), _delegate),
)
