"""Open, find and end the sessions of agents."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from guichet.agents.coming import Came
from guichet.agents.models import Abroad, Agent, AgentRole, AgentSession, AgentState, Door, ProConnectIdentity
from guichet.agents.rules import SESSION_LASTS
from guichet.audit import operations as audit
from guichet.login.models import mark_of
from guichet.prepared import PreparedQuery, slot
from guichet.switches.models import Direction
from guichet.switches.queries import stayed_open

SEEN_EVERY = timedelta(minutes=1)
_BY_TOKEN = PreparedQuery(
    lambda: AgentSession.objects.select_related("agent").filter(token_hash=slot(AgentSession, "token_hash"))[:1]
)


def hash_token(token: str) -> str:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Superseded(Exception):
    """The agent was suspended or reset, or has another password, since it was read: whoever asks is out."""


class DoorClosed(Exception):
    """ProConnect, by which the agent came, is closed, or was for a moment since they came."""


@transaction.atomic
def open_session(agent: Agent, *, factor: str, fund_code: str, came: Came | None = None, now: datetime) -> str:
    """Open a session of an agent who showed a password, or came by ProConnect, and `factor`; return its token.

    The token is of 256 bits, for the browser. The agent's row is written first: a suspension, or an account of
    ProConnect taken away, at the same instant either stops this, or finds the session and ends it. Raises Superseded,
    or DoorClosed.
    """
    if came is not None and not stayed_open(Direction.PROCONNECT_IN, since=came.at):
        raise DoorClosed
    token = secrets.token_urlsafe(32)
    as_read = Agent.objects.filter(pk=agent.pk, state=AgentState.ACTIVE, password=agent.password)
    if not as_read.update(last_login_at=now, last_fund_code=fund_code):
        raise Superseded
    if came is not None:
        tie = ProConnectIdentity.objects.filter(agent=agent, reference=came.identity)
        if not tie.update(last_used_at=now):
            raise Superseded
    session = AgentSession.objects.create(
        token_hash=hash_token(token),
        agent=agent,
        factor=factor,
        door=Door.PROCONNECT if came else Door.PASSWORD,
        password_mark=mark_of(agent.password),
        fund_code=fund_code,
        began_at=now,
        seen_at=now,
    )
    if came is not None and came.id_token:
        Abroad.objects.create(session=session, id_token=came.id_token)
    door = {"door": Door.PROCONNECT.value} if came else {}
    audit.record("agent.logged_in", fund_code=fund_code, actor=agent.actor, now=now, factor=factor, **door)
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
def log_out(session: AgentSession, *, now: datetime) -> str:
    """End a session; return the token that logs out of ProConnect too, empty where it did not open it."""
    abroad = Abroad.objects.filter(session=session).first()
    session.delete()
    audit.record("agent.logged_out", fund_code=session.fund_code, actor=session.agent.actor, now=now)
    return abroad.id_token if abroad else ""


@transaction.atomic
def change_fund(session: AgentSession, *, fund_code: str, now: datetime) -> str:
    """Work for another fund from here on, under a new token, which is returned (ASVS 7.2.4).

    Raises Superseded where the agent has no role there, or the session ended meanwhile. What was opened for the former
    fund opens no more: each look is of one fund.
    """
    if not AgentRole.objects.filter(agent=session.agent, fund_code=fund_code).exists():
        raise Superseded
    token = _go_on(session, fund_code=fund_code, now=now)
    Agent.objects.filter(pk=session.agent_id).update(last_fund_code=fund_code)
    audit.record("agent.fund_changed", fund_code=fund_code, actor=session.agent.actor, now=now)
    return token


@transaction.atomic
def go_on_alone(session: AgentSession, *, now: datetime) -> str:
    """End every other session of the agent, whose password has just changed; return the new token of this one."""
    AgentSession.objects.filter(agent=session.agent).exclude(pk=session.pk).delete()
    return _go_on(session, password_mark=mark_of(session.agent.password), now=now)


def _go_on(session: AgentSession, *, now: datetime, **values: str) -> str:
    token = secrets.token_urlsafe(32)
    own = AgentSession.objects.filter(pk=session.pk)
    if not own.update(token_hash=hash_token(token), seen_at=now, **values):
        raise Superseded
    return token


def of_agent(session: AgentSession, *, now: datetime) -> list[AgentSession]:
    """Return the live sessions of an agent, this one first, then those used last. One query."""
    found = AgentSession.objects.filter(agent=session.agent, password_mark=session.password_mark)
    live_ones = [one for one in found.order_by("-seen_at", "-pk") if not one.is_over(now)]
    return sorted(live_ones, key=lambda one: one.pk != session.pk)


@transaction.atomic
def end_others(session: AgentSession, *, reference: UUID | None, now: datetime) -> int:
    """End another session of the same agent, or all the others; return how many."""
    others = AgentSession.objects.filter(agent=session.agent).exclude(pk=session.pk)
    ended = (others.filter(reference=reference) if reference else others).delete()[1].get("agents.AgentSession", 0)
    if ended:
        audit.record("agent.session_ended", fund_code=session.fund_code, actor=session.agent.actor, now=now)
    return ended


def end_all(agent: Agent, *, fund_code: str | None = None) -> None:
    """End every session of an agent, or those at one fund, "" for the national site. The caller journals why."""
    found = AgentSession.objects.filter(agent=agent)
    (found if fund_code is None else found.filter(fund_code=fund_code)).delete()


def purge(now: datetime) -> int:
    """Delete the sessions that have lasted as long as any may; return how many."""
    return AgentSession.objects.filter(began_at__lte=now - SESSION_LASTS).delete()[0]
