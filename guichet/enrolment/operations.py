"""The only writes to an enrolment under way. Finishing one is in `completion`."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F

from guichet.accounts import queries as accounts
from guichet.accounts.models import Holder
from guichet.audit import operations as audit
from guichet.delivery.models import Channel
from guichet.enrolment import claimants
from guichet.enrolment.claimants import holder_kind, profile_of
from guichet.enrolment.journey import Answer, Answers
from guichet.enrolment.models import ENDED_KEPT, Enrolment, number_index
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.proofs.base import Typed
from guichet.enrolment.states import TRANSITIONS, EnrolmentState
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy
from guichet.funds.strictest import strictest
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes import texting
from guichet.one_time_codes.operations import CodeAnswer
from guichet.one_time_codes.queries import sent_to
from guichet.prepared import PreparedInsert, PreparedUpdate, slot
from guichet.registry import establishments
from guichet.registry import facts as registry
from guichet.registry.models import Establishment, Person
from guichet.sealing.keyring import keyring
from guichet.vigilance.queries import in_force

if TYPE_CHECKING:
    from guichet.enrolment.steps.base import Step, Visit
    from guichet.enrolment.steps.proof import ProofStep

CODE_PURPOSE = "enrolment"
RESUME_TRIES = 3
# A whole reception desk, or a mobile network behind one address, must be able to work.
IDENTIFIERS_PER_HOUR_PER_ADDRESS = 300
BY_POST_PER_DAY_PER_ADDRESS = 200
"""Each is a letter that the fund pays for or a case that an agent reads, whoever asked; a desk sends a few dozen."""

LAST_REFUSED = "last_refused"
"""Beside the answers, until the next step is answered: no more than a keyed digest of the last wrong proof."""
WRITTEN = ("answers", "answered_at", "fund_code", "number_index", "token_hash", "profile", "next_step")
_INSERT = PreparedInsert(Enrolment)
_WRITE = PreparedUpdate(
    lambda: Enrolment.objects.filter(
        pk=slot(Enrolment, "id"), revision=slot(Enrolment, "revision"), state=EnrolmentState.UNDER_WAY
    ),
    lambda: {**{name: slot(Enrolment, name) for name in WRITTEN}, "revision": F("revision") + 1},
)
_COUNT_A_TRY = PreparedUpdate(
    lambda: Enrolment.objects.filter(pk=slot(Enrolment, "id")),
    lambda: {"proof_tries": F("proof_tries") + 1, "answered_at": slot(Enrolment, "answered_at")},
    returning="proof_tries",
)

_REMEMBER = PreparedUpdate(
    # The revision stays: of two answers sent at once, what is remembered of one must not undo what the other leads to.
    lambda: Enrolment.objects.filter(
        pk=slot(Enrolment, "id"), revision=slot(Enrolment, "revision"), state=EnrolmentState.UNDER_WAY
    ),
    lambda: {"answers": slot(Enrolment, "answers")},
)


class Superseded(Exception):
    """Another answer to the same enrolment was written in between; look again."""


class TooManyCodes(Exception):
    """No more code may be sent for now."""


@dataclass(frozen=True)
class ProofResult:
    """What became of an answer to a proof."""

    tries_left: int = 0
    """More than zero when the answer was refused and another one may be given."""
    account_exists: bool = False


def hash_token(token: str) -> str:
    """Return what the database keeps of a browser's token: reading the database gives nobody an enrolment."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(*, fund: Fund, profile: Answer, now: datetime, known: Answers | None = None) -> tuple[Enrolment, str]:
    """Begin an enrolment; return it with the token for the browser (256 bits).

    `known` holds what a member who adds a file need not type again.
    """
    token = secrets.token_urlsafe(32)
    answers = {"profile": profile, **(known or {})}
    enrolment = _INSERT.create(
        token_hash=hash_token(token),
        fund_code=fund.code,
        answers=answers,
        number_index=number_index(answers),
        profile=_profile_counted(answers),
        started_at=now,
        answered_at=now,
    )
    return enrolment, token


def answer_step(visit: "Visit", step: "Step", answer: Answer, *, fund_code: str | None = None) -> None:
    """Keep an answer, and forget those that rested on the one it replaces. Raises Superseded."""
    enrolment = visit.enrolment
    answers = visit.journey.answer(step, answer, visit.answers)
    changed: dict[str, Any] = {"answers": answers, "answered_at": visit.now, "next_step": _after(visit, answers)}
    if fund_code is not None:
        changed["fund_code"] = fund_code
    _write(enrolment, **changed)


