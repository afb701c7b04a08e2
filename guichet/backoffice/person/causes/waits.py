"""Limits that make somebody wait."""

from django.utils.translation import gettext as _

from guichet.accounts.operations import spoken_moment
from guichet.accounts.states import MAY_LOG_IN
from guichet.backoffice.person.causes import base
from guichet.backoffice.person.causes.base import Cause, Tone, has_usable_account, held, state_of
from guichet.backoffice.person.holding import (
    CODES_USED_UP,
    LOGIN_HOLDER,
    LOGIN_NETWORK,
    PROOF_6H,
    PROOF_30D,
    RENEWAL_CODES,
)
from guichet.backoffice.person.situation import Situation

_CODES = ("login.code", "login.fresh", "file_code.account", "code.sms.number", RENEWAL_CODES, CODES_USED_UP)


def proofs(situation: Situation) -> Cause | None:
    """Find that too many answers were wrong, whoever gave them."""
    found = held(situation, PROOF_6H, PROOF_30D)
    if found is None or found.until is None or has_usable_account(situation):
        return None
    return Cause(
        "proofs_held",
        _("Les vérifications d'identité sont bloquées jusqu'au %(until)s") % {"until": spoken_moment(found.until)},
        (
            _("« Trop de réponses n'ont pas été reconnues. Cette attente vous protège. »"),
            *base.of_refused_proofs(situation)[1:],
            _("« Je peux lever cette attente : vous recommencerez, avec une autre vérification si vous voulez. »"),
            _("« Je peux aussi vous faire envoyer un mot de passe à l'adresse que nous connaissons. »"),
        ),
        (base.RELEASE, base.ENROL_BY_POST),
    )


def passwords(situation: Situation) -> Cause | None:
    """Find too many wrong passwords on this number."""
    found = held(situation, LOGIN_HOLDER, LOGIN_NETWORK)
    if found is None or found.until is None or state_of(situation) not in MAY_LOG_IN:
        return None
    everybody = found.scope == LOGIN_HOLDER
    headline = (
        _("Trop de mots de passe faux : connexion retenue jusqu'au %(until)s")
        if everybody
        else _("Mots de passe faux à la suite : il faut peut-être attendre jusqu'au %(until)s")
    )
    return Cause(
        "passwords_held",
        headline % {"until": spoken_moment(found.until)},
        (
            _("« Attendez quelques minutes sans essayer, puis saisissez votre mot de passe sans vous presser. »"),
            _("« Un appareil d'où vous êtes déjà entré n'attend pas. Si vous l'avez oublié, demandez-en un nouveau. »"),
        ),
        (base.RELEASE, base.RENEW_BY_POST),
        Tone.WAITING,
    )


def codes(situation: Situation) -> Cause | None:
    """Find too many codes asked for, or typed wrong."""
    found = held(situation, *_CODES)
    if found is None or found.until is None or state_of(situation) not in MAY_LOG_IN:
        return None
    return Cause(
        "codes_held",
        _("Trop de codes de sécurité demandés ou faux : il faut attendre jusqu'au %(until)s")
        % {"until": spoken_moment(found.until)},
        (
            _("« Attendez, puis demandez un seul code et saisissez le dernier reçu : chacun annule le précédent. »"),
            _("Ne demandez jamais à la personne de vous lire un code."),
        ),
        (base.RELEASE, base.RENEW_BY_POST),
        Tone.WAITING,
    )
