"""Every way a mandate ends. Whatever opens one looks at the row at each request: it is over at once."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.states import ENDED, MAY_LOG_IN
from guichet.audit import operations as audit
from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState
from guichet.delivery import operations as delivery
from guichet.files import store
from guichet.mandates import notices, queries
from guichet.mandates.models import OFFER_LASTS, Mandate
from guichet.mandates.rules import DOUBTED_FOR, TRANSITIONS, End, MandateState
from guichet.registry.models import PersonState

log = structlog.get_logger(__name__)
KEPT_AFTER_END = timedelta(days=365)
"""As long as the journal, which tells who acted under it."""
GUESSED = "guessed"
"""Word of the journal for an offer whose code was guessed at too often."""


class Over(Exception):
    """It has ended already."""


def revoke(mandate: Mandate, *, now: datetime) -> None:
    """End a mandate or an offer at the giver's wish. Raises Over."""
    _end(mandate, End.REVOKED, by="giver", actor="member", now=now)


def renounce(mandate: Mandate, *, now: datetime) -> None:
    """End a mandate at the wish of whom it was given to. Raises Over."""
    _end(mandate, End.RENOUNCED, by="receiver", actor="member", now=now)


def object_to(mandate: Mandate, *, now: datetime) -> None:
    """End a mandate, or an offer, by the code of a letter: nothing else of the account changes. Raises Over."""
    _end(mandate, End.OBJECTED, by="giver", actor="member", now=now)


def end_by_agent(mandate: Mandate, *, agent: uuid.UUID, reason: str, now: datetime) -> None:
    """End one at an agent's desk; `reason` is a word of the journal. Raises Over."""
    actor = f"agent:{agent}"
    _end(mandate, End.BY_AGENT, by=actor, actor=actor, reason=reason, now=now)


def end_offer(mandate: Mandate, end: End, *, by: str, reason: str = "", now: datetime) -> bool:
    """End what nobody accepted yet; return whether it did."""
    try:
        _end(mandate, end, by=by, actor="system", reason=reason, only=MandateState.OFFERED, now=now)
    except Over:
        return False
    return True


def end_guessed(mandate: Mandate, *, now: datetime) -> None:
    """End an offer whose code was guessed at too often."""
    end_offer(mandate, End.DECLINED, by="system", reason=GUESSED, now=now)


def drop_doubted(account: Account, *, now: datetime) -> None:
    """End what a stranger may have given: the account is blocked, closed, or has another password.

    The offers, and what was given lately where there was a doubt already. Within the transaction of that.
    """
    doubted = Q(state=MandateState.OFFERED) | (~Q(waits_for="") & Q(accepted_at__gt=now - DOUBTED_FOR))
    for one in account.mandates_given.filter(doubted).exclude(state=MandateState.ENDED):
        _end_if(one, End.ACCOUNT, now=now)


def drop_all(account: Account, *, now: datetime) -> None:
    """End all that an account gave, and what an establishment's was given: it is somebody else's.

    Whoever gave a mandate to a company gave it to those who ran it. Within the transaction of that.
    """
    whose = Q(giver=account)
    if account.establishment_id is not None:
        whose |= Q(receiver=account)
    for one in Mandate.objects.filter(whose).exclude(state=MandateState.ENDED):
        _end_if(one, End.ACCOUNT, now=now)


def end_due(*, now: datetime) -> int:
    """End what time, an account, a file or a convention ended already; return how many. One that fails stops no other.

    Whatever they open is shut since: this is for what the pages say, and for who is told.
    """
    today, done = timezone.localdate(now), 0
    open_ones = Mandate.objects.exclude(state=MandateState.ENDED)
    for found, end in (
        (open_ones.filter(state=MandateState.OFFERED, given_at__lte=now - OFFER_LASTS), End.DECLINED),
        (open_ones.filter(ends_on__lt=today), End.EXPIRED),
        (open_ones.filter(_rests_on_nothing()), End.ACCOUNT),
    ):
        done += _each(found, lambda one, end=end: _end_if(one, end, now=now))  # type: ignore[misc]  # mypy and defaults
    return done


def purge(now: datetime) -> int:
    """Delete the mandates that ended a year ago, with their uses and their papers; return how many."""
    gone = 0
    over = Mandate.objects.filter(ended_at__lte=now - KEPT_AFTER_END)
    for one in over.select_related("paper"):
        with transaction.atomic():
            paper = one.paper
            one.delete()
            if paper is not None:
                store.forget(paper)
        gone += 1
    return gone


def forget_offer(mandate: Mandate) -> None:
    """Forget what let somebody answer, and where the offer went. The caller writes the row."""
    mandate.offer_index, mandate.offer_code, mandate.offered_email = "", None, None


def _rests_on_nothing() -> Q:
    convention = Convention.objects.filter(
        structure=OuterRef("structure"), state__in=[ConventionState.APPROVED, ConventionState.PROPOSED]
    )
    gone = Q(giver__person__isnull=False) & ~Q(giver__person__state=PersonState.LIVING)
    no_convention = Q(structure__isnull=False) & ~Q(Exists(convention))
    closed = ~Q(giver__state__in=MAY_LOG_IN) | Q(receiver__state__in=ENDED) | ~queries.has_an_open_file()
    return gone | no_convention | closed


def _each(found: QuerySet[Mandate], does: Callable[[Mandate], bool]) -> int:
    done = 0
    for one in list(found):
        try:
            done += does(one)
        except Exception as error:  # noqa: BLE001 - the others are done all the same
            # The class alone: a database's message may quote a row.
            log.error("mandate.not_ended", id=str(one.reference), error=type(error).__name__)  # noqa: TRY400
    return done


def _end_if(mandate: Mandate, end: End, *, now: datetime) -> bool:
    try:
        _end(mandate, end, by="system", actor="system", now=now)
    except Over:
        return False
    return True


@transaction.atomic
def _end(  # noqa: PLR0913 - each is a fact of the end, by name
    mandate: Mandate,
    end: End,
    *,
    by: str,
    actor: str,
    reason: str = "",
    only: MandateState | None = None,
    now: datetime,
) -> None:
    """Write the end, journal it for both sides and tell both. Raises Over."""
    Account.objects.select_for_update(of=("self",)).get(pk=mandate.giver_id)
    fresh = (
        Mandate.objects.select_related(
            "giver__person", "giver__establishment", "giver__contact", "receiver__contact", "structure"
        )
        .filter(pk=mandate.pk)
        .first()
    )
    if fresh is None or (only is not None and fresh.state != only):
        raise Over
    if MandateState.ENDED not in TRANSITIONS[MandateState(fresh.state)]:
        raise Over
    fresh.state, fresh.end, fresh.ended_by, fresh.ended_at = MandateState.ENDED, end, by, now
    forget_offer(fresh)
    fresh.objection_code, fresh.objection_index = None, ""
    fresh.save()
    delivery.cancel(about=str(fresh.reference), now=now)
    why = {"reason": reason or end.value, "mandate": str(fresh.reference)}
    _record("mandate.ended", fresh.giver, fresh, actor=actor, facts=why, now=now)
    if fresh.receiver is not None:
        _record("mandate.left", fresh.receiver, fresh, actor=actor, facts=why, now=now)
    notices.tell_ended(fresh, now=now)


def _record(  # noqa: PLR0913 - each is a fact of the journal, by name
    event: str, account: Account, mandate: Mandate, *, actor: str, facts: dict[str, str], now: datetime
) -> None:
    audit.record(event, account=str(account.reference), fund_code=mandate.fund_code, actor=actor, now=now, **facts)
