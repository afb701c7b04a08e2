"""Opening somebody's file: only with a reason, only where the agent's fund knows them, and always journalled.

The address of a file's page holds the reference of a look and nothing of the person, so that no number, and no row's
rank, is ever in an address; and a look opens nothing for another agent, in another session, or an hour later.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from guichet.accounts import queries as accounts
from guichet.accounts.models import File, Holder
from guichet.agents.models import AgentSession, Look, Reason
from guichet.agents.rules import LOOKS_KEPT
from guichet.audit import operations as audit
from guichet.prepared import PreparedQuery, slot
from guichet.registry.models import Affiliation, Establishment, Person

_OPEN = PreparedQuery(
    lambda: Look.objects.select_related("person", "establishment__responsible").filter(
        reference=slot(Look, "reference"), session=slot(Look, "session"), fund_code=slot(Look, "fund_code")
    )[:1]
)


class NotOfThisFund(Exception):
    """The agent's fund does not know this person or establishment."""


def knows(fund_code: str, holder: Holder) -> bool:
    """Whether a fund knows somebody: the registry says so, or they have a file there. At most two queries."""
    if isinstance(holder, Establishment):
        own = holder.fund_code == fund_code
        return own or File.objects.filter(establishment=holder, fund_code=fund_code).exists()
    if Affiliation.objects.filter(person=holder, fund_code=fund_code).exists():
        return True
    return File.objects.filter(account__person=holder, fund_code=fund_code).exists()


@transaction.atomic
def open_file(session: AgentSession, holder: Holder, *, reason: Reason, case: str = "", now: datetime) -> Look:
    """Note that an agent opens a file, and why. Raises NotOfThisFund, which is journalled.

    The journal names the account, where there is one; the row names the person, who may have none.
    """
    if not knows(session.fund_code, holder):
        raise NotOfThisFund
    account = accounts.of_holder(holder)
    look = Look.objects.create(
        agent=session.agent,
        session=session,
        fund_code=session.fund_code,
        person=holder if isinstance(holder, Person) else None,
        establishment=holder if isinstance(holder, Establishment) else None,
        reason=reason,
        case=case,
        opened_at=now,
    )
    audit.record(
        "agent.file_opened",
        account=str(account.reference) if account else str(look.reference),
        fund_code=session.fund_code,
        actor=session.agent.actor,
        now=now,
        reason=reason.value,
    )
    return look


def find(reference: str, session: AgentSession, *, now: datetime) -> Look | None:
    """Return the look of this reference, if it is open in this very session and for this fund. One query."""
    look = _OPEN.first(reference=UUID(reference), session=session.pk, fund_code=session.fund_code)
    return look if look is not None and look.is_open(now) else None


def of_holder(holder: Holder) -> list[Look]:
    """Return every look that is kept at somebody's file, latest first, whichever number they had. One query.

    The account of somebody whose number was replaced follows at night, and agents open the row that holds by now.
    """
    if isinstance(holder, Person):
        rows = {holder.pk, holder.replaced_by_id, holder.duplicate_of_id} - {None}
        links = [Q(pk__in=rows), Q(replaced_by__in=rows), Q(duplicate_of__in=rows)]
        first, *others = [Person.objects.filter(link).values("pk") for link in links]
        whose = Q(person__in=first.union(*others))
    else:
        whose = Q(establishment=holder.pk)
    return list(Look.objects.filter(whose).order_by("-opened_at"))


def purge(now: datetime) -> int:
    """Delete the looks that are kept no longer; return how many."""
    return Look.objects.filter(opened_at__lte=now - LOOKS_KEPT).delete()[0]
