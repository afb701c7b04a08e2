"""What an agent's page calls states, cases and who somebody is: enough to recognise them, nothing to read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.accounts.models import File
from guichet.accounts.states import AccountState
from guichet.agents.roles import Permission
from guichet.backoffice.person.situation import Situation
from guichet.backoffice.person.ties import Ties
from guichet.backoffice.requests.reading import title
from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.rules import KEPT_AFTER_CLOSING
from guichet.enrolment.profile_names import BY_NAME
from guichet.funds import catalogue
from guichet.identifiers import siret
from guichet.login.factors import masks
from guichet.registry.models import Establishment, Person
from guichet.requests import states
from guichet.requests.models import Request
from guichet.requests.words import STATES as REQUEST_STATES

Words = str | Promise

MOST_REQUESTS = 10
"""Shown of one person; « Rechercher » finds an older one by its number."""
STATES: Mapping[str, tuple[Words, str]] = {
    AccountState.AWAITING_FIRST_LOGIN: (gettext_lazy("attend la première connexion"), "late"),
    AccountState.AWAITING_LETTER: (gettext_lazy("attend son courrier"), "late"),
    AccountState.ACTIVE: (gettext_lazy("compte actif"), "good"),
    AccountState.RENEWAL: (gettext_lazy("renouvellement en cours"), "late"),
    AccountState.FROZEN: (gettext_lazy("compte bloqué"), "late"),
    AccountState.CLOSED: (gettext_lazy("compte fermé"), ""),
    AccountState.MERGED: (gettext_lazy("compte réuni"), ""),
}
CASES: Mapping[str, Words] = {
    CaseKind.UNKNOWN_PERSON: gettext_lazy("Personne inconnue"),
    CaseKind.DETAILS_DO_NOT_MATCH: gettext_lazy("Le nom saisi ne correspond pas"),
    CaseKind.TEMPORARY_NUMBER: gettext_lazy("Numéro provisoire"),
    CaseKind.DECEASED_OR_BLOCKED: gettext_lazy("Personne décédée ou bloquée"),
    CaseKind.DEPENDANT: gettext_lazy("Ayant droit"),
    CaseKind.NO_POSTAL_ADDRESS: gettext_lazy("Pas d'adresse postale sûre"),
    CaseKind.RESPONSIBLE_CHANGES: gettext_lazy("Changement de responsable"),
    CaseKind.FILE_ASKED: gettext_lazy("Dossier demandé"),
    CaseKind.FILE_ELSEWHERE: gettext_lazy("Dossier demandé depuis une autre caisse"),
    CaseKind.NOT_ME: gettext_lazy("« Ce n'est pas moi »"),
    CaseKind.ACCESS_LOST: gettext_lazy("Messagerie et mobile perdus"),
    CaseKind.ADDRESS_CHANGE: gettext_lazy("Changement d'adresse"),
    CaseKind.LIMITS_REACHED: gettext_lazy("Trop d'essais"),
    CaseKind.CONVENTION_ASKED: gettext_lazy("Convention demandée"),
    CaseKind.CONVENTION_ENDS: gettext_lazy("Convention qui prend fin"),
    CaseKind.RETURNED_LETTER: gettext_lazy("Courrier revenu"),
    CaseKind.LETTER_REJECTED: gettext_lazy("Courrier refusé par l'imprimeur"),
    CaseKind.REQUEST: gettext_lazy("Démarche en ligne"),
    CaseKind.MESSAGE: gettext_lazy("Message"),
    CaseKind.BENEFICIARY: gettext_lazy("Fichier au sujet d'un bénéficiaire"),
    CaseKind.APPOINTMENT: gettext_lazy("Rendez-vous demandé"),
    CaseKind.BANK_DETAILS: gettext_lazy("Coordonnées bancaires"),
}


@dataclass(frozen=True)
class ShownCase:
    """A case that is not closed."""

    label: Words
    state: Words
    opened: str
    address: str | None


@dataclass(frozen=True)
class ShownRequest:
    """A request sent online, and how far it is; nothing of what it says."""

    label: Words
    state: Words
    since: str
    receipt: str
    address: str | None
    """Of its case, where it is opened; None once that is gone, or for an agent who does not work requests."""


@dataclass(frozen=True)
class Fact:
    """A line of who somebody is."""

    label: Words
    value: Words
    note: Words = ""


def pills(situation: Situation) -> list[tuple[Words, str]]:
    """Return the words and the class of what is true of the account."""
    account = situation.account
    if account is None:
        return [(_("aucun compte"), "")]
    shown: list[tuple[Words, str]] = [STATES.get(account.state, (account.state, ""))]
    if situation.open_sessions:
        count = situation.open_sessions
        shown.append((ngettext("%(n)d connexion ouverte", "%(n)d connexions ouvertes", count) % {"n": count}, ""))
    if account.has_passkey:
        shown.append((_("clé d'accès"), ""))
    if account.has_authenticator:
        shown.append((_("application de codes"), ""))
    if account.contact.email_refused_at:
        shown.append((_("email refusé"), "late"))
    return shown


def who(situation: Situation) -> list[Fact]:
    """Return what lets an agent recognise somebody.

    The year of birth and not the day, which was typed to find them; whether an address is known and not which, since
    the caller is asked for it; what the account confirmed, masked as the login masks it.
    """
    holder = situation.holder
    facts = _of_person(holder) if isinstance(holder, Person) else _of_establishment(holder)
    known = any(holder.postal_lines)
    facts.append(Fact(_("Adresse postale"), _("connue") if known else _("inconnue")))
    if situation.account is not None:
        contact = situation.account.contact
        facts.append(
            Fact(
                _("Email"),
                masks.email(contact.email) if contact.email else _("aucun"),
                _confirmed(contact.email, proved=contact.email_verified_at is not None),
            )
        )
        facts.append(
            Fact(
                _("Mobile"),
                masks.phone(contact.mobile) if contact.mobile else _("aucun"),
                _confirmed(contact.mobile, proved=contact.mobile_verified_at is not None),
            )
        )
        if isinstance(holder, Person):
            facts += _tied(situation.ties)
    return facts


def _tied(ties: Ties) -> list[Fact]:
    """Return by what other doors the account opens, and where it opens others."""
    since = ties.franceconnect_since
    linked = _("associé depuis le %s") % _day(since) if since else _("non associé")
    facts = [Fact(_("FranceConnect"), linked)]
    if ties.services:
        facts.append(Fact(_("Services connectés"), str(ties.services), _("de la MSA, avec son accord")))
    if ties.elsewhere_since:
        first = _("depuis le %s") % _day(ties.elsewhere_since)
        facts.append(Fact(_("Compte utilisé sur d'autres sites"), _("oui, par FranceConnect"), first))
    return facts


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _confirmed(value: str | None, *, proved: bool) -> str:
    if not value:
        return ""
    return _("confirmé par un code") if proved else _("jamais confirmé")


def _of_person(person: Person) -> list[Fact]:
    return [Fact(_("Née en") if person.sex == "2" else _("Né en"), str(person.birth_year))]


def _of_establishment(holder: Establishment) -> list[Fact]:
    facts = [Fact(_("SIRET"), siret.group(holder.siret))] if holder.siret else []
    if holder.household_employer:
        facts.append(Fact(_("Employeur"), _("de jardinier, particulier")))
    return facts


def file_line(file: File) -> str:
    """Return « Particulier, MSA d'Alsace », with the establishment it is about."""
    profile = BY_NAME[file.profile].label if file.profile in BY_NAME else file.profile
    fund = catalogue.by_code(file.fund_code).name if catalogue.has_code(file.fund_code) else file.fund_code
    of = f", {file.establishment.name}" if file.establishment is not None else ""
    return f"{profile}, {fund}{of}"


