"""What ties an agent to an identity of ProConnect: the only writes of it (docs/adr/0129).

The agent's row is locked first, as for every other change of their access, so that a suspension, a reset or another
window at the same instant comes before or after; the index of the identity is unique, so that two agents who tie one
give one.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guichet.agents import notices, own
from guichet.agents.models import (
    SUB_PURPOSE,
    Agent,
    AgentPasskey,
    AgentSession,
    Door,
    ProConnectIdentity,
)
from guichet.agents.proconnect.rules import Known
from guichet.audit import operations as audit
from guichet.sealing.keyring import keyring


class OtherEmail(Exception):
    """The account is of another address than the one invited."""


class Taken(Exception):
    """Another agent has tied that account."""


class TiedAlready(Exception):
    """The agent has tied another account, which is untied first."""


class OnlyWay(Exception):
    """Without it, the agent would have no password, or no second factor of their own."""


def of_sub(sub: str) -> ProConnectIdentity | None:
    """Return what ties somebody's identity, with the agent. One query."""
    indexes = keyring().blind_indexes(sub, purpose=SUB_PURPOSE)
    return ProConnectIdentity.objects.select_related("agent").filter(sub_index__in=indexes).first()


def of_agent(agent: Agent) -> ProConnectIdentity | None:
    """Return what an agent has tied. One query."""
    return ProConnectIdentity.objects.filter(agent=agent).first()


def keep(locked: Agent, known: Known, *, now: datetime) -> ProConnectIdentity:
    """Tie an identity to an agent whose row is locked, in the caller's transaction. Raises Taken."""
    # Under a former key an identity would pass for another one: looked for under each, then left to the database.
    if of_sub(known.sub) is not None:
        raise Taken
    try:
        with transaction.atomic():
            return ProConnectIdentity.objects.create(
                agent=locked,
                sub_index=keyring().blind_index(known.sub, purpose=SUB_PURPOSE),
                sub=known.sub,
                uid=known.uid,
                email=known.email,
                linked_at=now,
            )
    except IntegrityError:
        raise Taken from None


@transaction.atomic
def link(session: AgentSession, known: Known, *, now: datetime) -> None:
    """Tie an identity to the agent at work. Raises Taken, TiedAlready or sessions.Superseded."""
    locked = own.locked_for(session.agent)
    if (tie := of_agent(locked)) is not None:
        if tie.sub == known.sub:
            return
        raise TiedAlready
    keep(locked, known, now=now)
    _record("agent.proconnect_linked", session, now=now)
    notices.tell(locked, _("Un compte ProConnect ouvre désormais votre accès."), fund_code=session.fund_code, now=now)


@transaction.atomic
def unlink(session: AgentSession, *, now: datetime) -> bool:
    """Untie the agent's identity; whether there was one. Raises OnlyWay or sessions.Superseded.

    Other sessions that ProConnect opened end: somebody else may have that account in their hands.
    """
    locked = own.locked_for(session.agent)
    if not locked.password or not has_factor(locked):
        raise OnlyWay
    if not ProConnectIdentity.objects.filter(agent=locked).delete()[0]:
        return False
    AgentSession.objects.filter(agent=locked, door=Door.PROCONNECT).exclude(pk=session.pk).delete()
    _record("agent.proconnect_unlinked", session, now=now)
    notices.tell(locked, _("Votre compte ProConnect n’ouvre plus votre accès."), fund_code=session.fund_code, now=now)
    return True


def has_factor(agent: Agent) -> bool:
    """Whether an agent has a second factor of their own here."""
    return agent.totp_secret is not None or AgentPasskey.objects.filter(agent=agent).exists()


def _record(event: str, session: AgentSession, *, now: datetime) -> None:
    audit.record(event, fund_code=session.fund_code, actor=session.agent.actor, now=now)
