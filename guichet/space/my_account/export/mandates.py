"""The mandates that the member gave, what was done under them, and those that they were given."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.mandates import notices, queries
from guichet.mandates.models import Mandate, Use
from guichet.space.mandates import words
from guichet.space.my_account.export.sections import Record, Section


def _given(account: Account, now: datetime) -> list[Record]:
    return [
        {
            _("À qui"): notices.receiver_name(one),
            _("Adresse email"): one.offered_email,
            **_common(one, now),
            _("Donné le"): one.given_at,
            _("Accepté le"): one.accepted_at,
            _("Terminé le"): one.ended_at,
            _("Papier signé"): str(one.paper.name) if one.paper else None,
        }
        for one in queries.given_by(account)
    ]


def _used(account: Account, _now: datetime) -> list[Record]:
    found = Use.objects.filter(mandate__giver=account).select_related(
        "account__person", "account__establishment", "account__delegate"
    )
    return [
        {
            _("Jour"): one.day,
            _("Service"): ", ".join(map(str, words.titles([one.service]))),
            _("Par"): display_name(one.account.holder),
        }
        for one in found.order_by("first_at", "pk")
    ]


def _received(account: Account, now: datetime) -> list[Record]:
    found = Mandate.objects.filter(receiver=account).select_related("giver__person", "giver__establishment")
    return [
        {_("De qui"): display_name(one.giver.holder), **_common(one, now), _("Accepté le"): one.accepted_at}
        for one in found.order_by("given_at", "pk")
    ]


def _common(one: Mandate, now: datetime) -> Record:
    return {
        _("Qui c'est"): str(words.RELATIONS[one.relation]),
        _("Services"): [str(title) for title in words.titles(one.services)],
        _("Premier jour"): one.starts_on,
        _("Dernier jour"): one.ends_on,
        _("État"): str(words.state(one, now=now)),
    }


SECTIONS: tuple[Section, ...] = (
    Section("mandats", gettext_lazy("Les mandats que vous avez donnés"), ("mandates.Mandate",), _given),
    Section("mandats_utilises", gettext_lazy("Ce qui a été fait en votre nom"), ("mandates.Use",), _used),
    Section("mandats_recus", gettext_lazy("Les mandats que vous avez reçus"), ("mandates.Mandate",), _received),
)
