"""What agents change of their own access, the present password shown each time.

The agent's row is locked first: two windows cannot take the last two factors away, and nothing is added to an agent who
was suspended or reset a moment ago. Each write is journalled and told to the address at work.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from webauthn.helpers import bytes_to_base64url

from guichet.accounts.operations import hash_password
from guichet.agents import notices, passwords, sessions, tries
from guichet.agents.models import Agent, AgentPasskey, AgentSession, AgentState
from guichet.agents.rules import MOST_PASSKEYS
from guichet.audit import operations as audit
from guichet.login.ceremonies import NewKey
from guichet.login.factors import totp
from guichet.login.models import Factor
from guichet.prepared import PreparedInsert

_PASSKEYS = PreparedInsert(AgentPasskey)


class WrongPassword(Exception):
    """Not the agent's present password."""


class WrongCode(Exception):
    """The application does not hold the secret that was shown, or the telephone's clock is wrong."""


class AlreadyThere(Exception):
    """That very passkey is somebody's already."""


class TooMany(Exception):
    """The agent has as many passkeys as they may have."""


class LastFactor(Exception):
    """Without it, a password alone would be left."""


def check_password(agent: Agent, typed: str, *, network: str, now: datetime) -> None:
    """Compare the present password. Raises WrongPassword or tries.Delayed."""
    counted = tries.recheck(str(agent.reference), network=network, now=now)
    if not passwords.is_right(agent, typed):
        raise WrongPassword
    counted.forget()


def handle_of(agent: Agent) -> str:
    """Return what devices call the agent: 32 bytes that nobody without our key can lead back to them."""
    return bytes_to_base64url(salted_hmac("agents.passkey", str(agent.reference), algorithm="sha256").digest())


@transaction.atomic
def replace_application(session: AgentSession, *, secret: str, typed: str, now: datetime) -> None:
    """Let the application that holds `secret` give the codes from here on. Raises WrongCode or sessions.Superseded."""
    locked = locked_for(session.agent)
    keep_application(locked, secret=secret, typed=typed, now=now)
    _record("agent.factor_added", session, Factor.AUTHENTICATOR, now=now)
    what = _("L’application qui vous donne vos codes est désormais une autre.")
    notices.tell(locked, what, fund_code=session.fund_code, now=now)


def keep_application(locked: Agent, *, secret: str, typed: str, now: datetime) -> None:
    """Write the secret of an application on a locked row; the code typed is spent. Raises WrongCode."""
    step = totp.matching_step(secret, typed, now=now)
    if step is None:
        raise WrongCode
    locked.totp_secret, locked.totp_last_step = secret, step
    locked.save(update_fields=["totp_secret", "totp_last_step"])


@transaction.atomic
def remove_application(session: AgentSession, *, now: datetime) -> bool:
    """Take the application away; whether there was one. Raises LastFactor or sessions.Superseded."""
    locked = locked_for(session.agent)
    if locked.totp_secret is None:
        return False
    if not AgentPasskey.objects.filter(agent=locked).exists():
        raise LastFactor
    locked.totp_secret = None
    locked.save(update_fields=["totp_secret"])
    _record("agent.factor_removed", session, Factor.AUTHENTICATOR, now=now)
    what = _("L’application qui vous donnait vos codes a été retirée.")
    notices.tell(locked, what, fund_code=session.fund_code, now=now)
    return True


@transaction.atomic
def add_passkey(session: AgentSession, key: NewKey, *, name: str, now: datetime) -> None:
    """Add a passkey that a device has just made. Raises AlreadyThere, TooMany or sessions.Superseded."""
    locked = locked_for(session.agent)
    keep_passkey(locked, key, name=name, now=now)
    _record("agent.factor_added", session, Factor.PASSKEY, now=now)
    notices.tell(locked, _("Une clé d’accès a été ajoutée."), fund_code=session.fund_code, now=now)


def keep_passkey(locked: Agent, key: NewKey, *, name: str, now: datetime) -> None:
    """Write a passkey of an agent whose row is locked. Raises AlreadyThere or TooMany."""
    if AgentPasskey.objects.filter(agent=locked).count() >= MOST_PASSKEYS:
        raise TooMany
    passkey = AgentPasskey(
        agent=locked,
        handle=handle_of(locked),
        name=name,
        created_at=now,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        transports=key.transports,
        backed_up=key.backed_up,
    )
    if not _PASSKEYS.create_missing([passkey]):
        raise AlreadyThere


@transaction.atomic
def remove_passkey(session: AgentSession, *, reference: UUID, now: datetime) -> bool:
    """Take a passkey away; whether there was one. Raises LastFactor or sessions.Superseded.

    Other sessions that a passkey opened end: the device may be in somebody else's hands.
    """
    locked = locked_for(session.agent)
    own = AgentPasskey.objects.filter(agent=locked)
    if locked.totp_secret is None and not own.exclude(reference=reference).exists():
        raise LastFactor
    if not own.filter(reference=reference).delete()[0]:
        return False
    AgentSession.objects.filter(agent=locked, factor=Factor.PASSKEY).exclude(pk=session.pk).delete()
    _record("agent.factor_removed", session, Factor.PASSKEY, now=now)
    notices.tell(locked, _("Une clé d’accès a été retirée."), fund_code=session.fund_code, now=now)
    return True


def change_password(session: AgentSession, *, password: str, now: datetime) -> str:
    """Take another password, end every other session, and return this one's new token. Raises sessions.Superseded."""
    # Hashed before the transaction, which on SQLite keeps every other writer waiting.
    encoded = hash_password(password)
    with transaction.atomic():
        locked = locked_for(session.agent)
        locked.password = session.agent.password = encoded
        locked.save(update_fields=["password"])
        token = sessions.go_on_alone(session, now=now)
        audit.record("agent.password_changed", fund_code=session.fund_code, actor=locked.actor, now=now)
        notices.tell(locked, _("Votre mot de passe a changé."), fund_code=session.fund_code, now=now)
    return token


def locked_for(agent: Agent) -> Agent:
    """Return the locked row of an agent at work. Raises sessions.Superseded where their access changed since."""
    locked = Agent.objects.select_for_update().get(pk=agent.pk)
    if locked.state != AgentState.ACTIVE or locked.password != agent.password:
        raise sessions.Superseded
    return locked


def _record(event: str, session: AgentSession, factor: Factor, *, now: datetime) -> None:
    audit.record(event, fund_code=session.fund_code, actor=session.agent.actor, now=now, factor=factor.value)
