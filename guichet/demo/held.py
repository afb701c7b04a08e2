"""Somebody who typed a wrong card number too often: their tries, counted as the journey counts them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guichet.audit import operations as audit
from guichet.demo.agents import FUND
from guichet.demo.callers import Caller
from guichet.enrolment import claimants, operations
from guichet.enrolment.models import Enrolment, number_index
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit

if TYPE_CHECKING:
    from guichet.enrolment.journey import Answers


def make(caller: Caller, *, now: datetime) -> None:
    """Let the tries of these last days be used up, so that nothing but an agent opens this way for weeks."""
    fund = catalogue.by_slug(FUND)
    born = (caller.person.birth_year, caller.person.birth_month, caller.person.birth_day)
    typed: Answers = {
        "identifier": {"number": caller.typed},
        "details": {
            "nom": caller.person.birth_name,
            "prenom": caller.person.given_names.split(",")[0],
            "date_naissance": list(born),
            "email": caller.email,
            "mobile": None,
        },
    }
    enrolment, _token = operations.start(
        fund=fund, profile={"profile": "particulier"}, known=typed, now=now - timedelta(days=2)
    )
    number = claimants.counted_as(enrolment.answers, claimants.identify(enrolment.answers))
    for rank in range(fund.policy.proofs_per_30_days):
        at = now - (timedelta(days=2) if rank < fund.policy.proofs_per_6_hours else timedelta(minutes=40))
        limits.attempt(
            Limit("proof.identifier.6h", number, fund.policy.proofs_per_6_hours, timedelta(hours=6)),
            Limit("proof.identifier.30d", number, fund.policy.proofs_per_30_days, timedelta(days=30)),
            now=at + timedelta(minutes=rank),
        )
        audit.record(
            "enrolment.proof_refused",
            account=str(enrolment.reference),
            fund_code=fund.code,
            now=at + timedelta(minutes=rank),
            proof="card_serial",
        )
    Enrolment.objects.filter(pk=enrolment.pk).update(
        proof_tries=fund.policy.proof_tries,
        number_index=number_index(enrolment.answers),
        answered_at=now - timedelta(minutes=30),
    )
