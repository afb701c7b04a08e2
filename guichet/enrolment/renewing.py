"""A member who has neither mailbox nor mobile left proves who they are, and a letter brings a password (G-15).

The questions are those of an enrolment, within the same limits. Nothing of the account is looked at before the worker
settles the request: a page that looked would tell who has one.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from guichet.accounts import posted
from guichet.accounts import queries as accounts
from guichet.accounts.models import Holder
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.renewal import NotRenewable
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.cases.models import CaseKind
from guichet.enrolment import claimants, operations
from guichet.enrolment.endings import CASES, count_by_post, end, open_case
from guichet.enrolment.models import Enrolment
from guichet.enrolment.profile_names import PROFILES, HolderKind, ProfileName
from guichet.enrolment.states import EnrolmentState, Route
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.strictest import strictest
from guichet.identifiers import siret
from guichet.identifiers.et import PREFIX
from guichet.vigilance.queries import in_force

if TYPE_CHECKING:
    from guichet.enrolment.steps.base import Visit


def profiles_of(number: str) -> list[ProfileName]:
    """Return the profiles that log in with such a number, in the documents' order."""
    if number.startswith(PREFIX):
        kinds = {HolderKind.COMPANY, HolderKind.HOUSEHOLD}
    else:
        kinds = {HolderKind.COMPANY} if len(number) == siret.LENGTH else {HolderKind.PERSON}
    return [profile for profile in PROFILES if profile.holder in kinds]


def begin(*, number: str, profile: str, fund: Fund, now: datetime) -> tuple[Enrolment, str]:
    """Begin the questions; return the row with the token for the browser (256 bits)."""
    return operations.start(
        fund=fund,
        profile={"profile": profile},
        known={"identifier": {"number": number}, "renewal": {"asked": True}},
        now=now,
    )


def finish(visit: "Visit") -> None:
    """Write that a letter, or an agent, was asked for: the same row for everybody.

    Raises Superseded or TooManyByPost.
    """
    count_by_post(visit)
    with transaction.atomic():
        end(
            visit,
            state=EnrolmentState.TO_SETTLE,
            route=Route.HELP if "postal" in visit.answers else Route.RENEWAL,
            answers=visit.answers,
        )
        audit.record(
            "enrolment.letter_asked",
            account=str(visit.enrolment.reference),
            fund_code=visit.fund.code,
            now=visit.now,
            purpose="renewal",
        )


def settle(enrolment: Enrolment, *, now: datetime) -> None:
    """Send the letter that was asked for, or open a case, in the worker's transaction.

    Whoever has no account, or one that never was entered, gets nothing: enrolling is their way, and the page says so.
    """
    answers = enrolment.answers
    found = claimants.identify(answers)
    if found.holder is None:
        open_case(enrolment, CASES[found.reason], now)
        return
    given = operations.proofs_given(answers)
    if {answer["holder"] for answer in given} != {found.holder.pk} or len(given) < _needed(
        enrolment, found.holder, now
    ):
        open_case(enrolment, CaseKind.ACCESS_LOST, now)
        return
    account = accounts.of_holder(found.holder)
    if account is None:
        return
    try:
        posted.send(account, now=now)
    except NotRenewable:
        if account.state == AccountState.FROZEN:
            open_case(enrolment, CaseKind.DECEASED_OR_BLOCKED, now)
    except (NoPostalAddress, AddressCameBack):
        open_case(enrolment, CaseKind.NO_POSTAL_ADDRESS, now)
    except TooManyLetters:
        audit.record(
            "enrolment.limit_reached",
            account=str(account.reference),
            fund_code=account.fund_code,
            actor="system",
            now=now,
        )


def _needed(enrolment: Enrolment, holder: Holder, now: datetime) -> int:
    """Return how many right answers the strictest asks for, of the site and of the funds that know the member."""
    site = in_force(catalogue.by_code(enrolment.fund_code), now=now)
    others = operations.policies_of_holder(holder, claimants.holder_kind(enrolment.answers), now)
    return strictest(site.policy, others).proofs_needed
