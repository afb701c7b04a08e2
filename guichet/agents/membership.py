"""Who works at a fund and as what: the only writes of roles and states of agents (docs/adr/0092).

An administrator acts at the fund in sight and nowhere else. What concerns the agent as a whole (suspend, restore,
reset) belongs to the administrators of one fund, the one that answers for them: where they have had a role for longest.
The administrators of another fund give and take the roles of their own.

The agent's row is locked before anything is looked at, and the rows of a fund's administrators before one of them loses
anything: two who act against each other at once cannot leave a fund without any.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guichet.accounts.operations import spoken_moment
from guichet.agents import invitations, notices, queries, sessions
from guichet.agents.models import Agent, AgentPasskey, AgentRole, AgentState, ProConnectIdentity
from guichet.agents.proconnect import ties
from guichet.agents.roles import Role
from guichet.audit import operations as audit
from guichet.enrolment.counter import operations as counter

OPERATOR = "system"


class Oneself(Exception):
    """Nobody gives, takes or resets anything of their own: another administrator does."""


class NotHere(Exception):
    """The agent has no role at this fund: to its administrators, there is no such agent."""


class AnswersElsewhere(Exception):
    """Another fund answers for the agent: here, their roles can be taken, and nothing else."""


class LastAdministrator(Exception):
    """A fund would be left without an administrator who can log in."""


class WrongState(Exception):
    """The agent is not in a state where this means anything: somebody else acted meanwhile."""


@dataclass(frozen=True)
class By:
    """Who acts: an administrator, for a fund; or an operator at the command line, who answers to nobody here."""

    fund_code: str
    agent: Agent | None = None

    @property
    def actor(self) -> str:
        """What the journal writes."""
        return self.agent.actor if self.agent else OPERATOR


def invite(*, by: By, name: str, email: str, roles: Collection[Role], now: datetime) -> Agent:
    """Give roles at a fund to whoever has this address, and invite them where they are not yet an agent.

    An agent of another fund keeps their row, name, password and factors, and is told of the roles. Raises Oneself.
    """
    email = queries.tidy_email(email)
    try:
        return _invite(by=by, name=name, email=email, roles=roles, now=now)
    except IntegrityError:  # invited by somebody else at the same instant: there is a row by now
        return _invite(by=by, name=name, email=email, roles=roles, now=now)


@transaction.atomic
def _invite(*, by: By, name: str, email: str, roles: Collection[Role], now: datetime) -> Agent:
    known = queries.by_email(email)
    if known is None:
        agent = Agent.objects.create(
            email=email, email_index=queries.email_index(email), name=name, invited_at=now, state_changed_at=now
        )
    else:
        agent = _locked(known, by)
    given = _give(agent, roles, by=by, now=now)
    if agent.state == AgentState.INVITED:
        _record("agent.invited", agent, by, now=now)
        invitations.send(agent, fund_code=by.fund_code, again=False, now=now)
    elif given and agent.state == AgentState.ACTIVE:
        notices.send(agent, "agents/roles_given", {}, fund_code=by.fund_code, now=now)
    return agent


@transaction.atomic
def set_roles(agent: Agent, *, by: By, roles: Collection[Role], now: datetime) -> bool:
    """Let an agent have these roles at a fund and no other; return whether anything changed.

    Without any role left, the sessions at this fund end. Raises Oneself, NotHere or LastAdministrator.
    """
    locked = _locked(agent, by)
    held = _roles_here(locked, by)
    taken = held - set(roles)
    if Role.ADMINISTRATOR in taken:
        _keep_an_administrator(by.fund_code, but=locked)
    for role in sorted(taken):
        AgentRole.objects.filter(agent=locked, fund_code=by.fund_code, role=role).delete()
        _record("agent.role_taken", locked, by, now=now, role=role.value)
    given = _give(locked, roles, by=by, now=now)
    if not roles:
        sessions.end_all(locked, fund_code=by.fund_code)
    if (taken or given) and locked.state == AgentState.ACTIVE:
        notices.tell(locked, _("Vos rôles dans cette caisse ont changé."), fund_code=by.fund_code, now=now)
    return bool(taken or given)


@transaction.atomic
def suspend(agent: Agent, *, by: By, now: datetime) -> None:
    """Put an agent out at once, everywhere.

    Raises Oneself, NotHere, AnswersElsewhere, LastAdministrator or WrongState.
    """
    locked = _whole(agent, by)
    if by.agent is not None:
        for fund_code in sorted(_administers(locked)):
            _keep_an_administrator(fund_code, but=locked)
    if locked.state == AgentState.INVITED:
        # Chosen with an invitation that was not answered to its end: restoring would make it an access.
        ProConnectIdentity.objects.filter(agent=locked).delete()
    _change(locked, AgentState.SUSPENDED, unless=AgentState.SUSPENDED, now=now)
    _put_out(locked, by, now=now)
    invitations.end_all(locked)
    _record("agent.suspended", locked, by, now=now)
    notices.tell(locked, _("Votre accès à l’espace des agents est suspendu."), fund_code=by.fund_code, now=now)


@transaction.atomic
def restore(agent: Agent, *, by: By, now: datetime) -> None:
    """Let a suspended agent in again: with what they had, or by an invitation where they had nothing yet.

    Raises Oneself, NotHere, AnswersElsewhere or WrongState.
    """
    locked = _whole(agent, by)
    if locked.state != AgentState.SUSPENDED:
        raise WrongState
    complete = (locked.password and ties.has_factor(locked)) or ties.of_agent(locked) is not None
    _change(locked, AgentState.ACTIVE if complete else AgentState.INVITED, now=now)
    _record("agent.restored", locked, by, now=now)
    if complete:
        notices.tell(locked, _("Votre accès à l’espace des agents est rétabli."), fund_code=by.fund_code, now=now)
    else:
        invitations.send(locked, fund_code=by.fund_code, now=now)


@transaction.atomic
def reset(agent: Agent, *, by: By, now: datetime) -> None:
    """Forget an agent's password, factors and account of ProConnect, end their sessions, and invite them anew.

    They lost one, or somebody else has it. For one who has not answered yet, the invitation is sent again.
    Raises Oneself, NotHere, AnswersElsewhere or WrongState (a suspended agent is restored first: this is no way round).
    """
    locked = _whole(agent, by)
    first = locked.state == AgentState.INVITED
    if locked.state == AgentState.SUSPENDED:
        raise WrongState
    _put_out(locked, by, now=now)
    AgentPasskey.objects.filter(agent=locked).delete()
    ProConnectIdentity.objects.filter(agent=locked).delete()
    locked.password, locked.totp_secret, locked.totp_last_step = "", None, 0
    locked.save(update_fields=["password", "totp_secret", "totp_last_step"])
    if not first:
        _change(locked, AgentState.INVITED, now=now)
    _record("agent.reset", locked, by, now=now, first=first)
    invitations.send(locked, fund_code=by.fund_code, again=not first, now=now)


def _put_out(locked: Agent, by: By, *, now: datetime) -> None:
    """End an agent's sessions, and what they began at a counter: a reference outlives the screen that showed it."""
    sessions.end_all(locked)
    counter.cancel_all(agent=locked.actor, actor=by.actor, now=now)


