"""What an identity of ProConnect opens: the only writes of a login by it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from guichet.agents import operations, queries
from guichet.agents.coming import Came
from guichet.agents.models import Agent, AgentState
from guichet.agents.pending import Waiting
from guichet.agents.proconnect import rules, ties
from guichet.agents.proconnect.rules import BY_PROCONNECT, Known, Refusal
from guichet.audit import operations as audit
from guichet.openid_client.flow import Identity


@dataclass(frozen=True)
class Person:
    """Somebody who came back from ProConnect, of an organisation whose agents may come."""

    known: Known
    id_token: str = field(repr=False)
    asked_for_two: bool
    """Whether two factors were shown there."""
    is_fresh: bool
    """Whether it was just now."""

    @property
    def has_shown_two(self) -> bool:
        """Whether nothing more is asked for here."""
        return self.asked_for_two and self.is_fresh


class Refused(Exception):
    """Nothing opens or is tied. Whoever raises it has not journalled it."""

    def __init__(self, refusal: Refusal, agent: Agent | None = None) -> None:
        """Take why, and the agent where one is known."""
        super().__init__(refusal.value)
        self.refusal, self.agent = refusal, agent


def read(identity: Identity, *, now: datetime) -> Person:
    """Return who came back. Raises Refused where claims are missing, or of another organisation.

    The organisation is looked at each time: who leaves it is let in no more, whatever our rows say.
    """
    try:
        known = rules.read(identity.sub, identity.claims)
    except rules.Incomplete:
        raise Refused(Refusal.INCOMPLETE) from None
    if not rules.is_accepted(known.siret, settings.PROCONNECT_SIRETS):
        raise Refused(Refusal.OTHER_ORGANISATION)
    two, fresh = rules.asked_for_two(identity.claims), rules.is_fresh(identity.claims, now=now)
    return Person(known, identity.id_token, two, fresh)


def enter(person: Person, *, back: str, now: datetime) -> str | Waiting:
    """Open a session of the agent whose identity it is, and return its token; or what waits for a second factor.

    Raises Refused or sessions.Superseded.
    """
    tie = ties.of_sub(person.known.sub)
    if tie is None:
        raise Refused(Refusal.UNKNOWN_IDENTITY)
    agent = tie.agent
    if tie.uid != person.known.uid:
        raise Refused(Refusal.CHANGED_IDENTITY, agent)
    if agent.state != AgentState.ACTIVE:
        raise Refused(Refusal.SUSPENDED if agent.state == AgentState.SUSPENDED else Refusal.INVITED, agent)
    if queries.fund_to_open(agent, queries.roles_of(agent)) is None:
        raise Refused(Refusal.NO_ROLE, agent)
    came = Came(tie.reference, now, person.id_token)
    if person.has_shown_two:
        with transaction.atomic():
            return operations.open_where_they_work(agent, factor=BY_PROCONNECT, came=came, now=now)
    if not ties.has_factor(agent):
        raise Refused(Refusal.OLD_PROOF if person.asked_for_two else Refusal.ONE_FACTOR, agent)
    return operations.wait_for_factor(agent, back=back, came=came, now=now)


def journal(refused: Refused, *, login: bool, now: datetime) -> None:
    """Note that nothing was opened, or tied."""
    agent = refused.agent
    audit.record(
        "agent.login_refused" if login else "agent.proconnect_refused",
        account=str(agent.reference) if agent else "",
        fund_code=agent.last_fund_code if agent else "",
        actor="system",
        now=now,
        reason=refused.refusal.value,
    )
