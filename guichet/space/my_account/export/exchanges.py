"""What the member and the fund wrote to each other, appointments, and new bank accounts."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.accounts.owners import in_file
from guichet.bank.rules import ChangeState
from guichet.cases.receipts import number
from guichet.enrolment.steps.details import show_phone
from guichet.exchanges.models import Appointment, Post, Way
from guichet.exchanges.rules import AppointmentState, Theme
from guichet.exchanges.words import THEMES
from guichet.identifiers.iban import grouped
from guichet.space.messages.reading import APPOINTMENTS, WAYS, fund_name, wishes
from guichet.space.my_account.blocks.base import Words
from guichet.space.my_account.export.sections import Record, Section

BANK: Mapping[str, Words] = {
    ChangeState.HELD: gettext_lazy("en attente, par sécurité"),
    ChangeState.SENT: gettext_lazy("chez un conseiller"),
    ChangeState.NOTED: gettext_lazy("noté par la caisse"),
    ChangeState.REFUSED: gettext_lazy("non retenu par la caisse"),
    ChangeState.CANCELLED: gettext_lazy("abandonné"),
}


def _theirs(account: Account, thread: str = "") -> Q:
    """Return what belongs to the holder, and what they wrote for an establishment that they still manage."""
    owned = {f"{thread}{name}": value for name, value in in_file(account, None).only.items()}
    places = account.files.exclude(establishment=None).values("establishment")
    written = {f"{thread}account": account, f"{thread}establishment__in": places}
    return Q(**owned) | Q(**written)


def _about_them(account: Account, _now: datetime) -> list[Record]:
    """Give what structures and the fund wrote to each other about the holder, under whichever number."""
    person = account.person
    if person is None:
        return []
    rows = {person.pk, person.replaced_by_id, person.duplicate_of_id} - {None}
    found = Post.objects.filter(
        Q(thread__beneficiary__in=rows)
        | Q(thread__beneficiary__replaced_by__in=rows)
        | Q(thread__beneficiary__duplicate_of__in=rows)
    )
    return [
        {
            _("Numéro"): number(one.thread.reference),
            _("Structure"): one.thread.structure.name if one.thread.structure else None,
            _("Objet"): str(one.thread.title),
            _("Par"): _("la structure") if one.by is None else fund_name(one.fund_code),
            _("Écrit le"): one.at,
            _("Texte"): str(one.text),
            _("Pièces jointes"): [str(given.file.name) for given in one.attachments.all()],
        }
        for one in found.select_related("thread__structure").prefetch_related("attachments__file").order_by("at", "pk")
    ]


def _of_a_structure(account: Account) -> list[Record]:
    """Give a delegate what they wrote, without whom it was about: that is somebody else's."""
    return [
        {
            _("Numéro"): number(one.thread.reference),
            _("Structure"): one.thread.structure.name if one.thread.structure else None,
            _("Écrit le"): one.at,
        }
        for one in Post.objects.filter(author=account).select_related("thread__structure").order_by("at", "pk")
    ]


def _posts(account: Account, _now: datetime) -> list[Record]:
    if account.delegate_id is not None:
        return _of_a_structure(account)
    found = Post.objects.filter(_theirs(account, "thread__"))
    return [
        {
            _("Numéro"): number(one.thread.reference),
            _("Sujet"): str(THEMES[Theme(one.thread.theme)]),
            _("Objet"): str(one.thread.title),
            _("Par"): _("vous") if one.by is None else fund_name(one.fund_code),
            _("Écrit le"): one.at,
            _("Lu le"): one.read_at,
            _("Texte"): str(one.text),
            _("Pièces jointes"): [str(given.file.name) for given in one.attachments.all()],
        }
        for one in found.select_related("thread").prefetch_related("attachments__file").order_by("at", "pk")
    ]


def _appointments(account: Account, _now: datetime) -> list[Record]:
    if account.delegate_id is not None:
        return []
    found = Appointment.objects.filter(_theirs(account)).order_by("asked_at")
    return [
        {
            _("Numéro"): number(one.reference),
            _("Sujet"): str(THEMES[Theme(one.theme)]),
            _("Comment"): str(WAYS[Way(one.way)]),
            _("Choix"): wishes(one),
            _("Téléphone"): show_phone(one.telephone),
            _("Précision"): str(one.words) or None,
            _("Demandé le"): one.asked_at,
            _("État"): str(APPOINTMENTS[AppointmentState(one.state)]),
            _("Fixé au"): one.meeting_at,
            _("Réponse"): one.answer,
        }
        for one in found
    ]


def _bank(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("IBAN"): grouped(one.iban),
            _("Titulaire"): str(one.holder_name),
            _("Donné le"): one.asked_at,
            _("État"): str(BANK[ChangeState(one.state)]),
            _("Terminé le"): one.ended_at,
            _("RIB"): str(one.paper.name) if one.paper else None,
        }
        for one in account.bank_changes.select_related("paper").order_by("asked_at")
    ]


SECTIONS: tuple[Section, ...] = (
    Section(
        "echanges",
        gettext_lazy("Vos échanges avec votre caisse"),
        ("exchanges.Thread", "exchanges.Post", "exchanges.Attachment"),
        _posts,
    ),
    Section(
        "echanges_a_votre_sujet",
        gettext_lazy("Échanges de votre caisse avec des structures, à votre sujet"),
        ("exchanges.Thread", "exchanges.Post", "exchanges.Attachment"),
        _about_them,
    ),
    Section("rendez_vous", gettext_lazy("Vos rendez-vous"), ("exchanges.Appointment",), _appointments),
    Section("comptes_bancaires", gettext_lazy("Comptes bancaires que vous avez donnés"), ("bank.BankChange",), _bank),
)