def account_shows_at_identifier(visit: "Visit", number: str) -> bool:
    """Whether the page may say at this step that an account exists (policy `existing_account`, C-01, G-24).

    Past a number of look-ups from one network address it says nothing any more: somebody is listing who is enrolled.
    """
    if visit.fund.policy.existing_account != "at_identifier":
        return False
    scope = Limit("enrolment.identifier.address", visit.address, IDENTIFIERS_PER_HOUR_PER_ADDRESS, timedelta(hours=1))
    if not limits.attempt(scope, now=visit.now, fund_code=visit.fund.code).allowed:
        return False
    if holder_kind(visit.answers) is HolderKind.PERSON:
        account = accounts.by_identifier(number)
    else:
        # SIRET and ET lead to one account, whichever of them opened it. The same queries for a number of nobody.
        account = accounts.of_holder(establishments.find(number) or Establishment(pk=registry.NOBODY))
    if account is None or not account.counts_as_existing(visit.now):
        return False
    return catalogue.by_code(account.fund_code).policy.existing_account == "at_identifier"


def answer_proof(visit: "Visit", step: "ProofStep", typed: Mapping[str, Any]) -> ProofResult:
    """Compare an answer with the registry, within the limits (G-04). Raises Superseded.

    Whoever is unknown, mistaken or limited meets the same words after the same queries and the same writes: the try is
    counted first, the comparison is always made, and only then is its result looked at. What is said follows the policy
    of the site; what counts is the strictest of it and of those of the funds that know the person.
    """
    enrolment, now = visit.enrolment, visit.now
    same = _digest(visit, step, typed)
    tried = enrolment.proof_tries
    if visit.answers.get(LAST_REFUSED, {}).get("digest") == same and 0 < tried < visit.fund.policy.proof_tries:
        # Sent twice: it would teach nobody anything, so that it costs no try. No registry is looked at either.
        return ProofResult(tries_left=visit.fund.policy.proof_tries - tried)
    found = claimants.identify(visit.answers)
    policy = strictest(visit.fund.policy, policies_of_holder(found.holder, holder_kind(visit.answers), visit.now))
    number = claimants.counted_as(visit.answers, found)
    decision = limits.attempt(
        Limit("proof.identifier.6h", number, policy.proofs_per_6_hours, timedelta(hours=6)),
        Limit("proof.identifier.30d", number, policy.proofs_per_30_days, timedelta(days=30)),
        Limit("proof.address", visit.address, policy.proofs_per_hour_per_address, timedelta(hours=1)),
        now=now,
        fund_code=visit.fund.code,
    )
    [tries] = _COUNT_A_TRY.values(id=enrolment.pk, answered_at=now)
    given = Typed(fields=typed, answers=visit.answers, policy=policy, today=visit.today)
    right = step.proof.confirms(found.holder, given) and step.name in policy.proofs_of(profile_of(visit.answers))
    if decision.allowed:
        # A limited attempt takes itself out of the count: one write for another.
        event = "enrolment.proof_accepted" if right else "enrolment.proof_refused"
        facts = {"proof": step.name, "profile": profile_of(visit.answers)}
        audit.record(event, account=str(enrolment.reference), fund_code=visit.fund.code, now=now, **facts)
    if right and decision.allowed and tries <= policy.proof_tries and found.holder is not None:
        return _confirm(visit, step, found.holder, needed=policy.proofs_needed)
    if tries < visit.fund.policy.proof_tries:
        refused = {**visit.answers, LAST_REFUSED: {"digest": same}}
        _REMEMBER.run(id=enrolment.pk, revision=enrolment.revision, answers=refused)
        return ProofResult(tries_left=visit.fund.policy.proof_tries - tries)
    answer_step(visit, step, {"failed": True})
    return ProofResult()


def _digest(visit: "Visit", step: "ProofStep", typed: Mapping[str, Any]) -> str:
    """Return what an answer is known again by, with the number and the details it was compared with."""
    compared = [step.name, visit.answers.get("identifier"), visit.answers.get("details"), dict(typed)]
    return keyring().blind_index(json.dumps(compared, sort_keys=True, default=str), purpose="enrolment.last_refused")


def policies_of_holder(holder: Holder | None, kind: HolderKind, now: datetime) -> list[Policy]:
    """Return the policies in force at the funds that know somebody; for a person one query, for nobody too."""
    if kind is HolderKind.PERSON:
        codes = registry.fund_codes(holder if isinstance(holder, Person) else None)
    else:
        codes = [holder.fund_code] if isinstance(holder, Establishment) else []
    return policies_of(codes, now=now)


