"""The services that know the member by this account."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.openid_provider.consent import words_of
from guichet.openid_provider.models import Subject
from guichet.space.my_account.export.sections import Record, Section


def _services(account: Account, _now: datetime) -> list[Record]:
    found = Subject.objects.filter(account=account).select_related("client").order_by("first_at", "pk")
    return [
        {
            _("Service"): one.client.name,
            _("Première fois le"): one.first_at,
            _("Dernière fois le"): one.last_at,
            _("Accord donné le"): one.consented_at,
            _("Pour connaître"): [str(words) for words in words_of(one.consented_scopes)],
            _("Il vous désigne par"): one.sub,
        }
        for one in found
    ]


SECTIONS: tuple[Section, ...] = (
    Section(
        "services_connectes",
        gettext_lazy("Services qui vous reconnaissent par ce compte"),
        ("openid_provider.Subject",),
        _services,
    ),
)
