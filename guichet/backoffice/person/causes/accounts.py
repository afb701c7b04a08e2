"""What the state of the account says."""

from django.utils.translation import gettext as _

from guichet.accounts.models import postal_lines_of
from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.accounts.states import AccountState
from guichet.backoffice.person.causes import base
from guichet.backoffice.person.causes.base import Cause, Tone, for_how_long, held, last, letter, state_of
from guichet.backoffice.person.holding import LETTERS_30D, LETTERS_DAY
from guichet.backoffice.person.situation import Situation
from guichet.cases.models import CaseKind
from guichet.delivery.models import Message
from guichet.delivery.queries import is_where

_LETTER_CASES = (CaseKind.RETURNED_LETTER, CaseKind.LETTER_REJECTED)
_NEVER_ENTERED = {AccountState.AWAITING_FIRST_LOGIN, AccountState.AWAITING_LETTER}


def merged(situation: Situation) -> Cause | None:
    """Say that the other account is the one in use."""
    if state_of(situation) != AccountState.MERGED:
        return None
    say = _("« Vous aviez deux comptes : un seul sert désormais, avec votre numéro actuel. »")
    return Cause("merged", _("Compte réuni avec un autre : celui-ci ne sert plus"), (say,))


def disowned(situation: Situation) -> Cause | None:
    """Find that whoever reads the letters said that the account is none of theirs."""
    told = last(situation, "account.disowned")
    if state_of(situation) != AccountState.FROZEN or told is None or situation.account is None:
        return None
    if told.at < situation.account.state_changed_at:
        return None
    return Cause(
        "disowned",
        _("Compte bloqué par « Ce n'est pas moi » le %(day)s") % {"day": spoken_day(told.at)},
        (
            _("« Quelqu'un nous a signalé que ce compte n'est pas le sien. Il est bloqué pour vous protéger. »"),
            _("« Nous devons être sûrs de votre identité : venez à l'accueil avec une pièce d'identité. »"),
        ),
        (base.REOPEN, base.CLOSE),
    )


def frozen(situation: Situation) -> Cause | None:
    """Find an account blocked some other way."""
    if state_of(situation) != AccountState.FROZEN or situation.account is None:
        return None
    day = spoken_day(situation.account.state_changed_at)
    return Cause(
        "frozen",
        _("Compte bloqué depuis le %(day)s") % {"day": day},
        (
            _("« Votre compte est bloqué par sécurité : personne ne peut y entrer. »"),
            _("« Nous devons être sûrs de votre identité : venez à l'accueil avec une pièce d'identité. »"),
        ),
        (base.REOPEN, base.CLOSE),
    )


def closed_after_death(situation: Situation) -> Cause | None:
    """Find an account that ended with its holder, while the registry does not say so."""
    if not situation.closed_after_death or situation.account is None:
        return None
    day = spoken_day(situation.account.state_changed_at)
    return Cause(
        "closed_after_death",
        _("Compte fermé le %(day)s après un décès, que le fichier ne dit pas encore") % {"day": day},
        (
            _("« Toutes nos condoléances. L'espace privé d'une personne décédée ne s'ouvre plus à personne. »"),
            _("« Pour vos propres démarches, un conseiller peut vous aider à ouvrir un compte à votre nom. »"),
            _("Est-ce une erreur ? La personne vient à l'accueil, avec une pièce d'identité."),
        ),
    )


def closed(situation: Situation) -> Cause | None:
    """Say that the way back is a new enrolment."""
    if state_of(situation) != AccountState.CLOSED or situation.account is None:
        return None
    day = spoken_day(situation.account.state_changed_at)
    return Cause(
        "closed",
        _("Compte fermé le %(day)s : une nouvelle inscription le rouvre") % {"day": day},
        (_("« Votre compte a été fermé. Pour le rouvrir, inscrivez-vous à nouveau sur le site. »"),),
        (base.ENROL_BY_POST,),
    )