def _locked(agent: Agent, by: By) -> Agent:
    if by.agent is not None and by.agent.pk == agent.pk:
        raise Oneself
    return Agent.objects.select_for_update().get(pk=agent.pk)


def _roles_here(agent: Agent, by: By) -> set[Role]:
    held = AgentRole.objects.filter(agent=agent, fund_code=by.fund_code).values_list("role", flat=True)
    if not held and by.agent is not None:
        raise NotHere
    return {Role(role) for role in held}


def _whole(agent: Agent, by: By) -> Agent:
    """Return the locked row of an agent for whom this fund answers."""
    locked = _locked(agent, by)
    if by.agent is not None:
        _roles_here(locked, by)
        if queries.home_of(queries.roles_of(locked)) != by.fund_code:
            raise AnswersElsewhere
    return locked


def _change(locked: Agent, state: AgentState, *, unless: AgentState | None = None, now: datetime) -> None:
    if locked.state == unless:
        raise WrongState
    locked.state, locked.state_changed_at = state, now
    locked.save(update_fields=["state", "state_changed_at"])


def _give(agent: Agent, roles: Iterable[Role], *, by: By, now: datetime) -> bool:
    given = False
    for role in sorted(set(roles)):
        values = {"agent": agent, "fund_code": by.fund_code, "role": role}
        _row, new = AgentRole.objects.get_or_create(**values, defaults={"given_at": now})
        if new:
            _record("agent.role_given", agent, by, now=now, role=role.value)
            given = True
    if given:
        _tell_colleagues(agent, by=by, now=now)
    return given


def _tell_colleagues(agent: Agent, *, by: By, now: datetime) -> None:
    """Tell those who watch over a fund's accesses that one was given.

    An administrator sees no member, but may invite an address of their own under another name: it does not pass unseen.
    """
    watch = AgentRole.objects.filter(fund_code=by.fund_code, role__in=[Role.ADMINISTRATOR, Role.SECURITY])
    others = Agent.objects.filter(pk__in=watch.values("agent"), state=AgentState.ACTIVE).exclude(pk=agent.pk)
    who = by.agent.name if by.agent else _("l’exploitation du service")
    told = {"who": who, "whom": agent.name, "when": spoken_moment(now)}
    for colleague in others.exclude(pk=by.agent.pk) if by.agent else others:
        notices.send(colleague, "agents/roles_told", told, fund_code=by.fund_code, now=now)


def _administers(agent: Agent) -> set[str]:
    held = AgentRole.objects.filter(agent=agent, role=Role.ADMINISTRATOR)
    return set(held.values_list("fund_code", flat=True))


def _keep_an_administrator(fund_code: str, *, but: Agent) -> None:
    """Raise LastAdministrator unless another one can log in; the fund's administrators are locked meanwhile."""
    held = AgentRole.objects.filter(fund_code=fund_code, role=Role.ADMINISTRATOR)
    list(held.select_for_update().order_by("pk"))
    if not held.filter(agent__state=AgentState.ACTIVE).exclude(agent=but).exists():
        raise LastAdministrator


def _record(event: str, agent: Agent, by: By, *, now: datetime, **facts: str | bool) -> None:
    audit.record(event, account=str(agent.reference), fund_code=by.fund_code, actor=by.actor, now=now, **facts)
