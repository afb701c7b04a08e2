"""What is answered to a client that asks who a member is (docs/adr/0125-what-is-vouched-for.md).

One function decides, for the request itself and each time the member comes back from a page that stood between. It
writes nothing, and looks at a session as it is now: what it was when the request came does not count.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from guichet.login.access import fund_of
from guichet.login.models import Door, Factor, Session
from guichet.login.stages import next_stage, of_session
from guichet.openid_provider import conditions, subjects
from guichet.openid_provider.conditions import Lack
from guichet.openid_provider.demand import Demand
from guichet.openid_provider.models import ClientKind, Subject
from guichet.openid_provider.signals import service_wanted
from guichet.switches.queries import is_open

ACR: Final = "eidas1"
"""The level that every login reaches, and the highest: « faible » (eIDAS, article 8)."""
_AGAIN: Final = frozenset({"login", "select_account"})
"""An account is chosen by logging in to it: a browser holds one session."""
_AMR: Final[dict[str, tuple[str, ...]]] = {
    # RFC 8176. A code by email is no second factor: whoever reads the mailbox renews the password as well.
    Factor.NONE: (),
    Factor.TRUSTED_BROWSER: (),
    Factor.EMAIL: ("otp",),
    Factor.SMS: ("otp", "sms", "mfa"),
    Factor.AUTHENTICATOR: ("otp", "mfa"),
    Factor.RECOVERY_CODE: ("otp", "mfa"),
    Factor.PASSKEY: ("pop", "user", "mfa"),
}
_DOORS: Final[dict[str, tuple[str, ...]]] = {
    Door.PASSWORD: ("pwd",),
    Door.PASSKEY: (),
    # As FranceConnect itself calls it.
    Door.FRANCECONNECT: ("fc",),
}


@dataclass(frozen=True)
class Grant:
    """The client may be told, in these terms."""

    acr: str
    amr: tuple[str, ...]
    auth_time: datetime | None
    subject: Subject | None = field(default=None, compare=False)
    """What the client calls the member, where that was read on the way."""


@dataclass(frozen=True)
class NeedsLogin:
    """Nobody is in, or not lately enough for this client."""


@dataclass(frozen=True)
class NeedsStage:
    """A page of the login is still to be passed; `url_name` is its name."""

    url_name: str


@dataclass(frozen=True)
class NeedsConsent:
    """The member has not agreed to all of it yet."""


@dataclass(frozen=True)
class CannotVouch:
    """This account, as it is now, is not vouched for."""

    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Refused:
    """Whoever the member is, the answer is no: `error` is its word (OpenID Connect Core 1.0, 3.1.2.6)."""

    error: str
    description: str = ""


@dataclass(frozen=True)
class Closed:
    """Two administrators closed this direction (`guichet.switches`)."""


Decision = Grant | NeedsLogin | NeedsStage | NeedsConsent | CannotVouch | Refused | Closed


def decide(demand: Demand, session: Session | None, now: datetime) -> Decision:  # noqa: PLR0911 - one line for each
    """Return what a request is answered at this moment, for whoever holds this live session.

    Two queries at most when all is well: whether the direction is open, and what the client calls the member.
    """
    if not _reachable(demand):
        return Refused("unmet_authentication_requirements", f"only {ACR} is vouched for")
    if not is_open(demand.client.direction):
        return Closed()
    if session is None or not _is_lately_enough(demand, session, now):
        return NeedsLogin()
    stage = next_stage(of_session(session), fund_of(session.account).policy, now)
    if stage is not None:
        return NeedsStage(stage.url_name)
    if lacks := lacking(demand, session):
        return CannotVouch(lacks)
    subject = subjects.find(session.account, demand.client)
    if demand.client.asks_consent and not _has_consented(demand, subject):
        return NeedsConsent()
    return Grant(ACR, amr_of(session), auth_time(session), subject)


def error_of(decision: Decision) -> str:
    """Return how a request that may show no page (`prompt=none`) is told what stands between; empty for a grant."""
    match decision:
        case Grant():
            return ""
        case NeedsLogin():
            return "login_required"
        case NeedsConsent():
            return "consent_required"
        case Refused(error=error):
            return error
        case Closed():
            return "temporarily_unavailable"
    return "interaction_required"


def lacking(demand: Demand, session: Session) -> tuple[Lack, ...]:
    """Return what stands between this member and this client, apart from any login."""
    account = session.account
    if account.delegate_id is not None:
        return (Lack.FOR_OTHERS,)
    if demand.client.kind == ClientKind.FRANCECONNECT:
        return conditions.lacking(account, conditions.profiles_of(account))
    if account.person is not None and not conditions.is_available(account.person):
        return (Lack.NOT_AVAILABLE,)
    service = demand.client.service
    if service:
        answers = service_wanted.send(Session, session=session, service=service)
        if not any(answer for _receiver, answer in answers):
            return (Lack.SERVICE,)
    return ()


def amr_of(session: Session) -> tuple[str, ...]:
    """Return what was shown to open the session (RFC 8176)."""
    return _DOORS[session.door] + _AMR[session.factor]


def auth_time(session: Session) -> datetime | None:
    """Return when its holder last showed who they are: at the login, or before a change of settings since.

    None where FranceConnect opened the session and the password was never typed in it: FranceConnect may have known
    them for hours and asked nothing. It puts a prompt of its own in the place of whatever a service sends, and dates
    its ID token by its answer.
    """
    if session.door == Door.FRANCECONNECT and session.password_checked_at < session.began_at:
        return None
    return max(session.began_at, session.password_checked_at)


def _reachable(demand: Demand) -> bool:
    """Whether one of the levels asked for is ours; none asked for, any will do.

    They come in the order of preference (OpenID Connect Core 1.0, 3.1.2.1): `eidas2 eidas1` is content with the second.
    """
    return not demand.acr_values or ACR in demand.acr_values


def _is_lately_enough(demand: Demand, session: Session, now: datetime) -> bool:
    """Whether this login counts for this request.

    What FranceConnect vouched for is never told to FranceConnect as ours: an identity of another provider, weaker or
    stolen, would come out of here as a member of the MSA's (R196).
    """
    if demand.client.kind == ClientKind.FRANCECONNECT and session.door == Door.FRANCECONNECT:
        return False
    if not wants_fresh(demand.prompt, demand.max_age):
        return True
    # Opened for this request: asked again, it would be so for ever. FranceConnect may have opened it in silence.
    if session.began_at >= demand.asked_at and session.door != Door.FRANCECONNECT:
        return True
    shown_at = auth_time(session)
    if demand.prompt & _AGAIN or demand.max_age is None or shown_at is None:
        return False
    return now - shown_at <= timedelta(seconds=demand.max_age)


def wants_fresh(prompt: Collection[str], max_age: object) -> bool:
    """Whether a request is particular about when the member showed who they are."""
    return max_age is not None or not _AGAIN.isdisjoint(prompt)


def _has_consented(demand: Demand, subject: Subject | None) -> bool:
    """Whether the member agreed to tell this client all that it asks now, lately enough for this request."""
    if subject is None or subject.consented_at is None or not demand.scope <= set(subject.consented_scopes):
        return False
    return "consent" not in demand.prompt or subject.consented_at >= demand.asked_at
