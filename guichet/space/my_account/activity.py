"""« Mon activité récente »: the journal of one account in sentences that its holder understands.

A test holds that every event is told, or left out with a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.acting import named
from guichet.accounts.models import Account
from guichet.audit import queries
from guichet.audit.models import Entry
from guichet.funds import catalogue
from guichet.space import rules

SHOWN_FOR: Final = timedelta(days=365)
"""As long as the journal is kept."""
PER_PAGE: Final = 25
Sentence = str | Promise
Facts = Mapping[str, Any]


def _of(fact: str, words: Mapping[str, Sentence], otherwise: Sentence) -> Callable[[Facts], Sentence]:
    """Choose the sentence by a fact of the entry."""
    return lambda facts: words.get(str(facts.get(fact, "")), otherwise)


def _by_kind(email: Sentence, mobile: Sentence) -> Callable[[Facts], Sentence]:
    return _of("change", {"email": email, "mobile": mobile}, email)


LOOK_REASONS: Final[Mapping[str, Sentence]] = {
    "call": gettext_lazy("appel téléphonique"),
    "counter": gettext_lazy("à l'accueil"),
    "post": gettext_lazy("courrier ou email reçu"),
    "case": gettext_lazy("demande à traiter"),
    "security": gettext_lazy("sécurité du compte"),
}
"""Why an agent opened a file, by `agents.models.Reason`: the same words for its holder and for agents."""


def look_sentence(reason: str) -> Sentence:
    """Return « Dossier consulté » with why."""
    why = LOOK_REASONS.get(reason)
    return _("Dossier consulté : %(reason)s") % {"reason": why} if why else _("Dossier consulté")


SENTENCES: Final[Mapping[str, Sentence | Callable[[Facts], Sentence]]] = {
    "account.address_change_asked": gettext_lazy("Changement d'adresse postale demandé"),
    "account.change_asked": _by_kind(
        gettext_lazy("Changement d'adresse email demandé"), gettext_lazy("Changement de mobile demandé")
    ),
    "account.change_cancelled": _by_kind(
        gettext_lazy("Changement d'adresse email abandonné"), gettext_lazy("Changement de mobile abandonné")
    ),
    "account.change_proved": _by_kind(
        gettext_lazy("Nouvelle adresse email confirmée, utilisée plus tard par sécurité"),
        gettext_lazy("Nouveau mobile confirmé, utilisé plus tard par sécurité"),
    ),
    "account.change_undone": _by_kind(
        gettext_lazy("Changement d'adresse email annulé par l'ancienne adresse"),
        gettext_lazy("Changement de mobile annulé par l'ancien numéro"),
    ),
    "account.changed": _by_kind(gettext_lazy("Adresse email modifiée"), gettext_lazy("Mobile modifié")),
    "account.closed": gettext_lazy("Compte fermé"),
    "account.conditions_accepted": gettext_lazy("Conditions générales d'utilisation acceptées"),
    "account.data_exported": gettext_lazy("Copie des données obtenue"),
    "account.details_changed": gettext_lazy("Coordonnées modifiées"),
    "account.details_confirmed": gettext_lazy("Coordonnées confirmées"),
    "account.disowned": gettext_lazy("Compte bloqué par la page « Ce n'est pas moi »"),
    "account.email_refused": gettext_lazy("Un de nos emails a été refusé par votre messagerie"),
    "account.email_verified": gettext_lazy("Adresse email confirmée par un code"),
    "account.file_added": gettext_lazy("Dossier ajouté"),
    "account.file_asked": gettext_lazy("Dossier demandé dans une autre caisse"),
    "account.file_closed": gettext_lazy("Dossier fermé"),
    "account.file_code_sent": gettext_lazy("Code envoyé par courrier pour ouvrir un dossier"),
    "account.file_refused": gettext_lazy("Dossier refusé par l'autre caisse"),
    "account.handed_over": gettext_lazy("Le compte est géré par une autre personne"),
    "account.mobile_verified": gettext_lazy("Mobile confirmé par un code"),
    "account.number_followed": gettext_lazy("Votre numéro a changé : le compte l'a suivi"),
    "account.opened": gettext_lazy("Compte ouvert"),
    "account.password_checked": gettext_lazy("Mot de passe saisi à nouveau avant une modification"),
    "account.password_refused": gettext_lazy("Mot de passe faux saisi avant une modification"),
    "account.password_replaced": gettext_lazy("Mot de passe modifié"),
    "account.provisional_password_ended": gettext_lazy("Le mot de passe provisoire a pris fin : la lettre est revenue"),
    "account.provisional_password_issued": gettext_lazy("Mot de passe provisoire envoyé"),
    "account.reception_changed": gettext_lazy("Mode de réception modifié"),
    "account.reminded": gettext_lazy("Rappel envoyé par courrier"),
    "account.renewal_asked": gettext_lazy("Nouveau mot de passe demandé"),
    "account.renewed": gettext_lazy("Nouveau mot de passe envoyé"),
    "account.state_changed": gettext_lazy("L'état du compte a changé"),
    "account.superseded": gettext_lazy("Nouvelle inscription : l'ancien mot de passe ne sert plus"),
    "agent.file_opened": lambda facts: look_sentence(str(facts.get("reason", ""))),
    "agent.helped": _of(
        "action",
        {
            "renvoyer_le_courrier": gettext_lazy("Courrier de mot de passe renvoyé"),
            "inscrire_par_courrier": gettext_lazy("Compte ouvert par courrier"),
            "renouveler_par_courrier": gettext_lazy("Nouveau mot de passe envoyé par courrier"),
            "lever_l_attente": gettext_lazy("Attente levée après des essais faux"),
            "corriger_la_messagerie": gettext_lazy("Nouvelle adresse email notée, à confirmer"),
            "fermer_les_sessions": gettext_lazy("Connexions fermées, navigateurs oubliés"),
            "oublier_les_facteurs": gettext_lazy("Courrier envoyé pour remplacer l'application ou les clés perdues"),
            "retirer_une_attestation": gettext_lazy("Attestation retirée par un conseiller"),
            "dissocier_franceconnect": gettext_lazy("FranceConnect dissocié"),
            "bloquer": gettext_lazy("Compte bloqué"),
            "debloquer": gettext_lazy("Compte débloqué par courrier"),
            "fermer_le_compte": gettext_lazy("Compte fermé"),
            "signaler_un_deces": gettext_lazy("Décès signalé par un appel, à vérifier"),
        },
        gettext_lazy("Intervention sur votre compte"),
    ),
    "agent.proof_checked": gettext_lazy("Preuve d'une démarche présentée à votre caisse, qui l'a vérifiée"),
    "appointment.asked": gettext_lazy("Rendez-vous demandé"),
    "appointment.cancelled": gettext_lazy("Rendez-vous annulé"),
    "bank.change_asked": lambda facts: (
        gettext_lazy("Nouveau compte bancaire donné ; il attend 72 heures par sécurité")
        if facts.get("held")
        else gettext_lazy("Nouveau compte bancaire donné")
    ),
    "bank.change_cancelled": _of(
        "reason",
        {
            "member": gettext_lazy("Nouveau compte bancaire : demande annulée"),
            "account": gettext_lazy("Nouveau compte bancaire : demande abandonnée avec l'ancien mot de passe"),
            "agent": gettext_lazy("Nouveau compte bancaire : demande arrêtée par votre caisse"),
        },
        gettext_lazy("Nouveau compte bancaire : demande abandonnée"),
    ),
    "bank.change_noted": gettext_lazy("Nouveau compte bancaire noté par votre caisse"),
    "bank.change_sent": gettext_lazy("Nouveau compte bancaire transmis à un conseiller"),
    "browser.revoked": gettext_lazy("Navigateur de confiance oublié"),
    "browser.trusted": gettext_lazy("Navigateur déclaré de confiance"),
    "certificate.issued": gettext_lazy("Attestation délivrée"),
    "certificate.withdrawn": gettext_lazy("Attestation retirée par votre caisse"),
    "code.exhausted": gettext_lazy("Trop de codes faux : il a fallu attendre"),
    "code.refused": gettext_lazy("Code de sécurité faux"),
    "code.sent": gettext_lazy("Code de sécurité envoyé"),
    "enrolment.account_existed": gettext_lazy("Nouvelle demande d'inscription, alors que le compte existe"),
    "beneficiary.read": gettext_lazy("Dossier d'un bénéficiaire consulté"),
    "exchange.sent": gettext_lazy("Message envoyé à votre caisse"),
    "factor.added": gettext_lazy("Moyen de connexion ajouté"),
    "factor.removed": gettext_lazy("Moyen de connexion retiré"),
    "franceconnect.linked": gettext_lazy("Compte associé avec FranceConnect"),
    "franceconnect.refused": gettext_lazy("Connexion ou association avec FranceConnect refusée"),
    "franceconnect.unlinked": gettext_lazy("Compte dissocié de FranceConnect"),
    "convention.person_named": gettext_lazy("Accès ouvert pour une structure"),
    "convention.person_removed": gettext_lazy("Accès retiré pour une structure"),
    "counter.ended": gettext_lazy("Pièce d'identité vérifiée au guichet, pour ouvrir le compte"),
    "letter.returned": gettext_lazy("Un de nos courriers est revenu"),
    "letter.stopped": gettext_lazy("Un courrier a été arrêté avant son impression"),
    "limit.released": gettext_lazy("Attente levée : vous pouvez réessayer"),
    "login.delayed": gettext_lazy("Trop de mots de passe faux : il a fallu attendre"),
    "login.logged_out": gettext_lazy("Déconnexion"),
    "login.provisional_password_expired": gettext_lazy("Connexion refusée : le mot de passe provisoire était périmé"),
    "login.refused": gettext_lazy("Connexion refusée : mot de passe faux"),
    "login.session_ended": gettext_lazy("Connexion terminée à distance, ou par sécurité"),
    "mandate.ended": _of(
        "reason",
        {
            "revoked": gettext_lazy("Mandat retiré : cette personne ne peut plus agir en votre nom"),
            "renounced": gettext_lazy("Mandat terminé : la personne à qui vous l'aviez donné y a renoncé"),
            "declined": gettext_lazy("Proposition de mandat sans suite"),
            "guessed": gettext_lazy("Proposition de mandat arrêtée : trop de codes faux"),
            "expired": gettext_lazy("Mandat arrivé à sa date de fin"),
            "objected": gettext_lazy("Mandat arrêté par le code d'un message : « Ce n'est pas moi »"),
            "account": gettext_lazy("Mandat terminé, parce que ce dont il dépendait a changé"),
        },
        gettext_lazy("Mandat arrêté par votre caisse"),
    ),
    "mandate.given": lambda facts: (
        gettext_lazy("Mandat accepté ; il attend 72 heures par sécurité")
        if facts.get("held")
        else gettext_lazy("Mandat donné : une personne peut agir en votre nom")
    ),
    "mandate.left": gettext_lazy("Fin d'un mandat par lequel vous pouviez agir pour quelqu'un"),
    "mandate.offered": gettext_lazy("Mandat proposé à quelqu'un"),
    "mandate.received": gettext_lazy("Mandat reçu : vous pouvez agir pour quelqu'un"),
    "mandate.used": gettext_lazy("Un service utilisé en votre nom, par mandat"),
    "openid.code_refused": gettext_lazy("Connexion à un autre site refusée : sa demande n'était pas en règle"),
    "openid.code_replayed": gettext_lazy("Connexion à un autre site annulée : elle a été présentée deux fois"),
    "openid.consent_taken_back": gettext_lazy("Accord retiré à un service connecté"),
    "openid.consented": gettext_lazy("Accord donné à un service pour vous reconnaître"),
    "openid.declined": gettext_lazy("Accord refusé à un service"),
    "openid.granted": _of(
        "client",
        {"franceconnect": gettext_lazy("Identité confirmée à FranceConnect, pour entrer sur un autre site")},
        gettext_lazy("Connexion à un service de la MSA avec votre compte"),
    ),
    "openid.refused": gettext_lazy("Connexion à un autre site refusée"),
    "login.succeeded": _of(
        "door", {"franceconnect": gettext_lazy("Connexion avec FranceConnect")}, gettext_lazy("Connexion")
    ),
    "request.moved": _of(
        "new_state",
        {
            "under_way": gettext_lazy("Démarche en cours de traitement"),
            "complement_asked": gettext_lazy("Complément demandé pour une démarche"),
            "done": gettext_lazy("Démarche traitée"),
            "refused": gettext_lazy("Démarche refusée"),
        },
        gettext_lazy("Démarche qui a avancé"),
    ),
    "request.abandoned": gettext_lazy("Brouillon de démarche effacé"),
    "mandate.denied": gettext_lazy("Page refusée : le mandat ne l'ouvre pas"),
    "mandate.entered": gettext_lazy("Début d'une intervention sous mandat"),
    "request.sent": gettext_lazy("Démarche envoyée"),
}

LEFT_OUT: Final[Mapping[str, str]] = {
    "account.entered": "« Connexion » says so",
    "agent.activated": "an agent's own access",
    "agent.caller_checked": "said again by what the adviser then did",
    "agent.denied": "nothing was seen: a page was refused to an agent",
    "agent.factor_added": "an agent's own access",
    "agent.factor_removed": "an agent's own access",
    "agent.fund_changed": "an agent's own access",
    "agent.invited": "an agent's own access",
    "agent.logged_in": "an agent's own access",
    "agent.logged_out": "an agent's own access",
    "agent.login_refused": "an agent's own access",
    "agent.password_changed": "an agent's own access",
    "agent.proconnect_linked": "an agent's own access",
    "agent.proconnect_refused": "an agent's own access",
    "agent.proconnect_unlinked": "an agent's own access",
    "agent.reset": "an agent's own access",
    "agent.restored": "an agent's own access",
    "agent.role_given": "an agent's own access",
    "agent.role_taken": "an agent's own access",
    "agent.searched": "opening the file is told",
    "agent.session_ended": "an agent's own access",
    "agent.suspended": "an agent's own access",
    "case.answered": "an adviser's work; the answer itself is sent",
    "case.closed": "an adviser's work; the answer itself is sent",
    "case.handed_over": "an adviser's work",
    "case.noted": "an adviser's work",
    "case.opened": "an adviser's work; the request that led to it is told",
    "case.released": "an adviser's work",
    "case.reminded": "an adviser's work",
    "case.taken": "an adviser's work",
    "code.accepted": "what the code was for is told",
    "convention.approved": "the structure's; the access of each person is told",
    "convention.corrected": "the structure's, and nothing was open yet",
    "convention.expired": "the structure's; the end of each access is told",
    "convention.paper_attached": "the structure's",
    "convention.paper_opened": "the structure's",
    "convention.proposed": "the structure's, and nothing was open yet",
    "convention.refused": "the structure's, and nothing was open yet",
    "convention.reminded": "the structure's, told by email",
    "convention.replaced": "the structure's; the end of each access is told",
    "convention.taken_back": "the structure's, and nothing was open yet",
    "convention.withdrawn": "the structure's; the end of each access is told",
    "content.changed": "what the site says, and nobody's account",
    "content.published": "what the site says, and nobody's account",
    "content.removed": "what the site says, and nobody's account",
    "counter.begun": "of an enrolment, which has no account yet",
    "counter.joined": "of an enrolment, which has no account yet",
    "enrolment.abandoned": "of an enrolment, which has no account yet",
    "enrolment.completed": "« Compte ouvert » says so",
    "enrolment.identity_refused": "of an enrolment, which has no account yet",
    "enrolment.letter_asked": "of an enrolment, which has no account yet",
    "enrolment.limit_reached": "of an enrolment, which has no account yet",
    "enrolment.proof_accepted": "of an enrolment, which has no account yet",
    "enrolment.proof_refused": "of an enrolment, which has no account yet",
    "enrolment.resumed": "of an enrolment, which has no account yet",
    "enrolment.started": "of an enrolment, which has no account yet",
    "factor.used": "« Connexion » says so",
    "journal.exported": "the journal's own",
    "journal.read": "the journal's own",
    "journal.segment_closed": "the journal's own",
    "journal.segment_dropped": "the journal's own",
    "letter.rejected": "a letter that was never printed",
    "login.code_passed": "« Connexion » says so",
    "login.session_expired": "every session ends, and nobody did anything",
    "openid.client_added": "what an operator does, and nobody's account",
    "openid.client_disabled": "what an operator does, and nobody's account",
    "openid.client_refused": "another site did not show who it is, and nobody's account was named",
    "openid.keys_rotated": "what an operator does, and nobody's account",
    "openid.secret_rotated": "what an operator does, and nobody's account",
    "space.denied": "nothing was seen: a page of somebody else was refused",
    "mandate.paper_opened": "an adviser's work: the paper that the member signed",
    "convention.letter_asked": "« Mot de passe provisoire envoyé » says so",
    "convention.denied": "nothing was seen: a page that no convention of theirs opens was refused",
    "message.dead": "an adviser's work; an address that refuses is told by itself",
    "openid.logged_out": "« Déconnexion » says so",
    "openid.logout_given_up": "of another system: the session had ended here",
    "openid.logout_told": "of another system: the session had ended here",
    "request.paper_opened": "said again by the look that opened the file",
    "case.paper_opened": "who answers what the member wrote reads what they joined to it",
    "switch.closed": "a door of the whole organisation, and nobody's account",
    "switch.closing_proposed": "a door of the whole organisation, and nobody's account",
    "switch.closing_withdrawn": "a door of the whole organisation, and nobody's account",
    "switch.opened": "a door of the whole organisation, and nobody's account",
    "switch.opening_proposed": "a door of the whole organisation, and nobody's account",
    "switch.opening_withdrawn": "a door of the whole organisation, and nobody's account",
    "vigilance.change_withdrawn": "a day of attack of a whole fund, and nobody's account",
    "vigilance.end_proposed": "a day of attack of a whole fund, and nobody's account",
    "vigilance.ended": "a day of attack of a whole fund, and nobody's account",
    "vigilance.expired": "a day of attack of a whole fund, and nobody's account",
    "vigilance.prolonged": "a day of attack of a whole fund, and nobody's account",
    "vigilance.prolonging_proposed": "a day of attack of a whole fund, and nobody's account",
    "vigilance.proposed": "a day of attack of a whole fund, and nobody's account",
    "vigilance.started": "a day of attack of a whole fund, and nobody's account",
    "vigilance.withdrawn": "a day of attack of a whole fund, and nobody's account",
}

_BY_SYSTEM: Final = "system"
NOBODY: Final[Mapping[str, str]] = MappingProxyType({})
"""The names of who acted for a member who gave no mandate."""


@dataclass(frozen=True)
class Happened:
    """One line."""

    at: datetime
    day: str
    hour: str
    sentence: Sentence
    by: Sentence
    """Who, where it was not the member."""


@dataclass(frozen=True)
class Page:
    """One page of them."""

    days: list[tuple[str, list[Happened]]]
    """« Mardi 10 mars 2026 » and what happened that day."""
    number: int
    last: int
    count: int


def page(account: Account, *, asked: str, now: datetime) -> Page:
    """Return a page, latest first; `asked` is what the address says. Two queries, three where others acted."""
    found = queries.of_account(str(account.reference), since=now - SHOWN_FOR, events=SENTENCES.keys())
    count = found.count()
    last = rules.pages_needed(count, PER_PAGE)
    number = rules.page_number(asked, last)
    shown = list(found[(number - 1) * PER_PAGE : number * PER_PAGE])
    names = named(shown)
    lines = [told(one, names) for one in shown]
    days = [(day, list(group)) for day, group in groupby(lines, key=lambda line: line.day)]
    return Page(days, number, last, count)


def everything(account: Account, *, now: datetime) -> list[Happened]:
    """Return all of it. One query, two where others acted."""
    found = list(queries.of_account(str(account.reference), since=now - SHOWN_FOR, events=SENTENCES.keys()))
    names = named(found)
    return [told(one, names) for one in found]


def by_agent(fund_code: str) -> str:
    """Return « par un conseiller, MSA d'Alsace »: never which one."""
    if not catalogue.has_code(fund_code):
        return _("par un conseiller")
    return _("par un conseiller, %(fund)s") % {"fund": catalogue.by_code(fund_code).name}


def by_mandate(facts: Facts, names: Mapping[str, str]) -> str:
    """Return « par WEBER ODILE, sous mandat » where somebody acted for the holder, else nothing."""
    reference = facts.get("by_account")
    if not reference:
        return ""
    return _("par %(name)s, sous mandat") % {"name": names.get(str(reference), _("une personne mandatée"))}


def told(entry: Entry, names: Mapping[str, str] = NOBODY) -> Happened:
    """Return an entry in words; `names` are of those who acted for the holder (`accounts.acting.named`)."""
    words, local = SENTENCES[entry.event], timezone.localtime(entry.at)
    by: Sentence = by_mandate(entry.facts, names)
    if entry.actor.startswith("agent:"):
        by = by_agent(entry.fund_code)
    elif entry.actor == _BY_SYSTEM:
        by = _("automatiquement")
    return Happened(
        entry.at,
        capfirst(date_format(local, "l j F Y")),
        date_format(local, "H:i"),
        words(entry.facts) if callable(words) else words,
        by,
    )
