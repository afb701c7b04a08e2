"""Giving a mandate: offered to somebody, given to a structure, or registered from a signed paper (docs/adr/0138).

Every verb locks the giver's account first, then looks: two of them never cross.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from guichet.accounts import changes
from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN
from guichet.audit import operations as audit
from guichet.conventions.models import Structure
from guichet.files import store
from guichet.files.papers import Paper
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.mandates import codes, notices
from guichet.mandates.models import OBJECTION_PURPOSE, OFFER_PURPOSE, Mandate
from guichet.mandates.rules import MOST_DAYS, MOST_OPEN, OFFERS_PER_DAY, WAIT, MandateState, Origin, Relation
from guichet.registry.models import Establishment
from guichet.sealing.keyring import keyring


class TooMany(Exception):
    """Offered too often today, or too many mandates of this account have not ended."""


class NotAtHome(Exception):
    """Whoever acts for somebody gives nothing on in their name, and a delegate has nothing to give."""


class Oneself(Exception):
    """Nobody gives a mandate to themselves."""


class BadDates(Exception):
    """It ends before it begins, ends in the past, or lasts too long."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What is given: a file, some of its services, some time."""

    profile: str
    fund_code: str
    establishment: Establishment | None
    relation: Relation
    services: Sequence[str]
    """Keys of services that may be given; whoever builds this has looked."""
    starts_on: date
    ends_on: date
    """Its last day."""

    @property
    def columns(self) -> dict[str, Any]:
        """What a row says of it."""
        return {
            "profile": self.profile,
            "fund_code": self.fund_code,
            "establishment": self.establishment,
            "relation": self.relation.value,
            "services": list(self.services),
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
        }


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whom it is offered to, as the giver knows them."""

    family_name: str
    given_name: str
    email: str

    @property
    def columns(self) -> dict[str, Any]:
        """What a row says of them."""
        name = {"family_name": self.family_name, "given_name": self.given_name}
        return {"offered_name": name, "offered_email": self.email}


def offer(giver: Account, proposal: Proposal, *, to: Invited, reasons: Sequence[str], now: datetime) -> Mandate:
    """Offer a mandate: an email with one code leaves; the giver tells the other one (`offer_code`).

    `reasons` are why it will wait once accepted, none where it will not. Raises TooMany, NotAtHome, BadDates, or
    PasswordSuperseded.
    """
    link = codes.written()
    with _given_by(giver, proposal, now=now) as locked:
        mandate = Mandate.objects.create(
            giver=locked,
            **proposal.columns,
            **to.columns,
            **_objection(proposal.fund_code, now=now),
            origin=Origin.ONLINE,
            state=MandateState.OFFERED,
            waits_for=",".join(reasons),
            offer_index=keyring().blind_index(link, purpose=OFFER_PURPOSE),
            offer_code=codes.spoken(),
            given_at=now,
        )
        _record("mandate.offered", mandate, now=now)
        notices.tell_offer(mandate, link=link, now=now)
        notices.tell_offered(mandate, now=now)
    return mandate


def give_to_structure(
    giver: Account, proposal: Proposal, *, structure: Structure, reasons: Sequence[str], now: datetime
) -> Mandate:
    """Give a mandate to a structure, whose convention says already that it acts for its clients: nobody accepts it.

    Raises TooMany, NotAtHome, BadDates, or PasswordSuperseded.
    """
    with _given_by(giver, proposal, now=now) as locked:
        mandate = Mandate.objects.create(
            giver=locked,
            structure=structure,
            **proposal.columns,
            **_objection(proposal.fund_code, now=now),
            origin=Origin.ONLINE,
            state=MandateState.GIVEN,
            waits_for=",".join(reasons),
            effective_at=now + WAIT if reasons else now,
            given_at=now,
            accepted_at=now,
        )
        told_given(mandate, now=now)
    return mandate


@transaction.atomic
def register_paper(  # noqa: PLR0913 - each is a fact of the paper, by name
    giver: Account,
    proposal: Proposal,
    *,
    reference: uuid.UUID,
    receiver: Account | None = None,
    structure: Structure | None = None,
    paper: Paper,
    agent: uuid.UUID,
    now: datetime,
) -> Mandate:
    """Register a mandate that the giver signed on paper, to one of the two; a letter tells it.

    It waits as long as what a new browser gives (ADR 138): one agent registers it, and the letter that can end it has
    arrived before anybody acts. `reference` is the form's: sent twice, the second raises IntegrityError. Raises
    Oneself, BadDates, or TooMany.
    """
    _check_dates(proposal, now=now)
    locked = Account.objects.select_for_update(of=("self",)).get(pk=giver.pk)
    if receiver is not None and receiver.pk == locked.pk:
        raise Oneself
    _check_room(locked)
    mandate = Mandate.objects.create(
        reference=reference,
        giver=locked,
        receiver=receiver,
        structure=structure,
        **proposal.columns,
        **_objection(proposal.fund_code, now=now),
        origin=Origin.PAPER,
        state=MandateState.GIVEN,
        paper=store.keep(paper.content, name=paper.name, media_type=paper.media_type, now=now),
        registered_by=agent,
        effective_at=now + WAIT,
        given_at=now,
        accepted_at=now,
    )
    told_given(mandate, actor=f"agent:{agent}", now=now)
    return mandate


def told_given(mandate: Mandate, *, number: str = "", actor: str = "member", now: datetime) -> None:
    """Journal that a mandate was given, for both sides, and tell both; within the transaction of that.

    `number` is that of the receiver's login, where it is new.
    """
    held = mandate.effective_at is not None and mandate.effective_at > now
    _record("mandate.given", mandate, actor=actor, held=held, now=now)
    if mandate.receiver is not None:
        audit.record(
            "mandate.received",
            account=str(mandate.receiver.reference),
            fund_code=mandate.fund_code,
            actor=actor,
            now=now,
            mandate=str(mandate.reference),
        )
    notices.tell_given(mandate, now=now)
    notices.tell_received(mandate, number=number, now=now)


@contextmanager
def _given_by(giver: Account, proposal: Proposal, *, now: datetime) -> Iterator[Account]:
    """Count, then lock the giver's account for what follows; what was not done counts for nothing."""
    if audit.acting_for() or giver.delegate_id is not None:
        raise NotAtHome
    _check_dates(proposal, now=now)
    counted = Limit("mandates.offer", str(giver.reference), OFFERS_PER_DAY, timedelta(days=1))
    decision = limits.attempt(counted, now=now)
    if not decision.allowed:
        raise TooMany
    try:
        with transaction.atomic():
            locked = changes.lock(giver)
            _check_room(locked)
            yield locked
    except BaseException:
        limits.withdraw(decision)
        raise


def _check_room(locked: Account) -> None:
    if locked.state not in MAY_LOG_IN or locked.mandates_given.exclude(state=MandateState.ENDED).count() >= MOST_OPEN:
        raise TooMany


def _check_dates(proposal: Proposal, *, now: datetime) -> None:
    lasts = (proposal.ends_on - proposal.starts_on).days + 1
    if not 1 <= lasts <= MOST_DAYS or proposal.ends_on < timezone.localdate(now):
        raise BadDates


def _objection(fund_code: str, *, now: datetime) -> dict[str, Any]:
    code = codes.written()
    lives = timedelta(days=catalogue.by_code(fund_code).policy.disavowal_days)
    index = keyring().blind_index(code, purpose=OBJECTION_PURPOSE)
    return {"objection_code": code, "objection_index": index, "objection_until": now + lives}


def _record(event: str, mandate: Mandate, *, actor: str = "member", now: datetime, **facts: str | bool) -> None:
    audit.record(
        event,
        account=str(mandate.giver.reference),
        fund_code=mandate.fund_code,
        actor=actor,
        now=now,
        mandate=str(mandate.reference),
        purpose=mandate.relation,
        **facts,
    )
