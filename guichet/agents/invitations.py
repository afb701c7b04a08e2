"""An invitation: a code that lets an agent choose how to log in, once (docs/adr/0091, 0129).

The email's link holds the code behind the # of the address, which no browser sends: it is in no log. Opening the page
writes nothing, so that a mail scanner that follows links uses nothing up; sending the form does.

What is chosen is a password or an account of ProConnect, the last one chosen: whoever took the one cannot end with the
other's.
"""

import secrets
import unicodedata
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from guichet.accounts.disavowal_codes import ALPHABET
from guichet.accounts.operations import hash_password, spoken_moment
from guichet.agents import coming, notices, operations, own, queries, tries
from guichet.agents.coming import Came
from guichet.agents.models import Agent, AgentState, Invitation, ProConnectIdentity
from guichet.agents.pending import Invited
from guichet.agents.proconnect import ties
from guichet.agents.proconnect.rules import BY_PROCONNECT, Known
from guichet.agents.rules import INVITATION_LASTS, INVITATIONS_KEPT
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.login.ceremonies import NewKey
from guichet.login.models import Factor, mark_of
from guichet.sealing.keyring import keyring

LENGTH, _GROUP = 16, 4
"""16 characters of twenty: 69 bits, beyond guessing even without a limit."""


class Over(Exception):
    """Unknown, used, expired, or ended by a later one: nobody outside can tell which."""


def send(agent: Agent, *, fund_code: str, again: bool = False, now: datetime) -> None:
    """Send an invitation in the caller's transaction; every former one of the agent ends.

    `again` says that the access was reset, and that the former password and factors open nothing any more.
    """
    Invitation.objects.filter(agent=agent, used_at=None).delete()
    kept = ("agents/access_changed", "agents/roles_given", "agents/roles_told")
    delivery.cancel(about=str(agent.reference), now=now, keep=kept)
    code = _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
    index = keyring().blind_index(code, purpose="agents.Invitation.index")
    until = now + INVITATION_LASTS
    Invitation.objects.create(agent=agent, index=index, sent_at=now, expires_at=until)
    context = {
        "code": code,
        "invitation_url": f"{settings.PUBLIC_URL}{reverse('agents:invitation')}",
        "until": spoken_moment(until),
        "again": again,
    }
    notices.send(agent, "agents/invitation", context, fund_code=fund_code, now=now, not_after=until)


def end_all(agent: Agent) -> None:
    """End the invitations of an agent, in the caller's transaction."""
    Invitation.objects.filter(agent=agent, used_at=None).delete()


def read(typed: str, *, network: str, now: datetime) -> Invited:
    """Return what the browser of whoever typed a right code holds; nothing is used up. Raises Over, tries.Delayed."""
    tries.invitation(network=network, now=now)
    code = _grouped("".join(one for one in unicodedata.normalize("NFKC", typed).upper() if one.isalnum()))
    indexes = keyring().blind_indexes(code, purpose="agents.Invitation.index")
    alive = Invitation.objects.select_related("agent").filter(index__in=indexes, used_at=None, expires_at__gt=now)
    found = alive.first()
    if found is None or found.agent.state != AgentState.INVITED:
        raise Over
    agent = found.agent
    return Invited(str(agent.reference), found.index, _mark(agent), int(now.timestamp()))


def agent_of(invited: Invited, *, now: datetime) -> Agent:
    """Return who answers. Raises Over where the invitation ended, or somebody else chose something with it."""
    alive = Invitation.objects.select_related("agent").filter(index=invited.index, used_at=None, expires_at__gt=now)
    found = alive.filter(agent__reference=UUID(invited.agent), agent__state=AgentState.INVITED).first()
    if found is None or _mark(found.agent) != invited.mark:
        raise Over
    return found.agent


def choose_password(invited: Invited, *, password: str, now: datetime) -> Invited:
    """Keep the password that an invited agent chose, which opens nothing yet; return what the browser holds then.

    Raises Over.
    """
    encoded = hash_password(password)
    with transaction.atomic():
        agent = _locked(invited, now=now)
        ProConnectIdentity.objects.filter(agent=agent).delete()
        agent.password = encoded
        agent.save(update_fields=["password"])
    return Invited(invited.agent, invited.index, _mark(agent), int(now.timestamp()))


