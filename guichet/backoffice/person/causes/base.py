"""What the cause of a present state is, and what every cause may ask of a situation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guichet.accounts import posted, returned_letters
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.backoffice.person.situation import HeldLimit, Situation
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.delivery.models import Channel, Message

SEND_LETTER = "renvoyer-le-courrier"
RELEASE = "lever-l-attente"
CORRECT_MAILBOX = "corriger-la-messagerie"
END_SESSIONS = "fermer-les-sessions"
FREEZE = "bloquer"
REOPEN = "debloquer"
FORGET_FACTORS = "oublier-les-facteurs"
CLOSE = "fermer-le-compte"
REPORT_DEATH = "signaler-un-deces"
ENROL_BY_POST = "inscrire-par-courrier"
RENEW_BY_POST = "renouveler-par-courrier"

PASSWORD_LETTERS = frozenset({returned_letters.PASSWORD_LETTER, posted.LETTER})


class Tone(StrEnum):
    """How the headline is shown; the words say as much."""

    BLOCKED = "bad"
    WAITING = "late"
    FINE = "good"


@dataclass(frozen=True)
class Cause:
    """Why somebody is in the state they are in, and what follows."""

    name: str
    headline: str
    """What the agent reads first."""
    say: tuple[str, ...]
    """What the agent reads aloud once sure of who is calling: how far somebody came, and no address or number."""
    recommended: tuple[str, ...] = ()
    """Names of actions, the best first; one that nobody knows is not shown."""
    tone: Tone = Tone.BLOCKED


Finder = Callable[[Situation], Cause | None]


def state_of(situation: Situation) -> AccountState | None:
    """Return the state of the account, None without one."""
    return AccountState(situation.account.state) if situation.account else None


def has_usable_account(situation: Situation) -> bool:
    """Whether there is an account whose holder has a password of their own."""
    return state_of(situation) in {AccountState.ACTIVE, AccountState.RENEWAL}


def last(situation: Situation, *events: str) -> Entry | None:
    """Return the latest of these events."""
    return next((entry for entry in situation.entries if entry.event in events), None)


def waiting_case(situation: Situation, *kinds: CaseKind) -> Case | None:
    """Return the latest case of these kinds that nobody has closed."""
    wanted = (case for case in situation.cases if case.kind in kinds and case.state != CaseState.CLOSED)
    return next(wanted, None)


def letter(situation: Situation) -> Message | None:
    """Return the last letter that carried a password to the account."""
    if situation.account is None:
        return None
    about = str(situation.account.reference)
    return next(
        (
            one
            for one in situation.messages
            if one.about == about and one.channel == Channel.LETTER and one.message in PASSWORD_LETTERS
        ),
        None,
    )


def held(situation: Situation, *scopes: str) -> HeldLimit | None:
    """Return, of these limits, the one that holds the longest."""
    return max(
        (one for one in situation.held if one.scope.startswith(scopes)),
        key=lambda one: one.until or situation.now + timedelta(days=365),
        default=None,
    )


def of_refused_proofs(situation: Situation) -> tuple[str, ...]:
    """Return what to say of the proofs that were refused: to somebody whose card was renewed, that the last one counts.

    Whoever holds the former card copies it rightly, as often as they are told to.
    """
    refused = {one.facts.get("proof") for one in situation.entries if one.event == "enrolment.proof_refused"}
    said = [_("« La réponse n'a pas été reconnue. Gardez le document sous les yeux et recopiez-le. »")]
    if "card_serial" in refused:
        said.append(_("« Avez-vous reçu une autre carte Vitale depuis ? Seule la plus récente convient. »"))
    return tuple(said)


def not_theirs() -> str:
    """Return what to say to who received a letter about an account that a stranger opened in their name (R117)."""
    return _(
        "Jamais inscrite : « Je bloque ce compte tout de suite ; un collègue vous en rendra l'accès par courrier. »"
    )


def for_how_long(since: datetime, now: datetime) -> str:
    """Return « 12 jours », « 1 jour », or « moins d'un jour »."""
    days = (now - since).days
    if not days:
        return _("moins d'un jour")
    return ngettext("%(days)d jour", "%(days)d jours", days) % {"days": days}
