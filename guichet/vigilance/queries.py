"""What is in force, for every page: known for a second, mostly without a query."""

import functools
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.kept import Kept
from guichet.vigilance import rules, words
from guichet.vigilance.models import AttackDay
from guichet.vigilance.rules import NOTHING, Measures

KEPT = 1.0
"""Seconds: what was begun before a day of attack is judged by it a second later at most, on every server."""


class Standing(NamedTuple):
    """One day of attack that started."""

    fund_code: str
    measures: Measures
    ends_at: datetime


CURRENT: Kept[tuple[Standing, ...]] = Kept(lambda _now: _standing(), seconds=KEPT)


def in_force(fund: Fund, *, now: datetime) -> Fund:
    """Return the fund with the policy that is in force at this moment: the very same on any other day."""
    measures = measures_of(fund.code, now=now)
    return _raised(fund, measures) if measures else fund


def measures_of(fund_code: str, *, now: datetime) -> Measures:
    """Return what is asked of a fund's members: its own day of attack, and that of all funds."""
    found = NOTHING
    for one in _of((fund_code,), now=now):
        found |= one.measures
    return found


def proofs_until(*fund_codes: str, now: datetime) -> datetime | None:
    """Return until when proofs are raised at any of these funds; None where they are not."""
    return rules.latest(one.ends_at for one in _of(fund_codes, now=now) if one.measures.proofs)


def letters_until(*fund_codes: str, now: datetime) -> datetime | None:
    """Return until when no letter with a password leaves for one of these funds; None where they leave."""
    return rules.latest(one.ends_at for one in _of(fund_codes, now=now) if one.measures.letters)


def holding_letters(*, now: datetime) -> frozenset[str]:
    """Return the codes of the funds whose letters with a password wait; the empty one stands for every fund."""
    return frozenset(one.fund_code for one in _on(now) if one.measures.letters)


def on(*, now: datetime) -> list[Standing]:
    """Return the days of attack in force, that of all funds first."""
    return sorted(_on(now), key=lambda one: one.fund_code)


class Notes(NamedTuple):
    """What pages say of it, whoever reads them: until when, in words; empty where there is nothing to say."""

    proofs_until: str
    letters_until: str
    elsewhere: list[str]
    """Names of the other funds whose members more is asked of: accounts are national, and so is a stranger's way."""


def notes(fund: Fund, *, now: datetime) -> Notes:
    """Return what the pages of a fund say."""
    proofs, letters = proofs_until(fund.code, now=now), letters_until(fund.code, now=now)
    others = {one.fund_code for one in _on(now) if one.measures.proofs} - {"", fund.code}
    names = sorted(catalogue.by_code(code).name for code in others if catalogue.has_code(code))
    return Notes(words.moment(proofs) if proofs else "", words.moment(letters) if letters else "", names)


def under_way(fund_code: str, *, now: datetime) -> AttackDay | None:
    """Return the day of attack of a fund that is in force or proposed. One query."""
    day = AttackDay.objects.filter(fund_code=fund_code, over_at=None).first()
    return day if day is not None and (day.is_on(now) or day.is_proposed(now)) else None


def past(fund_code: str, *, most: int, now: datetime) -> list[AttackDay]:
    """Return those of a fund that are over, the latest first. One query."""
    found = AttackDay.objects.filter(fund_code=fund_code).order_by("-asked_at", "-pk")[: most + 1]
    return [day for day in found if not (day.is_on(now) or day.is_proposed(now))][:most]


def _on(now: datetime) -> list[Standing]:
    return [one for one in CURRENT.get(now=now) if now < one.ends_at]


def _of(fund_codes: Iterable[str], *, now: datetime) -> list[Standing]:
    return [one for one in _on(now) if not one.fund_code or one.fund_code in fund_codes]


@functools.lru_cache(maxsize=256)
def _raised(fund: Fund, measures: Measures) -> Fund:
    return replace(fund, policy=rules.raised(fund.policy, measures))


def _standing() -> tuple[Standing, ...]:
    started = AttackDay.objects.filter(over_at__isnull=True, ends_at__isnull=False)
    return tuple(
        Standing(fund_code, Measures(proofs, letters, codes), ends_at)
        for fund_code, proofs, letters, codes, ends_at in started.values_list(
            "fund_code", "proofs", "letters", "codes", "ends_at"
        )
        if ends_at is not None
    )
