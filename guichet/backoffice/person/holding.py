"""The limits that may keep one person or establishment waiting, under the very keys they are counted under."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from guichet.accounts import file_codes
from guichet.accounts.models import Account, Holder
from guichet.enrolment.operations import policies_of
from guichet.funds.policy import Policy
from guichet.funds.strictest import strictest
from guichet.limits.rules import Limit
from guichet.login import rechecking, second_step, tries
from guichet.one_time_codes import texting
from guichet.registry.models import Person
from guichet.renewal.operations import CODES_PER_DAY

PROOF_6H, PROOF_30D = "proof.identifier.6h", "proof.identifier.30d"
LOGIN_HOLDER, LOGIN_NETWORK = "login.holder", tries.PASSWORD_SCOPE
RENEWAL_CODES = "renewal.codes.holder"
LETTERS_DAY, LETTERS_30D = "letters.day", "letters.30d"
"""Counted on the letters themselves (`accounts.letters.letters_used_up`), not as attempts."""
CODES_USED_UP = "codes."
"""Begins the scope of a code sent or typed too often; its purpose follows."""


def counted_as(holder: Holder) -> str:
    """Return the key of a holder, as `registry.counting` has it."""
    return f"person {holder.pk}" if isinstance(holder, Person) else f"establishment {holder.pk}"


def concerning(
    holder: Holder, numbers: Iterable[str], account: Account | None, fund_codes: Iterable[str], *, now: datetime
) -> list[Limit]:
    """Return every limit that may hold somebody, whichever of their numbers it was counted under. No query.

    What is counted by network address alone is not of one person, and is not here.
    """
    policy = _policy(fund_codes, now)
    limits = [limit for key in (counted_as(holder), *numbers) for limit in _of_key(key, policy)]
    if account is None:
        return limits
    reference = str(account.reference)
    five_minutes = timedelta(minutes=5)
    failures = policy.login_failures_per_5_minutes
    limits += [
        Limit(second_step.CODE_SCOPE, reference, policy.code_tries, five_minutes, grows=True),
        Limit(rechecking.SCOPE, reference, failures, five_minutes, grows=True),
        Limit(file_codes.SCOPE, reference, file_codes.TRIES_PER_5_MINUTES, five_minutes, grows=True),
    ]
    if mobile := account.contact.mobile:
        limits.append(Limit("code.sms.number", mobile, texting.PER_DAY_PER_NUMBER, timedelta(days=1)))
    return limits


def _of_key(key: str, policy: Policy) -> list[Limit]:
    failures = policy.login_failures_per_5_minutes + tries.PER_HOUR_BESIDE_THE_FREE_ONES
    return [
        Limit(PROOF_6H, key, policy.proofs_per_6_hours, timedelta(hours=6)),
        Limit(PROOF_30D, key, policy.proofs_per_30_days, timedelta(days=30)),
        Limit(LOGIN_HOLDER, key, failures, timedelta(hours=1)),
        Limit(RENEWAL_CODES, key, CODES_PER_DAY, timedelta(days=1)),
    ]


def _policy(fund_codes: Iterable[str], now: datetime) -> Policy:
    """Return the strictest of the policies that may judge somebody, as the proof itself takes it."""
    first, *others = policies_of(fund_codes, now=now)
    return strictest(first, others)
