"""Ask the fund to call."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from guichet.audit import operations as audit
from guichet.cases import receipts
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

DETAILS = ("nom", "telephone", "quand", "sujet", "message")
"""What an agent needs to call."""
PER_HOUR_PER_ADDRESS = 20
"""A town hall or a reception desk shares one network address."""
PER_DAY_PER_TELEPHONE = 3
"""The number is not verified: this is how often a stranger can have somebody else called."""
PER_30_DAYS_PER_TELEPHONE = 6


class TooManyRequests(Exception):
    """A limit is reached; nothing was written, and the telephone remains."""


def ask_to_be_called(*, fund: Fund, details: Mapping[str, str], address: str, now: datetime) -> str:
    """Open a case for the agents of `fund`; return its receipt number.

    `details` are the `DETAILS` that a form read, all text; `address` is the network address that limits count. The very
    same request within 24 hours is the same case. Raises TooManyRequests.
    """
    telephone = details["telephone"]
    decision = limits.attempt(
        Limit("callback.address", address, PER_HOUR_PER_ADDRESS, timedelta(hours=1)),
        Limit("callback.telephone", telephone, PER_DAY_PER_TELEPHONE, timedelta(days=1)),
        Limit("callback.telephone", telephone, PER_30_DAYS_PER_TELEPHONE, timedelta(days=30)),
        now=now,
        fund_code=fund.code,
    )
    if not decision.allowed:
        raise TooManyRequests
    with transaction.atomic():
        case = open_case(
            kind=CaseKind.CONTACT,
            fund_code=fund.code,
            details=dict(details),
            # Everything, not the number alone: or a stranger could replace what somebody wrote.
            subject=json.dumps([fund.code, dict(details)], sort_keys=True),
            now=now,
        )
        if case.times == 1:
            audit.record("case.opened", account=str(case.reference), fund_code=fund.code, now=now, case_kind=case.kind)
    return receipts.number(case.reference)