def letter_returned(situation: Situation) -> Cause | None:
    """Find a letter that came back: the known address is wrong, and another would go to whoever lives there."""
    found = letter(situation)
    if found is None and state_of(situation) in _NEVER_ENTERED and base.waiting_case(situation, *_LETTER_CASES):
        return _returned(_("Courrier revenu : adresse à vérifier"), (base.SEND_LETTER,))
    if found is None or found.returned_at is None or not _was_awaited(situation, found):
        return None
    day = {"day": spoken_day(found.returned_at)}
    if is_where(found, postal_lines_of(situation.holder)):
        return _returned(_("Courrier revenu le %(day)s : adresse à vérifier") % day)
    return Cause(
        "letter_returned",
        _("Courrier revenu le %(day)s ; l'adresse a été corrigée depuis") % day,
        (
            _("« Notre courrier nous était revenu. Votre adresse est corrigée : je vous en envoie un autre. »"),
            _("« Comptez quelques jours de distribution. Celui qui est revenu ne sert plus. »"),
        ),
        (base.SEND_LETTER, base.RENEW_BY_POST),
    )


def _returned(headline: str, recommended: tuple[str, ...] = ()) -> Cause:
    """Return the cause while the address is wrong: there is nothing to send before it is right."""
    return Cause(
        "letter_returned",
        headline,
        (
            _("« Notre courrier nous est revenu. Avez-vous déménagé ? »"),
            _("« Envoyez-nous un justificatif de votre nouvelle adresse : dès qu'elle est notée, un courrier part. »"),
            _("Ne lisez pas l'adresse connue. L'affiliation corrige le fichier ; cette page le dira."),
        ),
        recommended,
    )


def _was_awaited(situation: Situation, found: Message) -> bool:
    """Whether the letter that came back is still missed: nobody came in since, by another way."""
    account, state = situation.account, state_of(situation)
    if account is None or found.returned_at is None:
        return False
    if state != AccountState.ACTIVE:
        return state in {*_NEVER_ENTERED, AccountState.RENEWAL}
    return account.last_login_at is None or account.last_login_at < found.returned_at


def _awaits_renewal(situation: Situation) -> bool:
    account = situation.account
    return account is not None and account.posted_until is not None and situation.now < account.posted_until


def email_refused(situation: Situation) -> Cause | None:
    """Find a mailbox that refuses what is sent."""
    account = situation.account
    if account is None or account.contact.email_refused_at is None:
        return None
    if state_of(situation) not in {AccountState.AWAITING_FIRST_LOGIN, AccountState.ACTIVE, AccountState.RENEWAL}:
        return None
    day = spoken_day(account.contact.email_refused_at)
    return Cause(
        "email_refused",
        _("Email refusé par la messagerie le %(day)s") % {"day": day},
        (
            _("« Nos emails ne vous parviennent plus : l'adresse n'existe pas, ou sa boîte est pleine. »"),
            _("Ne lisez pas l'adresse connue : demandez la bonne."),
        ),
        (base.CORRECT_MAILBOX, base.SEND_LETTER),
    )


def password_expired(situation: Situation) -> Cause | None:
    """Find a provisional password that is over: 7 days by email, 30 by letter."""
    account = situation.account
    if account is None or account.password_expires_at is None or situation.now < account.password_expires_at:
        return None
    by_letter = state_of(situation) == AccountState.AWAITING_LETTER
    how = (base.SEND_LETTER,) if by_letter else (base.SEND_LETTER, base.RENEW_BY_POST, base.ENROL_BY_POST)
    return Cause(
        "password_expired",
        _("Le mot de passe provisoire est périmé depuis le %(day)s") % {"day": spoken_day(account.password_expires_at)},
        (
            _("« Le mot de passe que vous avez reçu ne sert plus : il fallait l'utiliser avant sa date limite. »"),
            _("« Inscrivez-vous à nouveau sur le site, ou je vous fais envoyer un autre courrier. »"),
        ),
        how,
    )


def awaits_letter(situation: Situation) -> Cause | None:
    """Say how long a letter has been awaited: the commonest call."""
    account, found = situation.account, letter(situation)
    if account is None or state_of(situation) != AccountState.AWAITING_LETTER or account.password_expires_at is None:
        return None
    since = found.created_at if found else account.state_changed_at
    used_up = held(situation, LETTERS_DAY, LETTERS_30D)
    say = [
        _("« Votre courrier a été demandé le %(day)s. Comptez quelques jours de distribution. »")
        % {"day": spoken_day(since)},
        _("« Le mot de passe qu'il contient sert une fois, puis vous choisissez le vôtre. »"),
    ]
    if used_up is not None and used_up.until is not None:
        say.append(_("Aucun autre courrier ne peut partir avant le %(day)s.") % {"day": spoken_moment(used_up.until)})
    return Cause(
        "awaits_letter",
        _("Attend son courrier depuis %(days)s ; le mot de passe provisoire est valable jusqu'au %(until)s")
        % {"days": for_how_long(since, situation.now), "until": spoken_day(account.password_expires_at)},
        tuple(say),
        () if used_up else (base.SEND_LETTER,),
        Tone.WAITING,
    )