def policies_of(fund_codes: Iterable[str], *, now: datetime) -> list[Policy]:
    """Return the policies in force at these funds, those left out that the registry alone still knows."""
    funds = [catalogue.by_code(code) for code in fund_codes if catalogue.has_code(code)]
    return [in_force(fund, now=now).policy for fund in funds]


def proofs_given(answers: Answers) -> list[Answer]:
    """Return the answers that were right; at a counter, what the agent saw."""
    return [answer for answer in answers.values() if answer.get("confirmed")]


def _confirm(visit: "Visit", step: "ProofStep", holder: Holder, *, needed: int) -> ProofResult:
    """Keep that a proof was given, and with it which establishments to attach are not the person's.

    Whether there is an account is told once `needed` proofs were.
    """
    answers = visit.journey.answer(step, {"confirmed": True, "holder": holder.pk}, visit.answers)
    if companies := answers.get("companies"):
        refused = _not_owned(holder, companies["sirets"])
        answers["companies"] = {**companies, "refused": refused}
    _write(visit.enrolment, answers=answers, answered_at=visit.now, next_step=_after(visit, answers))
    if "account" in answers or "renewal" in answers or answers["identifier"].get("takes_over"):
        return ProofResult()
    if len(proofs_given(answers)) < needed:
        return ProofResult()
    account = accounts.of_holder(holder)
    return ProofResult(account_exists=account is not None and account.counts_as_existing(visit.now))


def not_theirs(visit: "Visit", sirets: Sequence[str]) -> list[str]:
    """Return which of these are not establishments of the person whose identity was proved."""
    holder = claimants.identify(visit.answers).holder
    return _not_owned(holder, sirets) if holder is not None else list(sirets)


def _not_owned(holder: Holder, sirets: Sequence[str]) -> list[str]:
    if not isinstance(holder, Person):
        return list(sirets)
    own = {one.siret for one in establishments.owned(holder, sirets)}
    return [number for number in sirets if number not in own]


def take_over(visit: "Visit", step: "Step") -> None:
    """Go on although an account exists: another person runs the establishment now (R67). Raises Superseded.

    Nothing happens to the account before the proof is right and the funds say that this person runs it.
    """
    answer_step(visit, step, {**visit.answers["identifier"], "takes_over": True})


def cannot_answer(visit: "Visit", step: "ProofStep") -> None:
    """Keep that the person cannot answer this proof. Raises Superseded."""
    answer_step(visit, step, {"cannot": True})


def send_code(visit: "Visit") -> None:
    """Send a security code to where the password will go (R112). Raises TooManyCodes.

    An SMS is counted before it is sent, and no longer if it is not: what is counted is what the number received.
    """
    [(kind, destination)] = visit.answers["receive"].items()
    text = (
        texting.count(destination, address=visit.address, fund_code=visit.fund.code, now=visit.now)
        if kind == "mobile"
        else None
    )
    if text and not text.allowed:
        raise TooManyCodes
    try:
        codes.issue(
            purpose=CODE_PURPOSE,
            subject=str(visit.enrolment.reference),
            channel=Channel.SMS if kind == "mobile" else Channel.EMAIL,
            destination=destination,
            fund=visit.fund,
            now=visit.now,
        )
    except codes.TooManyResends:
        if text:
            limits.withdraw(text)
        raise TooManyCodes from None


def answer_code(visit: "Visit", step: "Step", typed: str) -> CodeAnswer:
    """Check a code and keep that the address, or the mobile, is verified. Raises Superseded.

    A code proves where it went: one received before the address was changed proves nothing of the new.
    """
    [destination] = visit.answers["receive"].values()
    if sent_to(purpose=CODE_PURPOSE, subject=str(visit.enrolment.reference)) != destination:
        return CodeAnswer.NONE
    answer = codes.check(purpose=CODE_PURPOSE, subject=str(visit.enrolment.reference), typed=typed, now=visit.now)
    if answer is CodeAnswer.ACCEPTED:
        answer_step(visit, step, {"verified": destination})
    return answer