def open_cases(situation: Situation) -> list[ShownCase]:
    """Return the cases that nobody has closed."""
    return [_shown(case) for case in situation.cases if case.state != CaseState.CLOSED]


def _shown(case: Case) -> ShownCase:
    try:
        address: str | None = reverse("backoffice:case", args=[case.reference])
    except NoReverseMatch:
        address = None
    taken = case.state == CaseState.TAKEN
    return ShownCase(
        CASES.get(case.kind, case.kind),
        _("prise par un conseiller") if taken else _("à prendre"),
        date_format(case.opened_at, "j F Y"),
        address,
    )


def sent_requests(situation: Situation) -> list[ShownRequest]:
    """Return what was sent online to this fund, latest moved first. No query."""
    return [
        ShownRequest(
            label=title(one.kind),
            state=REQUEST_STATES.get(one.state, one.state),
            since=date_format(timezone.localtime(one.state_at), "j F Y"),
            receipt=receipts.number(one.reference),
            address=_case_address(one, situation),
        )
        for one in situation.requests[:MOST_REQUESTS]
    ]


def _case_address(sent: Request, situation: Situation) -> str | None:
    gone = sent.state in states.OVER and situation.now - sent.state_at > KEPT_AFTER_CLOSING
    if gone or not situation.desk.may(Permission.REQUESTS):
        return None
    return reverse("backoffice:case", kwargs={"case": sent.reference})
