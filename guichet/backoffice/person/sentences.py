"""The journal in an agent's words: the member's own sentences, except where an agent needs others or more.

Which proof was refused is told: a card that was replaced is helped otherwise than an amount misread. Never what was
answered, an amount, a number or an address: the journal holds none of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from guichet.space.my_account import activity

Sentence = str | Promise
Facts = Mapping[str, Any]

PURPOSES: Final[Mapping[str, Sentence]] = {
    "provisional_password": gettext_lazy("mot de passe provisoire"),
    "renewed_password": gettext_lazy("nouveau mot de passe"),
    "renewal_by_post": gettext_lazy("nouveau mot de passe"),
    "letter_reminder": gettext_lazy("rappel du mot de passe provisoire"),
    "security_code": gettext_lazy("code de sécurité"),
    "account_opened": gettext_lazy("compte ouvert"),
    "account_exists": gettext_lazy("un compte existe déjà"),
    "enrolment_confirmed": gettext_lazy("confirmation de l'inscription"),
    "password_changed": gettext_lazy("mot de passe modifié"),
    "password_renewed": gettext_lazy("nouveau mot de passe demandé"),
    "contact_changed": gettext_lazy("changement de coordonnées"),
    "contact_in_use": gettext_lazy("nouvelles coordonnées utilisées"),
    "change_undone": gettext_lazy("changement annulé"),
    "address_change_asked": gettext_lazy("changement d'adresse demandé"),
    "responsible_changed": gettext_lazy("changement de responsable"),
    "file_code": gettext_lazy("code pour ouvrir un dossier"),
    "file_opened": gettext_lazy("dossier ouvert"),
    "file_refused": gettext_lazy("dossier refusé"),
    "agent_helped": gettext_lazy("intervention d'un conseiller"),
    "mailbox_noted": gettext_lazy("nouvelle adresse à confirmer"),
    "account_closed": gettext_lazy("compte fermé"),
    "account_disowned": gettext_lazy("compte bloqué"),
    "new_browser": gettext_lazy("connexion depuis un nouveau navigateur"),
    "consent_taken_back": gettext_lazy("accord retiré à un service"),
    "factor_changed": gettext_lazy("moyen de connexion modifié"),
    "state_changed": gettext_lazy("démarche qui a avancé"),
    "new_document": gettext_lazy("nouveau document"),
    "access_opened": gettext_lazy("accès ouvert pour une structure"),
    "access_ended": gettext_lazy("accès retiré pour une structure"),
    "approved": gettext_lazy("convention approuvée"),
    "expires": gettext_lazy("convention qui prend bientôt fin"),
    "expired": gettext_lazy("convention qui a pris fin"),
    "withdrawn": gettext_lazy("attestation ou convention retirée"),
    "acknowledged": gettext_lazy("démarche reçue"),
    "details_asked": gettext_lazy("nouveau compte bancaire donné"),
    "answered": gettext_lazy("une réponse attend"),
    "offer": gettext_lazy("mandat proposé"),
    "given": gettext_lazy("mandat donné"),
    "received": gettext_lazy("mandat reçu"),
    "ended": gettext_lazy("fin d'un mandat"),
    "appointment_answered": gettext_lazy("réponse à une demande de rendez-vous"),
}
"""What a message is about, by the last part of its name."""
PROOFS: Final[Mapping[str, Sentence]] = {
    "card_serial": gettext_lazy("Vérification refusée : numéro de série de la carte Vitale"),
    "payment_amount": gettext_lazy("Vérification refusée : montant d'un versement reçu"),
    "bill_amount": gettext_lazy("Vérification refusée : montant d'une facture payée"),
    "wages_amount": gettext_lazy("Vérification refusée : montant de cotisations sur salaires"),
    "child_birth_date": gettext_lazy("Vérification refusée : date de naissance d'un enfant"),
}
"""Which proof was refused, by its name; whoever typed it knows which it was."""
ACCEPTED: Final[Mapping[str, Sentence]] = {
    "card_serial": gettext_lazy("Vérification réussie : numéro de série de la carte Vitale"),
    "payment_amount": gettext_lazy("Vérification réussie : montant d'un versement reçu"),
    "bill_amount": gettext_lazy("Vérification réussie : montant d'une facture payée"),
    "wages_amount": gettext_lazy("Vérification réussie : montant de cotisations sur salaires"),
    "child_birth_date": gettext_lazy("Vérification réussie : date de naissance d'un enfant"),
    "counter": gettext_lazy("Vérification réussie : pièce d'identité vue au guichet"),
}
"""Likewise the one that passed: after a theft, which paper leaked."""
ACTIONS: Final[Mapping[str, Sentence]] = {
    "renvoyer_le_courrier": gettext_lazy("Courrier renvoyé"),
    "lever_l_attente": gettext_lazy("Attente levée"),
    "corriger_la_messagerie": gettext_lazy("Adresse email corrigée"),
    "fermer_les_sessions": gettext_lazy("Connexions fermées"),
    "dissocier_franceconnect": gettext_lazy("FranceConnect dissocié"),
    "bloquer": gettext_lazy("Compte bloqué"),
    "debloquer": gettext_lazy("Compte débloqué"),
    "oublier_les_facteurs": gettext_lazy("Moyens de connexion oubliés"),
    "fermer_le_compte": gettext_lazy("Compte fermé"),
    "retirer_une_attestation": gettext_lazy("Attestation retirée par un conseiller"),
    "signaler_un_deces": gettext_lazy("Décès signalé au service sécurité"),
    "inscrire_par_courrier": gettext_lazy("Inscription par courrier demandée"),
    "renouveler_par_courrier": gettext_lazy("Nouveau mot de passe par courrier demandé"),
}


def _of(fact: str, words: Mapping[str, Sentence], otherwise: Sentence) -> Callable[[Facts], Sentence]:
    return lambda facts: words.get(str(facts.get(fact, "")), otherwise)


_WAYS = {
    "email": gettext_lazy("Mot de passe provisoire envoyé par email"),
    "sms": gettext_lazy("Mot de passe provisoire envoyé par SMS"),
    "letter": gettext_lazy("Mot de passe provisoire préparé, par courrier"),
}
_OWN: Final[Mapping[str, Sentence | Callable[[Facts], Sentence]]] = {
    "account.disowned": gettext_lazy("Compte bloqué par « Ce n'est pas moi »"),
    "account.email_refused": gettext_lazy("Email refusé par la messagerie"),
    "account.number_followed": gettext_lazy("Numéro remplacé : le compte l'a suivi"),
    "account.provisional_password_ended": gettext_lazy("Mot de passe provisoire arrêté : son courrier est revenu"),
    "account.provisional_password_issued": _of("way", _WAYS, gettext_lazy("Mot de passe provisoire envoyé")),
    "account.renewal_asked": gettext_lazy("Nouveau mot de passe demandé : un code est parti"),
    "account.state_changed": _of(
        "new_state", {"frozen": gettext_lazy("Compte bloqué")}, gettext_lazy("Compte débloqué : un courrier part")
    ),
    "account.superseded": gettext_lazy("Nouvelle inscription : le mot de passe précédent ne sert plus"),
    "agent.caller_checked": lambda facts: (
        gettext_lazy("Appelant vérifié : ses réponses concordent")
        if facts.get("right")
        else gettext_lazy("Appelant non vérifié : ses réponses ne concordent pas")
    ),
    "agent.helped": lambda facts: ACTIONS.get(
        str(facts.get("action", "")).replace("-", "_"), gettext_lazy("Intervention sur le compte")
    ),
    "case.answered": gettext_lazy("Demande : réponse envoyée"),
    "case.closed": gettext_lazy("Demande classée"),
    "case.handed_over": gettext_lazy("Demande transmise à un autre conseiller"),
    "case.noted": gettext_lazy("Demande annotée"),
    "case.opened": gettext_lazy("Demande ouverte"),
    "case.released": gettext_lazy("Demande rendue : personne ne la traite"),
    "case.reminded": gettext_lazy("Demande rappelée aux conseillers"),
    "case.taken": gettext_lazy("Demande prise par un conseiller"),
    "convention.denied": gettext_lazy("Page d'une autre structure demandée, et refusée"),
    "counter.begun": gettext_lazy("Inscription commencée au guichet"),
    "counter.ended": gettext_lazy("Inscription du guichet terminée par la personne"),
    "counter.joined": gettext_lazy("Inscription du guichet reprise sur le téléphone de la personne"),
    "enrolment.abandoned": gettext_lazy("Inscription abandonnée"),
    "enrolment.account_existed": gettext_lazy("Nouvelle demande d'inscription, alors que le compte existe"),
    "enrolment.completed": gettext_lazy("Inscription terminée"),
    "enrolment.identity_refused": gettext_lazy("Identité non reconnue"),
    "enrolment.letter_asked": _of(
        "purpose",
        {"renewal": gettext_lazy("Nouveau mot de passe demandé par courrier")},
        gettext_lazy("Mot de passe demandé par courrier"),
    ),
    "enrolment.limit_reached": gettext_lazy("Aucun courrier : il en est déjà trop parti"),
    "enrolment.proof_accepted": _of("proof", ACCEPTED, gettext_lazy("Vérification d'identité réussie")),
    "enrolment.proof_refused": _of("proof", PROOFS, gettext_lazy("Vérification d'identité refusée")),
    "enrolment.resumed": gettext_lazy("Inscription reprise"),
    "enrolment.started": gettext_lazy("Inscription commencée"),
    "letter.rejected": _of("purpose", {}, gettext_lazy("Courrier refusé par l'imprimeur")),
    "letter.returned": gettext_lazy("Courrier revenu : non distribué"),
    "letter.stopped": gettext_lazy("Courrier arrêté avant son impression"),
    "limit.released": gettext_lazy("Attente levée"),
    "openid.logout_given_up": gettext_lazy("Un service n'a pas pu être prévenu de la déconnexion"),
    "openid.refused": _of(
        "reason",
        {
            "acts_for_others": gettext_lazy("Connexion à un autre site refusée : compte qui sert à agir pour d'autres"),
            "not_particulier": gettext_lazy("Connexion à un autre site refusée : pas un compte de particulier"),
            "not_available": gettext_lazy("Connexion à un autre site refusée : personne inconnue ou bloquée"),
            "number_not_certified": gettext_lazy("Connexion à un autre site refusée : numéro non certifié"),
            "password_provisional": gettext_lazy("Connexion à un autre site refusée : mot de passe provisoire"),
            "email_not_verified": gettext_lazy("Connexion à un autre site refusée : email non vérifié"),
            "service_not_open": gettext_lazy("Connexion à un service refusée : le dossier ne l'ouvre pas"),
            "temporarily_unavailable": gettext_lazy("Connexion à un autre site refusée : elle est suspendue"),
        },
        gettext_lazy("Connexion à un autre site refusée"),
    ),
    "mandate.paper_opened": gettext_lazy("Mandat signé sur papier ouvert par un conseiller"),
    "mandate.ended": _of(
        "reason",
        {
            "revoked": gettext_lazy("Mandat retiré par la personne"),
            "renounced": gettext_lazy("Mandat terminé : son mandataire y a renoncé"),
            "declined": gettext_lazy("Proposition de mandat sans suite"),
            "guessed": gettext_lazy("Proposition de mandat arrêtée : trop de codes faux"),
            "expired": gettext_lazy("Mandat arrivé à sa date de fin"),
            "objected": gettext_lazy("Mandat arrêté par « Ce n'est pas moi »"),
            "account": gettext_lazy("Mandat terminé avec le compte, le dossier ou la convention"),
        },
        gettext_lazy("Mandat arrêté par un conseiller"),
    ),
    "mandate.given": gettext_lazy("Mandat donné : quelqu'un peut agir pour cette personne"),
    "mandate.left": gettext_lazy("Fin d'un mandat reçu"),
    "mandate.received": gettext_lazy("Mandat reçu : cette personne peut agir pour quelqu'un"),
    "mandate.used": gettext_lazy("Un service utilisé au nom de cette personne, par mandat"),
    "space.denied": gettext_lazy("Page d'une autre personne demandée, et refusée"),
    "convention.letter_asked": gettext_lazy("Nouveau courrier demandé par l'administrateur de la structure"),
    "request.paper_opened": gettext_lazy("Pièce d'une démarche ouverte par un conseiller"),
    "case.paper_opened": gettext_lazy("Pièce jointe d'un échange, ou RIB, ouverte par un conseiller"),
    "message.dead": _of(
        "channel",
        {
            "email": gettext_lazy("Email non distribué"),
            "sms": gettext_lazy("SMS non distribué"),
            "letter": gettext_lazy("Courrier non parti"),
        },
        gettext_lazy("Message non distribué"),
    ),
}
LEFT_OUT: Final[Mapping[str, str]] = {
    "account.entered": "« Connexion » says so",
    "agent.activated": "an agent's own access",
    "agent.denied": "nothing was seen",
    "agent.factor_added": "an agent's own access",
    "agent.factor_removed": "an agent's own access",
    "agent.file_opened": "the looks themselves are told, of accounts and of those who have none",
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
    "agent.searched": "the look that follows is told",
    "agent.session_ended": "an agent's own access",
    "agent.suspended": "an agent's own access",
    "code.accepted": "what the code was for is told",
    "code.sent": "the message itself is told, with how it left",
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
    "factor.used": "« Connexion » says so",
    "journal.exported": "the journal's own",
    "journal.read": "the journal's own",
    "journal.segment_closed": "the journal's own",
    "journal.segment_dropped": "the journal's own",
    "login.code_passed": "« Connexion » says so",
    "openid.client_refused": "of another system, and nobody's account",
    "openid.client_added": "what an operator does, and nobody's account",
    "openid.client_disabled": "what an operator does, and nobody's account",
    "openid.keys_rotated": "what an operator does, and nobody's account",
    "openid.secret_rotated": "what an operator does, and nobody's account",
    "openid.logged_out": "« Déconnexion » says so",
    "openid.logout_told": "as it should be",
    "login.session_expired": "every session ends, and nobody did anything",
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
"""Event -> why it is not told to an agent."""
SENTENCES: Final[Mapping[str, Sentence | Callable[[Facts], Sentence]]] = {
    event: words for event, words in {**activity.SENTENCES, **_OWN}.items() if event not in LEFT_OUT
}
BAD: Final = frozenset({
    "account.disowned",
    "account.email_refused",
    "account.provisional_password_ended",
    "code.exhausted",
    "code.refused",
    "convention.denied",
    "enrolment.abandoned",
    "enrolment.identity_refused",
    "enrolment.limit_reached",
    "enrolment.proof_refused",
    "letter.rejected",
    "letter.returned",
    "login.delayed",
    "login.provisional_password_expired",
    "login.refused",
    "message.dead",
    "openid.refused",
    "space.denied",
})  # fmt: skip
"""What went wrong: marked, and the words say so too."""


def words_of(event: str, facts: Facts) -> Sentence:
    """Return the sentence of an event that is told."""
    words = SENTENCES[event]
    return words(facts) if callable(words) else words
