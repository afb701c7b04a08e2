"""The only writes of a start at a reception desk: begun by an agent, joined by a telephone, or ended without it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from guichet.accounts import queries as accounts
from guichet.accounts.models import Holder, postal_lines_of
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.enrolment import claimants
from guichet.enrolment import operations as enrolments
from guichet.enrolment.counter import references, rules
from guichet.enrolment.counter.rules import Document
from guichet.enrolment.journey import Answers
from guichet.enrolment.known import details_of
from guichet.enrolment.models import CounterStart, Enrolment
from guichet.enrolment.states import COUNTER_LASTS, EnrolmentState
from guichet.enrolment.steps.counter import SEEN
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.lookup import Reason, current
from guichet.registry.matching import birth_date_matches
from guichet.registry.models import Person, PersonState
from guichet.sealing.keyring import keyring

PURPOSE = "enrolment.CounterStart.index"
_EVERYBODY = "everybody"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class Obstacle(StrEnum):
    """Why nothing can be begun for somebody, besides what `registry.lookup.Reason` says of them."""

    ACCOUNT = "account"
    """There is one: what they need is there."""
    CLOSED = "closed"
    """There was one. An agent may close an account: were a paper seen by another, or the same, enough to open it again,
    two acts of theirs would let anybody in."""
    NO_ADDRESS = "no_address"
    """No letter could tell them, should the person at the desk be somebody else."""
    NOBODY_RUNS_IT = "nobody_runs_it"
    """The funds do not know which person runs the establishment: there is nobody to compare a paper with."""


class NotPossible(Exception):
    """Nothing can be begun for this person or establishment; `why` is an Obstacle or a Reason."""

    def __init__(self, why: Obstacle | Reason) -> None:
        """Take the reason."""
        super().__init__(why)
        self.why = why


class TooMany(Exception):
    """The agent has begun as many as a day allows."""


class NotAReference(Exception):
    """No living reference goes with this birth date: which of the two is wrong is not said."""


class Delayed(Exception):
    """Too many references were tried, from this network or from everywhere; nothing was looked at."""


@dataclass(frozen=True)
class Present:
    """Whom an enrolment would be for, as the registry knows them."""

    holder: Holder
    person: Person
    """Whose identity document is to be seen: the holder, or who runs the establishment."""
    answers: Answers


def look_at(holder: Holder, profile: str, *, now: datetime) -> Present:
    """Return what the registry gives of somebody who is present. Raises NotPossible. Two queries.

    It is what an enrolment typed without a mistake would meet, so that nobody enrols at a desk who could not at home.
    """
    person = _who_shows_a_paper(holder)
    if isinstance(holder, Person):
        number = holder.nir or (holder.insured_parent.nir if holder.insured_parent else "")
    else:
        number = holder.siret or holder.et
    answers = {"profile": {"profile": profile}, "identifier": {"number": number}, "details": details_of(holder)}
    found = claimants.identify(answers)
    if found.holder is None:
        raise NotPossible(found.reason)
    account = accounts.of_holder(found.holder)
    if account is not None and account.counts_as_existing(now):
        raise NotPossible(Obstacle.ACCOUNT)
    if account is not None and account.state == AccountState.CLOSED:
        raise NotPossible(Obstacle.CLOSED)
    if not postal_lines_of(found.holder):
        raise NotPossible(Obstacle.NO_ADDRESS)
    return Present(found.holder, person, answers)


def begin(  # noqa: PLR0913 - each is a fact of the start, by name
    *, holder: Holder, profile: str, fund: Fund, agent: str, document: Document, now: datetime
) -> CounterStart:
    """Begin an enrolment for somebody whose identity an agent (`agent:REFERENCE`) checked.

    No browser holds it: its reference does, until a telephone joins. Raises NotPossible or TooMany.
    """
    present = look_at(holder, profile, now=now)
    if not limits.attempt(Limit("counter.agent", agent, rules.PER_AGENT_PER_DAY, _DAY), now=now).allowed:
        raise TooMany
    code, index = _new_code()
    seen = {"confirmed": True, "holder": present.holder.pk, "agent": agent, "born": _born(present.person)}
    with transaction.atomic():
        known = {name: answer for name, answer in present.answers.items() if name != "profile"}
        enrolment, _token = enrolments.start(
            fund=fund, profile=present.answers["profile"], known={**known, SEEN.name: seen}, now=now
        )
        start = CounterStart.objects.create(
            enrolment=enrolment,
            index=index,
            code=code,
            fund_code=fund.code,
            begun_by=agent,
            begun_at=now,
            expires_at=now + COUNTER_LASTS,
        )
        for event, facts in (
            ("counter.begun", {"profile": profile, "proof": document.value}),
            ("enrolment.proof_accepted", {"proof": SEEN.name, "profile": profile}),
        ):
            audit.record(event, account=str(enrolment.reference), fund_code=fund.code, actor=agent, now=now, **facts)
    return start


def join(typed: str, *, born: tuple[int, int, int], address: str, now: datetime) -> tuple[Enrolment, str]:
    """Let the browser of who was at the desk go on; return the enrolment and the browser's token.

    `born` is year, month and day as typed. The try is counted before anything is looked at, and a wrong reference
    costs the same queries as a wrong birth date. Raises Delayed or NotAReference.
    """
    decision = limits.attempt(
        Limit("counter.address", address, rules.TRIES_PER_HOUR_PER_ADDRESS, _HOUR),
        Limit("counter.everybody", _EVERYBODY, rules.TRIES_PER_HOUR, _HOUR),
        now=now,
    )
    if not decision.allowed:
        raise Delayed
    indexes = keyring().blind_indexes(references.normalise(typed), purpose=PURPOSE)
    waiting = CounterStart.objects.filter(index__in=indexes, joined_at=None, expires_at__gt=now)
    waiting.update(tries=F("tries") + 1)
    start = waiting.select_related("enrolment").first()
    if start is None or start.enrolment.state != EnrolmentState.UNDER_WAY or start.tries > rules.TRIES:
        raise NotAReference
    year, month, day = start.enrolment.answers[SEEN.name]["born"]
    if not birth_date_matches(typed=born, known=(year, month, day)):
        raise NotAReference
    return start.enrolment, _take(start, born, now=now)


def _take(start: CounterStart, born: tuple[int, int, int], *, now: datetime) -> str:
    answers = start.enrolment.answers
    if "date_naissance" in answers["details"]:
        # Where the registry knows a part of it only, taking it up later asks for what was typed here.
        answers = {**answers, "details": {**answers["details"], "date_naissance": list(born)}}
    with transaction.atomic():
        if not CounterStart.objects.filter(pk=start.pk, joined_at=None).update(joined_at=now, code=None):
            raise NotAReference
        try:
            token = enrolments.give_to_browser(start.enrolment, answers=answers, now=now)
        except enrolments.Superseded:
            raise NotAReference from None  # cancelled at this very moment
        audit.record("counter.joined", account=str(start.enrolment.reference), fund_code=start.fund_code, now=now)
    return token


def cancel(start: CounterStart, *, actor: str = "", now: datetime) -> bool:
    """End a start that its agent takes back, or `actor`, joined or not; whether there was still something to end."""
    with transaction.atomic():
        # In the order in which a telephone joins: neither waits for the other for ever.
        CounterStart.objects.filter(pk=start.pk).update(code=None, cancelled_at=now)
        ended = Enrolment.objects.filter(pk=start.enrolment_id, state=EnrolmentState.UNDER_WAY).update(
            state=EnrolmentState.ABANDONED, answers=None, answered_at=now
        )
        if not ended:
            transaction.set_rollback(True)
            return False
        audit.record(
            "counter.ended",
            account=str(start.enrolment.reference),
            fund_code=start.fund_code,
            actor=actor or start.begun_by,
            now=now,
            reason="cancelled",
        )
    return True


def cancel_all(*, agent: str, actor: str, now: datetime) -> None:
    """End all that an agent began and nobody finished: `actor` puts the agent out, who may be a thief."""
    under_way = CounterStart.objects.select_related("enrolment").filter(begun_by=agent)
    for start in under_way.filter(enrolment__state=EnrolmentState.UNDER_WAY):
        cancel(start, actor=actor, now=now)


def purge(now: datetime) -> int:
    """Erase the references that nobody used in time, and what was begun with them; return how many."""
    with transaction.atomic():
        late = CounterStart.objects.select_for_update().filter(expires_at__lte=now).exclude(code=None)
        found = dict(late.values_list("pk", "enrolment"))
        Enrolment.objects.filter(pk__in=found.values(), state=EnrolmentState.UNDER_WAY).update(
            state=EnrolmentState.EXPIRED, answers=None
        )
        return CounterStart.objects.filter(pk__in=found).update(code=None)


def _new_code() -> tuple[str, str]:
    """Return a reference that no row has, were it of a start that ended, and its index. One query as a rule."""
    while True:
        code = references.generate()
        index = keyring().blind_index(code, purpose=PURPOSE)
        if not CounterStart.objects.filter(index=index).exists():
            return code, index


def _who_shows_a_paper(holder: Holder) -> Person:
    if isinstance(holder, Person):
        return holder
    runs_it = current(holder.responsible) if holder.responsible is not None else None
    if runs_it is None or runs_it.state != PersonState.LIVING:
        raise NotPossible(Obstacle.NOBODY_RUNS_IT)
    return runs_it


def _born(person: Person) -> list[int | None]:
    return [person.birth_year, person.birth_month, person.birth_day]
