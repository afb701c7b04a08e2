"""What figures are called."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

STEPS: Final[Mapping[str, Words]] = {
    "department": _("Département"),
    "identifier": _("Identifiant"),
    "at_hand": _("Avant de commencer"),
    "details": _("Coordonnées"),
    "companies": _("Entreprises à associer"),
    "introduction": _("Annonce de la vérification"),
    "proof_choice": _("Choix de la question"),
    "insured": _("Santé assurée à la MSA"),
    "card": _("Carte Vitale en main"),
    "card_serial": _("Question : carte Vitale"),
    "child_birth_date": _("Question : enfant"),
    "payment_amount": _("Question : paiement"),
    "bill_amount": _("Question : facture"),
    "wages_amount": _("Question : cotisations"),
    "postal": _("Voie postale proposée"),
    "companies_refused": _("Numéros SIRET à vérifier"),
    "reach": _("Coordonnées, au guichet"),
    "channel": _("Email ou SMS"),
    "receive": _("Adresse du mot de passe"),
    "code": _("Code de sécurité"),
    "password": _("Choix du mot de passe"),
    "conditions": _("Conditions générales"),
}
"""In the order of the journeys: where people stop (enrolment/profiles/assembly.py)."""

PROOFS: Final[Mapping[str, Words]] = {
    "card_serial": _("Numéro de la carte Vitale"),
    "child_birth_date": _("Date de naissance d'un enfant"),
    "payment_amount": _("Montant d'un paiement"),
    "bill_amount": _("Montant d'une facture"),
    "wages_amount": _("Montant de cotisations"),
    "counter": _("Pièce d'identité, au guichet"),
}

WAYS: Final[Mapping[str, Words]] = {
    "email": _("Mot de passe reçu par email"),
    "sms": _("Mot de passe reçu par SMS"),
    "letter": _("Mot de passe reçu par courrier"),
    "at_once": _("Mot de passe choisi sur-le-champ"),
    "counter": _("Inscription au guichet"),
}

DELAYS: Final[Mapping[str, Words]] = {
    "ten_minutes": _("Moins de 10 minutes"),
    "hour": _("De 10 minutes à 1 heure"),
    "day": _("De 1 heure à 1 jour"),
    "week": _("De 1 à 7 jours"),
    "month": _("De 7 à 30 jours"),
    "later": _("Plus de 30 jours"),
}

CHANNELS: Final[Mapping[str, Words]] = {"email": _("Email"), "sms": _("SMS"), "letter": _("Courrier")}

_AGENTS: Final = _("Actes et connexions des agents")
_CONTACT: Final = _("Demandes de contact et de rappel")
_PASSWORDS: Final = _("Mots de passe faux")
LIMITS: Final[Mapping[str, Words]] = {
    "login": _PASSWORDS,
    "login.address": _("Mots de passe faux d'un même réseau"),
    "login.code": _("Codes faux à la connexion"),
    "login.passkey_address": _("Clés d'accès essayées d'un même réseau"),
    "proof.identifier": _("Réponses fausses sur un même numéro"),
    "proof.address": _("Réponses fausses d'un même réseau"),
    "enrolment.identifier": _("Numéros essayés d'un même réseau"),
    "enrolment.by_post": _("Courriers demandés d'un même réseau"),
    "code.sms": _("SMS demandés"),
    "renewal.codes": _("Codes d'un mot de passe oublié"),
    "disavowal": _("Codes d'un courrier contesté"),
    "file_code": _("Codes faux d'un dossier à ouvrir"),
    "file_request": _("Dossiers demandés"),
    "contact": _CONTACT,
    "callback": _CONTACT,
    "counter": _("Références données au guichet"),
    "certificates": _("Attestations faites ou vérifiées"),
    "franceconnect": _("Retours de FranceConnect"),
    "openid": _("Demandes d'autres sites"),
    "files": _("Pièces envoyées"),
    "requests": _("Démarches envoyées"),
    "exchanges": _("Messages envoyés"),
    "agents": _AGENTS,
    "backoffice": _AGENTS,
    "caller": _AGENTS,
}
"""Beginning of the scope of a limit -> its words; the longest that fits."""
OTHER_LIMITS: Final = _("Autres limites")


def limit(scope: str) -> Words:
    """Return what a limit is called."""
    fits = [start for start in LIMITS if scope == start or scope.startswith((f"{start}.", f"{start}_"))]
    return LIMITS[max(fits, key=len)] if fits else OTHER_LIMITS
