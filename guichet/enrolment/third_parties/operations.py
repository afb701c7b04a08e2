"""Ask the fund to get in touch with a structure."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from guichet.audit import operations as audit
from guichet.cases import receipts
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.enrolment.third_parties.kinds import Kind
from guichet.funds.catalogue import Fund
from guichet.identifiers import email
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

DETAILS = ("structure", "siret", "nom", "prenom", "fonction", "email", "telephone", "message")
"""What an agent needs to answer."""
PER_HOUR_PER_ADDRESS = 20
"""A town hall or a firm of accountants shares one network address."""
PER_DAY_PER_EMAIL = 3
PER_30_DAYS_PER_EMAIL = 6
"""The address is not verified: this is how much mail a stranger can make us send to somebody else."""
PER_DAY_PER_STRUCTURE = 5


class TooManyRequests(Exception):
    """A limit is reached; nothing was written, and the telephone remains."""


def ask_for_contact(*, kind: Kind, fund: Fund, details: Mapping[str, str], address: str, now: datetime) -> str:
    """Open a case for the agents of `fund`, acknowledge it by email, and return its receipt number.

    `details` are the `DETAILS` that a form read, all text; `address` is the network address that limits count. The very
    same request within 24 hours is the same case and is acknowledged once. Raises TooManyRequests.
    """
    mailbox = email.mailbox(details["email"])
    decision = limits.attempt(
        Limit("contact.address", address, PER_HOUR_PER_ADDRESS, timedelta(hours=1)),
        Limit("contact.email", mailbox, PER_DAY_PER_EMAIL, timedelta(days=1)),
        Limit("contact.email", mailbox, PER_30_DAYS_PER_EMAIL, timedelta(days=30)),
        Limit("contact.structure", _structure(details), PER_DAY_PER_STRUCTURE, timedelta(days=1)),
        now=now,
        fund_code=fund.code,
    )
    if not decision.allowed:
        raise TooManyRequests
    kept = {"structure_kind": kind.name, **details}
    with transaction.atomic():
        case = open_case(
            kind=CaseKind.CONVENTION_ASKED,
            fund_code=fund.code,
            details=kept,
            # Everything, not the SIRET alone, which is public: or a stranger could replace what a structure wrote.
            subject=json.dumps([fund.code, kept], sort_keys=True),
            now=now,
        )
        receipt = receipts.number(case.reference)
        if case.times == 1:
            audit.record("case.opened", fund_code=fund.code, now=now, case_kind=case.kind)
            delivery.enqueue(
                message="enrolment/contact_acknowledged",
                channel=Channel.EMAIL,
                fund_code=fund.code,
                recipient={"email": details["email"]},
                # Nothing that was typed: it would make us carry a stranger's words to whomever they like.
                context={
                    "receipt": receipt,
                    "asked_on": date_format(timezone.localtime(now), "j\N{NO-BREAK SPACE}F Y"),
                },
                about=str(case.reference),
                now=now,
            )
    return receipt


def _structure(details: Mapping[str, str]) -> str:
    return details["siret"] or "".join(filter(str.isalnum, details["structure"].casefold())) or "-"
