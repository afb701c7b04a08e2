"""The end of an enrolment: the account, its password on the way, and nothing left of what was typed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from guichet.accounts import files, opening
from guichet.accounts import queries as accounts
from guichet.accounts.claims import Claim, new_password
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, Holder, postal_lines_of
from guichet.accounts.states import MAY_LOG_IN, AccountState
from guichet.audit import operations as audit
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case as open_any_case
from guichet.delivery.models import Channel
from guichet.delivery.queries import came_back
from guichet.enrolment import claimants, renewing
from guichet.enrolment.endings import CASES, TooManyByPost, count_by_post, end, open_case
from guichet.enrolment.journey import Answers
from guichet.enrolment.models import Enrolment
from guichet.enrolment.operations import policies_of, proofs_given
from guichet.enrolment.states import EnrolmentState, Route
from guichet.funds import catalogue
from guichet.funds.queries import current_conditions
from guichet.funds.strictest import strictest
from guichet.registry import establishments, facts
from guichet.registry.lookup import Reason
from guichet.registry.models import Establishment, Person
from guichet.vigilance.queries import holding_letters

if TYPE_CHECKING:
    from guichet.enrolment.steps.base import Visit

__all__ = ["NotProved", "TooManyByPost", "finish", "finish_complement", "settle_due"]

log = structlog.get_logger(__name__)

_TAKEN_OVER = frozenset({Reason.IDENTIFIED, Reason.DETAILS_DIFFER, Reason.RESPONSIBLE_UNKNOWN})
"""What the registry says of somebody new who wants an account: the same matter, whether it has heard of them or not."""
MOST_PASSED_OVER = 500
"""In one call: each is tried and logged once more, and the worker's other chores wait meanwhile."""


class NotProved(Exception):
    """The registry no longer says what the proof was right about, or an agent must see to the account."""


def finish(visit: "Visit") -> Route:
    """End the enrolment by the route its answers lead to.

    Raises AccountExists, NotProved, TooManyByPost or Superseded.

    By post, the page only writes that it was asked for: the registry is looked at later, by the worker, so that
    whoever is unknown waits exactly as long as whoever is known.
    """
    answers = visit.answers
    if "postal" in answers:
        count_by_post(visit)
        kept = {**answers, "conditions": {"version": current_conditions(now=visit.now).version}}
        with transaction.atomic():
            end(visit, state=EnrolmentState.TO_SETTLE, route=Route.POST, answers=kept)
            audit.record(
                "enrolment.letter_asked",
                account=str(visit.enrolment.reference),
                fund_code=visit.fund.code,
                now=visit.now,
            )
        return Route.POST
    route = _route(answers)
    # Hashed before the transaction, which on SQLite keeps every other writer waiting.
    password = None if route is Route.CHOSEN else new_password()
    with transaction.atomic():
        end(visit, state=EnrolmentState.FINISHED, route=route, answers=None)
        version = current_conditions(now=visit.now).version
        claim = _claim(visit.enrolment, answers, _proved(answers), version)
        if "counter" not in answers and _too_few(answers, visit, claim.fund_codes):
            # Its funds ask for another one, and the site does not say so: it would tell which fund knows whom.
            raise NotProved
        try:
            if route is Route.CHOSEN:
                account = opening.open_with_password(claim, password_hash=answers["password"]["hash"], now=visit.now)
            else:
                account = opening.open_at_once(claim, password=password, now=visit.now)
        except opening.AccountExists:
            if claim.takes_over:
                raise NotProved from None
            raise
        if seen := answers.get("counter"):
            # By the account's name, and the agent's: who checked the identity behind it is found from there.
            audit.record(
                "counter.ended",
                account=str(account.reference),
                fund_code=visit.fund.code,
                actor=seen["agent"],
                now=visit.now,
                reason="finished",
            )
        audit.record(
            "enrolment.completed", account=str(visit.enrolment.reference), fund_code=visit.fund.code, now=visit.now
        )
    return route


def finish_complement(visit: "Visit") -> None:
    """Add the file that a member proved, or open a case where they could not. Raises Superseded or TooManyByPost."""
    answers = visit.answers
    account = Account.objects.select_related("person").get(reference=answers["account"]["reference"])
    profile = answers["profile"]["profile"]
    # Frozen or closed meanwhile: nothing is added to it without an agent.
    by_agent = "postal" in answers or account.state not in MAY_LOG_IN or _too_few(answers, visit, [account.fund_code])
    if by_agent:
        count_by_post(visit)
    with transaction.atomic():
        end(
            visit,
            state=EnrolmentState.FINISHED,
            route=Route.FILE_ASKED if by_agent else Route.FILE_ADDED,
            answers=None,
        )
        if by_agent:
            open_any_case(
                kind=CaseKind.FILE_ASKED,
                fund_code=visit.fund.code,
                about=str(account.reference),
                subject=f"{account.reference} {profile}",
                details={"profile": profile, "sirets": answers.get("companies", {}).get("sirets", [])},
                now=visit.now,
            )
            return
        attached = _attached(answers, account.known_holder)
        files.add(account, profile=profile, fund_code=visit.fund.code, attached=attached, now=visit.now)


def _route(answers: Answers) -> Route:
    if "password" in answers:
        return Route.CHOSEN
    return Route.SMS if "mobile" in answers["receive"] else Route.EMAIL


def _proved(answers: Answers) -> Holder:
    """Return whose identity was proved. Raises NotProved where the registry means nobody, or another, by now.

    Up to a day passes since the proof: somebody dies or is blocked, a farm goes to another. And whoever says after the
    proof that they take an account over must be held to run the establishment, as if they had said it before.
    """
    holder = claimants.identify(answers).holder
    key = next(answer["holder"] for answer in answers.values() if answer.get("confirmed"))
    if holder is None or holder.pk != key:
        raise NotProved
    return holder


