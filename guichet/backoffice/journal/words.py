"""What agents do, in sentences; whatever another room writes without a sentence here is still shown, by its facts."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.agents.words import PROCONNECT_REFUSALS
from guichet.audit.vocabulary import EVENTS
from guichet.backoffice.actions import ACTIONS
from guichet.backoffice.actions.freeze import REASONS as FREEZE_REASONS
from guichet.backoffice.actions.release import RELEASABLE, journal_word
from guichet.backoffice.cases.words import KINDS as CASE_KINDS
from guichet.space.my_account.activity import SENTENCES as OF_MEMBERS
from guichet.switches.words import LABELS as DIRECTIONS
from guichet.vigilance.words import COMBINED

Words = str | Promise

SENTENCES: Final[Mapping[str, Words]] = {
    "account.closed": _("A fermé un compte"),
    "account.state_changed": _("A changé l'état d'un compte"),
    "agent.activated": _("A choisi son mot de passe et son second moyen"),
    "agent.caller_checked": _("A vérifié qui appelait"),
    "agent.denied": _("A demandé une page qui ne lui est pas ouverte"),
    "agent.factor_added": _("A ajouté un moyen de connexion"),
    "agent.factor_removed": _("A retiré un moyen de connexion"),
    "agent.file_opened": _("A consulté un dossier"),
    "agent.fund_changed": _("A changé de caisse"),
    "agent.helped": _("Est intervenu sur un compte"),
    "agent.invited": _("A invité un agent"),
    "agent.logged_in": _("S'est connecté"),
    "agent.logged_out": _("S'est déconnecté"),
    "agent.login_refused": _("Connexion refusée"),
    "agent.password_changed": _("A changé son mot de passe"),
    "agent.proconnect_linked": _("A relié son compte ProConnect"),
    "agent.proconnect_refused": _("Compte ProConnect non relié"),
    "agent.proconnect_unlinked": _("A délié son compte ProConnect"),
    "agent.proof_checked": _("A vérifié une preuve"),
    "agent.reset": _("A remis à zéro l'accès d'un agent"),
    "agent.restored": _("A rétabli un agent"),
    "agent.role_given": _("A donné un rôle"),
    "agent.role_taken": _("A retiré un rôle"),
    "agent.searched": _("A fait une recherche"),
    "agent.session_ended": _("A terminé une de ses sessions"),
    "agent.suspended": _("A suspendu un agent"),
    "case.answered": _("A répondu à une demande"),
    "case.closed": _("A clos une demande"),
    "case.handed_over": _("A confié une demande à un collègue"),
    "case.noted": _("A ajouté une note à une demande"),
    "case.opened": _("A ouvert une demande"),
    "case.released": _("A rendu une demande"),
    "case.taken": _("A pris une demande"),
    "certificate.withdrawn": _("A retiré une attestation"),
    "content.changed": _("A modifié un contenu du site"),
    "content.published": _("A publié un contenu du site"),
    "content.removed": _("A retiré un contenu du site"),
    "convention.approved": _("A approuvé une convention"),
    "convention.corrected": _("A corrigé une proposition de convention"),
    "convention.denied": _("A demandé une page d'une convention qui ne lui est pas ouverte"),
    "convention.expired": _("Convention arrivée à son dernier jour"),
    "convention.paper_attached": _("A joint un papier signé à une convention"),
    "convention.paper_opened": _("A ouvert le papier signé d'une convention"),
    "convention.person_named": _("A ouvert l'accès d'une personne habilitée"),
    "convention.person_removed": _("A retiré l'accès d'une personne habilitée"),
    "convention.proposed": _("A proposé une convention"),
    "convention.refused": _("A refusé une convention"),
    "convention.reminded": _("Fin de convention rappelée à la structure"),
    "convention.replaced": _("A remplacé une convention par une autre"),
    "convention.taken_back": _("A repris sa proposition de convention"),
    "convention.withdrawn": _("A retiré une convention"),
    "counter.begun": _("A commencé une inscription au guichet"),
    "counter.ended": _("Inscription commencée au guichet, terminée"),
    "counter.joined": _("La personne a repris son inscription sur son téléphone"),
    "journal.exported": _("A téléchargé le journal"),
    "journal.read": _("A lu le journal"),
    "letter.returned": _("A noté un courrier revenu"),
    "letter.stopped": _("A arrêté un courrier"),
    "limit.released": _("A levé une attente"),
    "mandate.ended": _("A mis fin à un mandat"),
    "mandate.given": _("A enregistré un mandat signé sur papier"),
    "mandate.left": _("A mis fin à un mandat, chez son mandataire"),
    "mandate.paper_opened": _("A ouvert un mandat signé sur papier"),
    "mandate.received": _("A enregistré un mandat sur papier, chez son mandataire"),
    "request.moved": _("A fait avancer une démarche"),
    "request.paper_opened": _("A ouvert une pièce d'une démarche"),
    "case.paper_opened": _("A ouvert la pièce jointe d'un échange, ou un RIB"),
    "vigilance.change_withdrawn": _("A retiré ce qui était proposé d'un jour d'attaque"),
    "vigilance.end_proposed": _("A proposé de terminer un jour d'attaque"),
    "vigilance.ended": _("Jour d'attaque terminé"),
    "vigilance.expired": _("Jour d'attaque proposé, que personne n'a confirmé"),
    "vigilance.prolonged": _("A prolongé un jour d'attaque"),
    "vigilance.prolonging_proposed": _("A proposé de prolonger un jour d'attaque"),
    "vigilance.proposed": _("A proposé un jour d'attaque"),
    "vigilance.started": _("A déclaré un jour d'attaque"),
    "vigilance.withdrawn": _("A retiré la proposition d'un jour d'attaque"),
    "switch.closed": _("A fermé une porte"),
    "switch.closing_proposed": _("A proposé de fermer une porte"),
    "switch.closing_withdrawn": _("A retiré la proposition de fermer une porte"),
    "switch.opened": _("A rouvert une porte"),
    "switch.opening_proposed": _("A proposé de rouvrir une porte"),
    "switch.opening_withdrawn": _("A retiré la proposition de rouvrir une porte"),
}

ACTS: Final[Mapping[str, tuple[Words, Collection[str]]]] = {
    "dossiers": (_("Dossiers consultés"), ("agent.file_opened", "agent.caller_checked", "agent.proof_checked")),
    "recherches": (_("Recherches"), ("agent.searched",)),
    "interventions": (
        _("Interventions sur un compte"),
        (
            "agent.helped",
            "certificate.withdrawn",
            "limit.released",
            *sorted(event for event in EVENTS if event.startswith("account.")),
        ),
    ),
    "demandes": (_("Demandes"), sorted(event for event in EVENTS if event.startswith(("case.", "request.")))),
    "mandats": (_("Mandats"), sorted(event for event in EVENTS if event.startswith("mandate."))),
    "courriers": (_("Courriers"), sorted(event for event in EVENTS if event.startswith("letter."))),
    "conventions": (_("Conventions"), sorted(event for event in EVENTS if event.startswith("convention."))),
    "guichet": (_("Guichet"), sorted(event for event in EVENTS if event.startswith("counter."))),
    "contenus": (_("Contenus du site"), sorted(event for event in EVENTS if event.startswith("content."))),
    "portes": (_("Portes"), sorted(event for event in EVENTS if event.startswith("switch."))),
    "jour-d-attaque": (_("Jour d'attaque"), sorted(event for event in EVENTS if event.startswith("vigilance."))),
    "equipe": (
        _("Équipe et rôles"),
        (
            "agent.invited",
            "agent.reset",
            "agent.restored",
            "agent.role_given",
            "agent.role_taken",
            "agent.suspended",
        ),
    ),
    "connexions": (
        _("Connexions"),
        (
            "agent.activated",
            "agent.factor_added",
            "agent.factor_removed",
            "agent.fund_changed",
            "agent.logged_in",
            "agent.logged_out",
            "agent.login_refused",
            "agent.password_changed",
            "agent.proconnect_linked",
            "agent.proconnect_refused",
            "agent.proconnect_unlinked",
            "agent.session_ended",
        ),
    ),
    "refus": (_("Pages refusées"), ("agent.denied",)),
    "journal": (_("Journal lu ou téléchargé"), ("journal.exported", "journal.read")),
}
"""What may be asked for alone: its place in the address, words, and events."""

_VALUES: Final[Mapping[str, Words]] = {
    "administrator": _("administrateur"),
    "asked": _("la personne le demande"),
    "call": _("appel"),
    "case": _("demande"),
    "counter": _("accueil"),
    "duplicate": _("double"),
    "fraud": _("soupçon de fraude"),
    "letter": _("courrier"),
    "letters": _("courriers"),
    "look": _("dossier ouvert par un autre"),
    "mistake": _("erreur"),
    "post": _("courrier reçu"),
    "provisional_password": _("mot de passe provisoire"),
    "requests": _("demandes"),
    "role": _("rôle"),
    "security": _("sécurité"),
    "support": _("assistance"),
    "wrong_address": _("adresse fausse"),
}
_OF_FACT: Final[Mapping[str, Mapping[str, Words]]] = {
    "action": {
        **{action.name: action.label for action in ACTIONS},
        "assistance": _("assistance"),
        "banner": _("bandeau"),
        "conditions": _("conditions générales"),
        "conditions_draft": _("projet de conditions générales"),
        "third_party_conditions": _("conditions générales des partenaires et des mandataires"),
        "third_party_conditions_draft": _("projet de conditions générales des partenaires et des mandataires"),
        "interruption": _("interruption du service"),
        "news": _("actualité"),
        **DIRECTIONS,
    },
    "case_kind": CASE_KINDS,
    "door": {
        "franceconnect": _("avec FranceConnect"),
        "passkey": _("par une clé d'accès seule"),
        "password": _("par mot de passe"),
        "proconnect": _("avec ProConnect"),
    },
    "factor": {
        "authenticator": _("par le code d'une application"),
        "passkey": _("par une clé d'accès"),
        "proconnect": _("double authentification de ProConnect"),
    },
    "limit": {journal_word(scope): words for scope, words in RELEASABLE.items()},
    "measures": COMBINED,
    "new_state": {
        "active": _("compte actif"),
        "awaiting_first_login": _("attend sa première connexion"),
        "awaiting_letter": _("attend son courrier"),
        "closed": _("compte fermé"),
        "frozen": _("compte bloqué"),
        "renewal": _("renouvellement en cours"),
        "under_way": _("démarche en cours"),
        "complement_asked": _("complément demandé"),
        "done": _("démarche traitée"),
        "refused": _("démarche refusée"),
    },
    "reason": {
        "caller": _("appelant non vérifié"),
        "convention": _("convention d'une autre caisse"),
        "cap": _("trop d'interventions"),
        **{one.value: words for one, words in PROCONNECT_REFUSALS.items()},
        "freed": _("débloqué"),
        "fund": _("autre caisse"),
        "own_proposal": _("sa propre proposition"),
        "token": _("résultat d'un autre"),
        **dict(FREEZE_REASONS),
    },
    "search": {
        "counter": _("au guichet"),
        "et": _("par numéro ET"),
        "name": _("par nom et date de naissance"),
        "nir": _("par numéro de Sécurité sociale"),
        "reference": _("par numéro de courrier ou de demande"),
        "siren": _("par numéro SIREN"),
        "ti": _("par identifiant TI"),
        "siret": _("par numéro SIRET"),
    },
}
"""Words of one fact, by its name: one word may mean two things."""
_SHOWN: Final = (
    "action",
    "measures",
    "reason",
    "role",
    "search",
    "case_kind",
    "purpose",
    "limit",
    "door",
    "factor",
    "new_state",
)


def sentence(event: str) -> Words:
    """Return what happened; of an event that members know too, as they read it."""
    if (words := SENTENCES.get(event)) is not None:
        return words
    members = OF_MEMBERS.get(event, event)
    return members({}) if callable(members) else members


def details(facts: Mapping[str, Any]) -> str:
    """Return the facts that are words, in French where we know it."""
    return ", ".join(_said(name, str(facts[name])) for name in _SHOWN if facts.get(name))


def _said(name: str, value: str) -> str:
    known = _OF_FACT.get(name, {}).get(value) or _VALUES.get(value)
    return str(known or _OF_FACT["action"].get(value.replace("_", "-")) or value.replace("_", " "))
