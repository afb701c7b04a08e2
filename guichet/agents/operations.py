"""The only writes of a login: the password, the second factor, the session."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guichet.agents import coming, passwords, queries, sessions, tries
from guichet.agents.coming import Came
from guichet.agents.models import Agent, AgentPasskey, AgentState
from guichet.agents.pending import Waiting
from guichet.audit import operations as audit
from guichet.login import ceremonies, challenges
from guichet.login.factors import totp
from guichet.login.models import Factor, mark_of

PASSKEY_PURPOSE = "agents.factor"


class Refused(Exception):
    """Unknown, wrong, suspended or not yet active: nobody outside can tell which."""


class Spent(Exception):
    """A right code of the application, which opened something already: another one is asked for."""


class NoRole(Exception):
    """The agent has no role at any fund: there is nothing to open."""


def check_password(*, email: str, password: str, network: str, now: datetime) -> Agent:
    """Return whose the pair is; nothing opens yet. Raises Refused or tries.Delayed.

    The same queries, the same writes and one Argon2id verification whatever is wrong. The try is counted before
    anything is looked at, so that guesses made in parallel cannot beat the count.
    """
    email = queries.tidy_email(email)
    counted = tries.password(email, network=network, now=now)
    agent = queries.by_email(email)
    right = passwords.is_right(agent, password)
    if agent is None or not right:
        raise _refused(agent, reason="password", now=now)
    counted.forget()
    return agent


def wait_for_factor(agent: Agent, *, back: str, came: Came | None = None, now: datetime) -> Waiting:
    """Return what the browser of an agent whose password was right, or who came by ProConnect, holds meanwhile."""
    return Waiting(
        agent=str(agent.reference),
        mark=mark_of(agent.password),
        since=int(now.timestamp()),
        back=back,
        has_application=agent.totp_secret is not None,
        has_passkey=AgentPasskey.objects.filter(agent=agent).exists(),
        came=coming.hold(came) if came else "",
    )


def agent_of(waiting: Waiting) -> Agent | None:
    """Return whose login waits; None when another password or a suspension ended it."""
    agent = Agent.objects.filter(reference=UUID(waiting.agent), state=AgentState.ACTIVE).first()
    return agent if agent is not None and mark_of(agent.password) == waiting.mark else None


def enter_by_code(agent: Agent, *, typed: str, network: str, came: Came | None = None, now: datetime) -> str:
    """Open a session with a code of the application; return its token. `came` stands in place of the password.

    Raises tries.Delayed, Refused, Spent, NoRole or sessions.Superseded.
    """
    counted = tries.factor(str(agent.reference), network=network, now=now)
    secret = agent.totp_secret
    step = totp.matching_step(secret, typed, now=now) if secret else None
    if step is None:
        raise _refused(agent, reason="factor", now=now)
    # Of two browsers that show one code at the same instant, the database lets one through. In a statement of its own:
    # a code that was shown is spent, whatever follows.
    if not Agent.objects.filter(pk=agent.pk, totp_last_step__lt=step).update(totp_last_step=step):
        _refused(agent, reason="spent", now=now)
        raise Spent
    return _enter(agent, counted, factor=Factor.AUTHENTICATOR, came=came, now=now)


def enter_by_passkey(  # noqa: PLR0913 - each is a fact of the answer
    agent: Agent, *, answer: str, token: str, bound: str, network: str, came: Came | None = None, now: datetime
) -> str:
    """Open a session with a passkey of the agent; return its token.

    Raises tries.Delayed, challenges.Over, Refused, NoRole or sessions.Superseded.
    """
    counted = tries.factor(str(agent.reference), network=network, now=now)
    challenge = challenges.spend(token, PASSKEY_PURPOSE, bound, now=now)
    try:
        told = ceremonies.read(answer)
        passkey = AgentPasskey.objects.filter(credential_id=told.credential_id, agent=agent).first()
        own = passkey is not None and told.handle in {"", passkey.handle}
        signed = ceremonies.signed(told, challenge, public_key=bytes(passkey.public_key)) if passkey and own else None
    except ceremonies.NotAnswered:
        passkey = signed = None
    if passkey is None or signed is None:
        raise _refused(agent, reason="factor", now=now)
    if not _count(passkey, signed, now=now):
        raise _refused(agent, reason="copied", now=now)
    return _enter(agent, counted, factor=Factor.PASSKEY, came=came, now=now)


def _count(passkey: AgentPasskey, signed: ceremonies.Signed, *, now: datetime) -> bool:
    """Note the use of a passkey; False when its count did not grow, which a copy of the key would explain."""
    if (passkey.sign_count or signed.sign_count) and signed.sign_count <= passkey.sign_count:
        return False
    as_read = AgentPasskey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    return bool(as_read.update(sign_count=signed.sign_count, backed_up=signed.backed_up, last_used_at=now))


def _enter(agent: Agent, counted: tries.Counted, *, factor: Factor, came: Came | None, now: datetime) -> str:
    with transaction.atomic():
        token = open_where_they_work(agent, factor=factor.value, came=came, now=now)
    counted.forget()
    return token


def open_where_they_work(agent: Agent, *, factor: str, came: Came | None = None, now: datetime) -> str:
    """Open a session at the fund last worked for, else the first of the roles. Raises NoRole, sessions.Superseded."""
    fund_code = queries.fund_to_open(agent, queries.roles_of(agent))
    if fund_code is None:
        raise NoRole
    return sessions.open_session(agent, factor=factor, fund_code=fund_code, came=came, now=now)


def _refused(agent: Agent | None, *, reason: str, now: datetime) -> Refused:
    """Journal a refusal, and return it to be raised."""
    fund_code = agent.last_fund_code if agent else ""
    subject = str(agent.reference) if agent else ""
    audit.record("agent.login_refused", account=subject, fund_code=fund_code, actor="system", now=now, reason=reason)
    return Refused()