def resume(enrolment: Enrolment, *, typed: Answers, now: datetime) -> str | None:
    """Take up an enrolment left half-way; return the browser's new token, None when the answers differ.

    Reception desks share computers: only who types the number and the birth date again (for an establishment, the
    number and the name of who manages it) sees what was typed. After three mistakes the enrolment is erased.
    """
    Enrolment.objects.filter(pk=enrolment.pk).update(resume_tries=F("resume_tries") + 1)
    enrolment.refresh_from_db(fields=["resume_tries"])
    answers = enrolment.answers or {}
    same = all(
        answers.get(step, {}).get(name) == value for step, values in typed.items() for name, value in values.items()
    )
    if same and enrolment.resume_tries <= RESUME_TRIES:
        token = secrets.token_urlsafe(32)
        # The limits may have passed meanwhile: the same answer is looked at anew.
        kept = {name: value for name, value in answers.items() if name != LAST_REFUSED}
        if holder_kind(kept) is not HolderKind.PERSON:
            # What is typed to take it up is in public registers: the proof is asked again.
            kept = {name: answer for name, answer in kept.items() if not answer.get("confirmed")}
        _write(enrolment, answers=kept, token_hash=hash_token(token), answered_at=now)
        Enrolment.objects.filter(pk=enrolment.pk).update(resume_tries=0)
        return token
    if enrolment.resume_tries >= RESUME_TRIES:
        abandon(enrolment, now=now)
    return None


def begin_again(visit: "Visit") -> str:
    """Erase what is hidden since the browser was left alone; return its new token. Raises Superseded.

    Before the details there is but a number to protect, and nothing to ask before showing it: it is asked for again.
    """
    return give_to_browser(visit.enrolment, answers=visit.answers, now=visit.now)


def give_to_browser(enrolment: Enrolment, *, answers: Answers, now: datetime) -> str:
    """Let a browser hold an enrolment, and no other one any more; return its token. Raises Superseded."""
    token = secrets.token_urlsafe(32)
    _write(enrolment, answers=answers, token_hash=hash_token(token), answered_at=now)
    return token


def look_anew(enrolments: Iterable[Enrolment]) -> None:
    """Let the last answer that was refused be looked at once more: the limits that refused it were released.

    An enrolment that is answered at this very moment forgets it by itself.
    """
    under_way = Enrolment.objects.filter(pk__in=[one.pk for one in enrolments], state=EnrolmentState.UNDER_WAY)
    for enrolment in under_way:
        answers = enrolment.answers or {}
        if LAST_REFUSED in answers:
            kept = {name: value for name, value in answers.items() if name != LAST_REFUSED}
            _REMEMBER.run(id=enrolment.pk, revision=enrolment.revision, answers=kept)


def abandon(enrolment: Enrolment, *, now: datetime) -> None:
    """Erase everything typed (G-16)."""
    ended = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.UNDER_WAY).update(
        state=EnrolmentState.ABANDONED, answers=None, answered_at=now
    )
    if ended:
        audit.record("enrolment.abandoned", account=str(enrolment.reference), fund_code=enrolment.fund_code, now=now)


def expire(*, hours: int, now: datetime) -> int:
    """Erase the enrolments that nobody took up again in time; return how many."""
    return Enrolment.objects.filter(
        state=EnrolmentState.UNDER_WAY, answered_at__lte=now - timedelta(hours=hours)
    ).update(state=EnrolmentState.EXPIRED, answers=None)


def forget_ended(now: datetime) -> int:
    """Delete the enrolments that ended long enough ago; return how many. What waits to be settled stays."""
    ended = [state for state, ways_out in TRANSITIONS.items() if not ways_out]
    old = Enrolment.objects.filter(state__in=ended, answered_at__lte=now - ENDED_KEPT)
    return old.delete()[0]


def _profile_counted(answers: Answers) -> str:
    """Return the profile under which an enrolment is counted, empty where it is another journey."""
    return "" if answers.keys() & {"account", "renewal"} else profile_of(answers)


def _after(visit: "Visit", answers: Answers) -> str:
    """Return the name of the step that comes next, empty after the last."""
    step = visit.journey.next_step(answers)
    return step.name if step is not None else ""


def _write(enrolment: Enrolment, **changed: Any) -> None:
    """Write over the very revision that was read, or not at all."""
    if "answers" in changed:
        changed["number_index"] = number_index(changed["answers"])
        changed["profile"] = _profile_counted(changed["answers"])
    columns = {name: getattr(enrolment, name) for name in WRITTEN} | changed
    if not _WRITE.run(id=enrolment.pk, revision=enrolment.revision, **columns):
        raise Superseded
    enrolment.revision += 1
    for name, value in changed.items():
        setattr(enrolment, name, value)
