"""Open, find and end the sessions of agents."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from guichet.agents.models import Agent, AgentSession, AgentState
from guichet.agents.rules import SESSION_LASTS
from guichet.audit import operations as audit
from guichet.login.models import mark_of
from guichet.prepared import PreparedQuery, slot

SEEN_EVERY = timedelta(minutes=1)
_BY_TOKEN = PreparedQuery(
    lambda: AgentSession.objects.select_related("agent").filter(token_hash=slot(AgentSession, "token_hash"))[:1]
)


def hash_token(token: str) -> str:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_session(agent: Agent, *, factor: str, fund_code: str, now: datetime) -> str:
    """Open a session of an agent who showed a password and `factor`; return the token for the browser (256 bits)."""
    token = secrets.token_urlsafe(32)
    AgentSession.objects.create(
        token_hash=hash_token(token),
        agent=agent,
        factor=factor,
        password_mark=mark_of(agent.password),
        fund_code=fund_code,
        began_at=now,
        seen_at=now,
    )
    Agent.objects.filter(pk=agent.pk).update(last_login_at=now)
    audit.record("agent.logged_in", fund_code=fund_code, actor=agent.actor, now=now, factor=factor)
    return token


def live(token: str, *, now: datetime) -> AgentSession | None:
    """Return the live session of this token with its agent, and note its use at most once a minute. One query."""
    session = _BY_TOKEN.first(token_hash=hash_token(token))
    if session is None or session.is_over(now) or session.agent.state != AgentState.ACTIVE:
        return None
    if session.password_mark != mark_of(session.agent.password):
        return None
    if now - session.seen_at > SEEN_EVERY and not AgentSession.objects.filter(pk=session.pk).update(seen_at=now):
        return None  # ended meanwhile
    return session


@transaction.atomic
def log_out(session: AgentSession, *, now: datetime) -> None:
    """End a session."""
    session.delete()
    audit.record("agent.logged_out", fund_code=session.fund_code, actor=session.agent.actor, now=now)


def end_all(agent: Agent) -> int:
    """End every session of an agent; return how many. The caller journals why."""
    return AgentSession.objects.filter(agent=agent).delete()[0]


def purge(now: datetime) -> int:
    """Delete the sessions that have lasted as long as any may; return how many."""
    return AgentSession.objects.filter(began_at__lte=now - SESSION_LASTS).delete()[0]
