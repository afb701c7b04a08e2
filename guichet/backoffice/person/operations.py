"""What an agent found out about who is calling: the only writes of this room."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from guichet.agents.access import Desk
from guichet.agents.models import Look, Reason
from guichet.audit import operations as audit
from guichet.backoffice.person import caller
from guichet.backoffice.person.caller import Known
from guichet.backoffice.person.holding import counted_as
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

PER_DAY_PER_HOLDER: Final = 5
"""Whichever agents are called: a thief who rings each fund in turn has as many tries as one who rings one."""
PER_DAY_PER_AGENT: Final = 80
"""More calls than anybody answers in a day; an agent who tries a list of people stops there."""
_DAY: Final = timedelta(days=1)


class TooManyChecks(Exception):
    """This person, or this agent, used up the tries of a day."""


class NotAtTheDesk(Exception):
    """An identity document is seen at the reception desk, and nowhere else."""


def check_answers(desk: Desk, look: Look, known: Known, answers: dict[str, str], *, now: datetime) -> bool:
    """Count a try, compare the answers, and note whether they agree. The answers are kept nowhere.

    Raises TooManyChecks before anything is compared.
    """
    decision = limits.attempt(
        Limit("caller.holder", counted_as(known.holder), PER_DAY_PER_HOLDER, _DAY),
        Limit("caller.agent", str(desk.agent.reference), PER_DAY_PER_AGENT, _DAY),
        now=now,
    )
    if not decision.allowed:
        raise TooManyChecks
    right = caller.agree(known, answers, now=now)
    _note(desk, look, account=known.account, right=right, now=now)
    return right


def note_document(desk: Desk, look: Look, *, account: str, document: str, now: datetime) -> None:
    """Note that an identity document of this kind was seen, never its number. Raises NotAtTheDesk."""
    if look.reason != Reason.COUNTER:
        raise NotAtTheDesk
    _note(desk, look, account=account, right=True, now=now, factor=document)


@transaction.atomic
def _note(desk: Desk, look: Look, *, account: str, right: bool, now: datetime, **facts: str) -> None:
    if right:
        Look.objects.filter(pk=look.pk, caller_checked_at=None).update(caller_checked_at=now)
    audit.record(
        "agent.caller_checked",
        account=account or str(look.reference),
        fund_code=desk.fund.code,
        actor=desk.actor,
        now=now,
        right=right,
        **facts,
    )
