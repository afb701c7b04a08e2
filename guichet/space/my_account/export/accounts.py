"""The account itself: who, reached how, under which files, what was accepted, asked and sent."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account, ContactKind
from guichet.accounts.states import AccountState, ChangeState, FileRequestState
from guichet.cases import queries as cases
from guichet.cases.models import CaseKind, CaseState
from guichet.cases.receipts import number
from guichet.delivery import rendering
from guichet.delivery.models import Channel, Message
from guichet.enrolment.profile_names import BY_NAME
from guichet.enrolment.steps.details import show_phone
from guichet.space import queries
from guichet.space.my_account import activity
from guichet.space.my_account.blocks.base import Words
from guichet.space.my_account.blocks.reception import WAYS
from guichet.space.my_account.export.sections import Record, Section

STATES: Mapping[str, Words] = {
    AccountState.AWAITING_FIRST_LOGIN: gettext_lazy("en attente de la première connexion"),
    AccountState.AWAITING_LETTER: gettext_lazy("en attente de sa lettre"),
    AccountState.ACTIVE: gettext_lazy("ouvert"),
    AccountState.RENEWAL: gettext_lazy("nouveau mot de passe en cours"),
    AccountState.FROZEN: gettext_lazy("bloqué"),
    AccountState.CLOSED: gettext_lazy("fermé"),
    AccountState.MERGED: gettext_lazy("réuni à un autre"),
}
CHANGES: Mapping[str, Words] = {
    ChangeState.ASKED: gettext_lazy("à confirmer"),
    ChangeState.HELD: gettext_lazy("confirmé, en attente"),
    ChangeState.DONE: gettext_lazy("fait"),
    ChangeState.CANCELLED: gettext_lazy("abandonné"),
    ChangeState.UNDONE: gettext_lazy("annulé"),
}
CHANNELS: Mapping[str, Words] = {
    Channel.EMAIL: gettext_lazy("email"),
    Channel.SMS: gettext_lazy("SMS"),
    Channel.LETTER: gettext_lazy("courrier"),
}
ASKED: Mapping[str, Words] = {
    CaseKind.ADDRESS_CHANGE: gettext_lazy("Changement d'adresse"),
    CaseKind.FILE_ASKED: gettext_lazy("Dossier demandé"),
    CaseKind.NOT_ME: gettext_lazy("« Ce n'est pas moi »"),
    CaseKind.RESPONSIBLE_CHANGES: gettext_lazy("Changement de personne habilitée"),
    CaseKind.RETURNED_LETTER: gettext_lazy("Courrier revenu"),
    CaseKind.LETTER_REJECTED: gettext_lazy("Courrier non imprimé"),
    CaseKind.REQUEST: gettext_lazy("Démarche en ligne"),
    CaseKind.MESSAGE: gettext_lazy("Message"),
    CaseKind.BENEFICIARY: gettext_lazy("Fichier au sujet d'un bénéficiaire"),
    CaseKind.APPOINTMENT: gettext_lazy("Rendez-vous demandé"),
    CaseKind.BANK_DETAILS: gettext_lazy("Coordonnées bancaires"),
}
STEPS: Mapping[str, Words] = {
    CaseState.OPEN: gettext_lazy("reçue"),
    CaseState.TAKEN: gettext_lazy("en cours"),
    CaseState.CLOSED: gettext_lazy("traitée"),
}


def _account(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Référence"): str(account.reference),
            _("État"): str(STATES[account.state]),
            _("Caisse"): queries.fund_name(account.fund_code),
            _("Ouvert le"): account.opened_at,
            _("Ouvert comme"): _profile(account.profile),
            _("Dernière connexion"): account.last_login_at,
            _("Changements retenus jusqu'au"): account.changes_held_until,
            _("Mot de passe"): _("gardé de façon illisible, même pour nous"),
        }
    ]


def _identifiers(account: Account, _now: datetime) -> list[Record]:
    return [{_("Identifiant"): str(one.value)} for one in account.identifiers.all()]


def _details(account: Account, _now: datetime) -> list[Record]:
    contact = account.contact
    return [
        {
            _("Email"): contact.email,
            _("Email confirmé le"): contact.email_verified_at,
            _("Email refusé le"): contact.email_refused_at,
            _("Mobile"): show_phone(contact.mobile),
            _("Mobile confirmé le"): contact.mobile_verified_at,
            _("Fixe"): show_phone(contact.landline),
            _("Fax"): show_phone(contact.fax),
            _("Coordonnées confirmées le"): contact.confirmed_at,
            _("Documents"): str(WAYS[contact.receives("documents")]),
            _("Infos MSA"): str(WAYS[contact.receives("news")]),
        }
    ]


def _changes(account: Account, _now: datetime) -> list[Record]:
    kinds = {ContactKind.EMAIL.value: _("Email"), ContactKind.MOBILE.value: _("Mobile")}
    return [
        {
            _("Quoi"): kinds[one.kind],
            _("Nouveau"): one.value,
            _("Ancien"): one.former,
            _("Demandé le"): one.asked_at,
            _("Confirmé le"): one.proved_at,
            _("Effet le"): one.effective_at,
            _("État"): str(CHANGES[ChangeState(one.state)]),
        }
        for one in account.contact_changes.order_by("asked_at")
    ]


def _files(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Dossier"): _profile(one.profile),
            _("Caisse"): queries.fund_name(one.fund_code),
            _("Établissement"): one.establishment.name if one.establishment else None,
            _("Ouvert le"): one.opened_at,
        }
        for one in account.files.select_related("establishment").order_by("opened_at")
    ]


def _responsibles(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Nom"): str(one.family_name),
            _("Prénom"): str(one.given_name),
            _("Depuis le"): one.since,
            _("Jusqu'au"): one.until,
        }
        for one in account.responsibles.order_by("since")
    ]


def _acceptances(account: Account, _now: datetime) -> list[Record]:
    return [
        {_("Version"): one.version, _("Acceptée le"): one.accepted_at}
        for one in account.acceptances.order_by("accepted_at")
    ]


def _messages(account: Account, _now: datetime) -> list[Record]:
    fund = queries.fund_name(account.fund_code)
    return [
        {
            _("Objet"): _subject(one.message, fund),
            _("Par"): str(CHANNELS[one.channel]),
            _("Écrit le"): one.created_at,
            _("Parti le"): one.sent_at,
        }
        for one in Message.objects.filter(about=str(account.reference)).defer("payload").order_by("created_at")
    ]


def _subject(message: str, fund_name: str) -> str:
    """Return what a message is about: its subject, or its name where it only ever leaves by post."""
    try:
        return rendering.subject(message, fund_name=fund_name)
    except rendering.UnknownMessage:
        return message.rpartition("/")[2].replace("_", " ")


def _cases(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Demande"): str(ASKED.get(one.kind, _("Autre"))),
            _("Numéro"): number(one.reference),
            _("Ouverte le"): one.opened_at,
            _("État"): str(STEPS[one.state]),
            _("Ce que vous avez écrit"): _written(one.details) if one.kind == CaseKind.ADDRESS_CHANGE else None,
        }
        for one in cases.of_subject(str(account.reference))
    ]


def _written(details: Mapping[str, str]) -> list[str]:
    return [str(value) for name, value in details.items() if value and name != "not_before"]


def _activity(account: Account, now: datetime) -> list[Record]:
    return [
        {_("Quand"): one.at, _("Quoi"): str(one.sentence), _("Par"): str(one.by) or None}
        for one in activity.everything(account, now=now)
    ]


def _file_requests(account: Account, _now: datetime) -> list[Record]:
    states = {
        FileRequestState.WAITING: _("en attente"),
        FileRequestState.CODE_SENT: _("code envoyé par courrier"),
        FileRequestState.OPENED: _("ouvert"),
        FileRequestState.REFUSED: _("refusé"),
    }
    return [
        {
            _("Caisse"): queries.fund_name(one.fund_code),
            _("Département"): one.department,
            _("Demandé le"): one.asked_at,
            _("État"): states[FileRequestState(one.state)],
        }
        for one in account.file_requests.order_by("asked_at")
    ]


def _profile(name: str) -> str:
    return str(BY_NAME[name].label) if name in BY_NAME else name


SECTIONS: tuple[Section, ...] = (
    Section("compte", gettext_lazy("Votre compte"), ("accounts.Account",), _account),
    Section("identifiants", gettext_lazy("Vos identifiants"), ("accounts.Identifier",), _identifiers),
    Section("coordonnees", gettext_lazy("Vos coordonnées"), ("accounts.ContactDetails",), _details),
    Section("changements", gettext_lazy("Leurs changements récents"), ("accounts.ContactChange",), _changes),
    Section("dossiers", gettext_lazy("Vos dossiers"), ("accounts.File",), _files),
    Section("dossiers_demandes", gettext_lazy("Dossiers demandés ailleurs"), ("accounts.FileRequest",), _file_requests),
    Section("personnes_habilitees", gettext_lazy("Qui gère le compte"), ("accounts.Responsible",), _responsibles),
    Section("conditions", gettext_lazy("Conditions acceptées"), ("accounts.ConditionsAcceptance",), _acceptances),
    Section("demandes", gettext_lazy("Vos demandes"), ("cases.Case",), _cases),
    Section("messages", gettext_lazy("Messages envoyés, sans leur contenu"), ("delivery.Message",), _messages),
    Section("activite", gettext_lazy("Activité des 12 derniers mois"), ("audit.Entry",), _activity),
)