@transaction.atomic
def choose_proconnect(invited: Invited, known: Known, *, id_token: str, now: datetime) -> Invited:
    """Tie an account of ProConnect to an invited agent, which opens nothing yet; return what the browser holds then.

    Raises Over, or proconnect.OtherEmail where it is of another address than the one invited, whose mailbox had the
    code: only they both are the agent. Raises proconnect.Taken.
    """
    agent = _locked(invited, now=now)
    if queries.tidy_email(known.email) != agent.email:
        raise ties.OtherEmail
    ProConnectIdentity.objects.filter(agent=agent).delete()
    tie = ties.keep(agent, known, now=now)
    agent.password = ""
    agent.save(update_fields=["password"])
    came = coming.hold(Came(tie.reference, now, id_token))
    return Invited(invited.agent, invited.index, _mark(agent), int(now.timestamp()), came)


def accept_with_application(invited: Invited, *, secret: str, typed: str, now: datetime) -> str:
    """Make the agent active with an application; return the token of their first session.

    Raises Over, own.WrongCode, operations.NoRole.
    """
    with transaction.atomic():
        agent = _locked(invited, now=now)
        own.keep_application(agent, secret=secret, typed=typed, now=now)
        return _activate(agent, invited, Factor.AUTHENTICATOR.value, now=now)


def accept_with_passkey(invited: Invited, key: NewKey, *, name: str, now: datetime) -> str:
    """Likewise with a passkey. Raises Over, own.AlreadyThere, operations.NoRole."""
    with transaction.atomic():
        agent = _locked(invited, now=now)
        own.keep_passkey(agent, key, name=name, now=now)
        return _activate(agent, invited, Factor.PASSKEY.value, now=now)


def accept_with_proconnect(invited: Invited, *, now: datetime) -> str:
    """Likewise where ProConnect, tied to the agent, asked for two factors just now. Raises Over."""
    with transaction.atomic():
        return _activate(_locked(invited, now=now), invited, BY_PROCONNECT, now=now)


def _locked(invited: Invited, *, now: datetime) -> Agent:
    """Lock the agent's row, then look: of two windows that answer one invitation, one finishes."""
    Agent.objects.select_for_update().filter(reference=UUID(invited.agent)).first()
    return agent_of(invited, now=now)


def _activate(agent: Agent, invited: Invited, factor: str, *, now: datetime) -> str:
    try:
        came = coming.held(invited.came)
    except coming.Lost:
        raise Over from None
    tied = came is not None and ProConnectIdentity.objects.filter(agent=agent, reference=came.identity).exists()
    if not agent.password and not tied:
        raise Over  # the page of the second factor, typed before anything was chosen
    used = Invitation.objects.filter(index=invited.index, used_at=None, expires_at__gt=now)
    if not used.update(used_at=now):
        raise Over
    agent.state, agent.state_changed_at = AgentState.ACTIVE, now
    agent.save(update_fields=["state", "state_changed_at"])
    fund_code = queries.fund_to_open(agent, queries.roles_of(agent))
    subject, journalled = str(agent.reference), fund_code or ""
    audit.record("agent.activated", account=subject, fund_code=journalled, actor=agent.actor, now=now)
    if tied:
        audit.record("agent.proconnect_linked", fund_code=journalled, actor=agent.actor, now=now)
    if factor != BY_PROCONNECT:
        audit.record("agent.factor_added", fund_code=journalled, actor=agent.actor, now=now, factor=factor)
    return "" if fund_code is None else operations.open_where_they_work(agent, factor=factor, came=came, now=now)


def _mark(agent: Agent) -> str:
    """Return what changes with each choice: of the password, else of what is tied, else of nothing."""
    tie = None if agent.password else ProConnectIdentity.objects.filter(agent=agent).first()
    return mark_of(str(tie.reference) if tie else agent.password)


def purge(now: datetime) -> int:
    """Delete the invitations that ended more than a day ago; return how many."""
    return Invitation.objects.filter(expires_at__lte=now - INVITATIONS_KEPT).delete()[0]


def _grouped(characters: str) -> str:
    return "-".join(characters[start : start + _GROUP] for start in range(0, len(characters), _GROUP))
