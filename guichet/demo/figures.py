"""Figures of thirteen weeks that nobody lived: « Chiffres » says on the page that they are invented.

They are batches, which pages read, and no counts: what happens in the demonstration is counted beside them.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from guichet.demo.agents import FUND
from guichet.figures.models import Batch
from guichet.figures.rules import FINISHED, Measure
from guichet.funds import catalogue

WEEKS: Final = 13
_SEED: Final = 20
_PROFILES: Final[Mapping[str, int]] = {
    "particulier": 220, "exploitant": 60, "entreprise": 24, "jardinier": 16, "cotisant_solidarite": 14,
}  # fmt: skip
"""How many enrolments end in a week, by profile."""
_ENDS: Final[Mapping[str, float]] = {
    FINISHED: 0.62, "identifier": 0.06, "details": 0.05, "insured": 0.02, "card_serial": 0.05, "payment_amount": 0.06,
    "bill_amount": 0.03, "postal": 0.05, "receive": 0.02, "code": 0.03, "conditions": 0.01,
}  # fmt: skip
_DELAYS: Final[Mapping[str, float]] = {
    "email.ten_minutes": 0.3, "email.hour": 0.22, "email.day": 0.1, "sms.ten_minutes": 0.12, "at_once.ten_minutes": 0.1,
    "letter.week": 0.07, "letter.month": 0.05, "counter.ten_minutes": 0.04,
}  # fmt: skip
_REST: Final[Mapping[tuple[Measure, str], int]] = {
    (Measure.LETTER_ASKED, ""): 40, (Measure.LETTER_LEFT, ""): 38, (Measure.LETTER_RETURNED, ""): 3,
    (Measure.FAILED, "email"): 12, (Measure.FAILED, "sms"): 5, (Measure.HELD, "login.holder"): 34,
    (Measure.HELD, "proof.identifier.6h"): 18, (Measure.HELD, "code.sms.number"): 6,
}  # fmt: skip
_PROOFS: Final[Mapping[str, float]] = {"card_serial": 0.4, "payment_amount": 0.5, "bill_amount": 0.1}


def make(*, now: datetime) -> bool:
    """Invent them, unless there are figures; return whether it did."""
    if Batch.objects.exists():
        return False
    by_chance, today = random.Random(_SEED), timezone.localdate(now)  # noqa: S311 - nothing is guarded
    funds = [catalogue.by_slug(FUND), *[fund for fund in catalogue.all_funds() if fund.slug != FUND][:2]]
    Batch.objects.bulk_create(
        batch
        for size, fund in zip((1.0, 0.7, 0.4), funds, strict=True)
        for batch in _of_fund(fund.code, size, today, by_chance)
    )
    return True


def _of_fund(fund_code: str, size: float, today: date, by_chance: random.Random) -> Iterator[Batch]:
    """Yield what the weeks of a fund close, as the worker would: small counts wait for those of the next week."""
    waiting: dict[tuple[str, str, str], int] = {}
    for week in range(WEEKS, 0, -1):
        day = today - timedelta(days=7 * week - 6)
        for series, usual in _in_a_week():
            number = waiting.get(series, 0) + round(usual * size * by_chance.uniform(0.7, 1.3))
            if number >= settings.FIGURES_FLOOR:
                measure, profile, label = series
                yield Batch(day=day, fund_code=fund_code, measure=measure, profile=profile, label=label, count=number)
                number = 0
            waiting[series] = number


def _in_a_week() -> Iterator[tuple[tuple[str, str, str], float]]:
    for profile, ended in _PROFILES.items():
        for label, share in _ENDS.items():
            yield (Measure.ENDED, profile, label), ended * share
        for label, share in _DELAYS.items():
            yield (Measure.ENTERED, profile, label), ended * share * 0.6
        for proof, share in _PROOFS.items():
            yield (Measure.PROOF_REFUSED, profile, proof), ended * share * 0.3
            yield (Measure.PROOF_ACCEPTED, profile, proof), ended * share * 0.8
    for (measure, label), number in _REST.items():
        yield (measure, "", label), number