def awaits_first_login(situation: Situation) -> Cause | None:
    """Say that a password went out by email or SMS and was never used."""
    account = situation.account
    if account is None or state_of(situation) != AccountState.AWAITING_FIRST_LOGIN:
        return None
    if account.password_expires_at is None:
        return None
    return Cause(
        "awaits_first_login",
        _("Inscrite, ne s'est jamais connectée ; le mot de passe provisoire est valable jusqu'au %(until)s")
        % {"until": spoken_day(account.password_expires_at)},
        (
            _("« Votre mot de passe provisoire est parti par email ou par SMS. Regardez aussi les indésirables. »"),
            _("« Saisissez-le tel quel avec votre numéro, puis choisissez le vôtre. »"),
            base.not_theirs(),
        ),
        (base.CORRECT_MAILBOX, base.SEND_LETTER),
        Tone.WAITING,
    )


def renewal(situation: Situation) -> Cause | None:
    """Say how far the renewal of a forgotten password is."""
    account = situation.account
    if account is None:
        return None
    if _awaits_renewal(situation) and account.posted_until is not None:
        headline = _("Nouveau mot de passe envoyé par courrier ; valable jusqu'au %(until)s") % {
            "until": spoken_day(account.posted_until)
        }
        say = _("« Un courrier est en route. Tant qu'il n'est pas utilisé, votre mot de passe actuel sert encore. »")
    elif state_of(situation) == AccountState.RENEWAL and account.password_expires_at is not None:
        headline = _("Renouvellement en cours ; le mot de passe provisoire est valable jusqu'au %(until)s") % {
            "until": spoken_day(account.password_expires_at)
        }
        say = _("« Le nouveau mot de passe est parti là où le code vous est arrivé. L'ancien ne sert plus. »")
    else:
        return None
    return Cause("renewal", headline, (say,), (base.RENEW_BY_POST,), Tone.WAITING)


def changes_held(situation: Situation) -> Cause | None:
    """Find changes that wait after a renewal from an unknown browser."""
    account = situation.account
    until = account.changes_held_until if account else None
    if until is None or until <= situation.now or not any(one.state == "held" for one in situation.changes):
        return None
    return Cause(
        "changes_held",
        _("Compte actif ; un changement de coordonnées attend par sécurité jusqu'au %(until)s")
        % {"until": spoken_moment(until)},
        (
            _("« Après un nouveau mot de passe, demandé d'un appareil inconnu, les changements attendent. »"),
            _("« Si ce n'est pas vous, dites-le-moi : je bloque le compte. »"),
        ),
        (base.FREEZE, base.END_SESSIONS),
        Tone.WAITING,
    )


def active(situation: Situation) -> Cause | None:
    """Say that nothing stops them."""
    account = situation.account
    if account is None or state_of(situation) != AccountState.ACTIVE:
        return None
    if account.last_login_at is None:
        headline = _("Compte actif : rien ne bloque")
    else:
        headline = _("Compte actif, dernière connexion le %(moment)s : rien ne bloque") % {
            "moment": spoken_moment(account.last_login_at)
        }
    return Cause(
        "active",
        headline,
        (
            _("« Votre compte est ouvert. Que lisez-vous à l'écran quand vous essayez d'entrer ? »"),
            _("« Mot de passe oublié : sur la page de connexion, choisissez « Mot de passe oublié ». »"),
            _("Messagerie perdue : « Corriger la messagerie ». Mobile perdu aussi : « Renouveler par courrier »."),
            base.not_theirs(),
            _("Un proche annonce un décès : « Signaler un décès », et ne dites rien d'autre du compte."),
        ),
        (base.CORRECT_MAILBOX, base.RENEW_BY_POST, base.FORGET_FACTORS, base.END_SESSIONS),
        Tone.FINE,
    )