def _too_few(answers: Answers, visit: "Visit", fund_codes: Sequence[str]) -> bool:
    """Whether the strictest asks for more right answers, of the site and of the funds that know the person."""
    policy = strictest(visit.fund.policy, policies_of(fund_codes, now=visit.now))
    return len(proofs_given(answers)) < policy.proofs_needed


def _attached(answers: Answers, holder: Holder) -> list[Establishment]:
    """Return the establishments to attach, looked at once more: a person's own, and no other."""
    sirets = answers.get("companies", {}).get("sirets", [])
    return establishments.owned(holder, sirets) if isinstance(holder, Person) else []


def settle_due(*, now: datetime, limit: int = 50) -> int:
    """Settle at most `limit` enrolments asked for by post; return how many. The worker calls this again and again.

    One that cannot be settled is logged and left for the next time: it must not stop those behind it, which are gone
    on to until `limit` are settled, past at most MOST_PASSED_OVER that are not.
    """
    due = _due(now).order_by("answered_at")
    settled = 0
    for pk in due.values_list("pk", flat=True)[: limit + MOST_PASSED_OVER]:
        if settled == limit:
            break
        try:
            settled += _settle(pk, now=now)
        except Exception:
            log.exception("enrolment.not_settled", enrolment=pk)
    return settled


def _due(now: datetime) -> QuerySet[Enrolment]:
    """Return what waits to be settled; what would end in a letter waits while none leaves (docs/adr/0132)."""
    due, held = Enrolment.objects.filter(state=EnrolmentState.TO_SETTLE), holding_letters(now=now)
    if not held:
        return due
    by_letter = ~Q(route=Route.HELP)
    return due.exclude(by_letter if "" in held else by_letter & Q(fund_code__in=held))


def _settle(pk: int, *, now: datetime) -> bool:
    with transaction.atomic():
        enrolment = (
            Enrolment.objects.select_for_update(skip_locked=_can_skip())
            .filter(pk=pk, state=EnrolmentState.TO_SETTLE)
            .first()
        )
        if enrolment is None:
            return False
        _settle_locked(enrolment, now=now)
        Enrolment.objects.filter(pk=pk).update(state=EnrolmentState.FINISHED, answers=None)
    return True


def _can_skip() -> bool:
    from django.db import connection  # noqa: PLC0415 - the only place that asks what the database can do

    return bool(connection.features.has_select_for_update_skip_locked)


def _settle_locked(enrolment: Enrolment, *, now: datetime) -> None:
    answers = enrolment.answers
    if "renewal" in answers:
        renewing.settle(enrolment, now=now)
        return
    found = claimants.identify(answers)
    if answers["identifier"].get("takes_over") and found.reason in _TAKEN_OVER:
        # Asked for without a proof: it would put the one who manages the account out of it.
        company = establishments.find(answers["identifier"]["number"])
        open_case(enrolment, CaseKind.RESPONSIBLE_CHANGES, now, fund_code=company.fund_code if company else "")
        return
    if found.holder is None:
        open_case(enrolment, CASES[found.reason], now)
        return
    if not postal_lines_of(found.holder):
        open_case(enrolment, CaseKind.NO_POSTAL_ADDRESS, now)
        return
    claim = _claim(enrolment, answers, found.holder, answers["conditions"]["version"])
    account = accounts.of_holder(found.holder, lock=True)
    if account is not None and came_back(about=str(account.reference), lines=postal_lines_of(found.holder)):
        # Another letter would go to whoever lives there now.
        open_case(enrolment, CaseKind.NO_POSTAL_ADDRESS, now)
        return
    if account is not None and letters_used_up(str(account.reference), claim.fund.policy, now=now):
        audit.record("enrolment.limit_reached", account=str(account.reference), fund_code=claim.fund.code, now=now)
        return
    try:
        with transaction.atomic():
            opening.open_by_post(claim, now=now)
    except opening.AccountExists:
        owner = accounts.of_holder(found.holder)
        if owner is None:
            # The number opens somebody else's account (two people a century apart): an agent says who logs in with it.
            open_case(enrolment, CaseKind.DETAILS_DO_NOT_MATCH, now)
        elif owner.state == AccountState.FROZEN:
            # « Connectez-vous » would be of no help: an agent frees the account, or opens another.
            open_case(enrolment, CaseKind.DECEASED_OR_BLOCKED, now)
        else:
            opening.tell_account_exists(found.holder, owner, fund=claim.fund, now=now)


def _claim(enrolment: Enrolment, answers: Answers, holder: Holder, version: int) -> Claim:
    fund_codes = facts.fund_codes(holder) if isinstance(holder, Person) else [holder.fund_code]
    # Who enters by another fund's site is carried to theirs; no page says so (C-04, C-13).
    home = enrolment.fund_code if enrolment.fund_code in fund_codes or not fund_codes else fund_codes[0]
    received = answers.get("receive", {})
    verified = {Channel.SMS if "mobile" in received else Channel.EMAIL} if "code" in answers else set()
    return Claim(
        holder=holder,
        identifier=answers["identifier"]["number"],
        profile=answers["profile"]["profile"],
        fund=catalogue.by_code(home),
        fund_codes=fund_codes,
        email=received.get("email") or answers["details"]["email"],
        mobile=received.get("mobile") or answers["details"]["mobile"],
        conditions_version=version,
        verified=frozenset(verified),
        responsible=claimants.responsible(answers),
        attached=_attached(answers, holder),
        takes_over=bool(answers["identifier"].get("takes_over")),
        counter=catalogue.by_code(enrolment.fund_code) if "counter" in answers else None,
        begun_at=enrolment.started_at,
    )
