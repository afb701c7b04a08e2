"""« Qui a consulté mon dossier »: each look of an adviser, and why; the fund answers for who it was.

And each day on which a structure read about the member under its convention; the structure answers for who it was.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from guichet.accounts.models import Account
from guichet.agents import looks
from guichet.agents.models import Look
from guichet.conventions import consulted
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.space.my_account.activity import LOOK_REASONS, Sentence
from guichet.space.queries import in_words

SHOWN_FOR: Final = timedelta(days=365)
MOST: Final = 300
"""Nearly one a day; past them the page says that there are more, and the copy of the data has them all."""


@dataclass(frozen=True)
class Consultation:
    """One look."""

    at: datetime
    day: str
    hour: str
    reason: Sentence
    fund: str


@dataclass(frozen=True)
class Consultations:
    """Those of the last twelve months."""

    days: list[tuple[str, list[Consultation]]]
    funds: list[Fund]
    """Whose advisers looked: whom to ask."""
    has_more: bool
    structures: list[tuple[str, str]]
    """Day and name of each structure that read about them, latest first."""


def _looks(account: Account) -> list[Look]:
    """Return them; the funds hold no file about a delegate."""
    return looks.of_holder(account.known_holder) if account.delegate_id is None else []


def of_account(account: Account, *, now: datetime) -> Consultations:
    """Return who looked at the file of an account's holder, latest first. Two queries."""
    found = [one for one in _looks(account) if one.opened_at > now - SHOWN_FOR]
    lines = [told(look) for look in found[:MOST]]
    codes = sorted({one.fund_code for one in found if catalogue.has_code(one.fund_code)})
    return Consultations(
        [(day, list(group)) for day, group in groupby(lines, key=lambda line: line.day)],
        [catalogue.by_code(code) for code in codes],
        has_more=len(found) > MOST,
        structures=[(in_words(day), name) for day, name in structures(account, now=now)[:MOST]],
    )


def structures(account: Account, *, now: datetime) -> list[tuple[date, str]]:
    """Return the days on which each structure read about the holder of an account, latest first. One query.

    A structure is named once a day, whoever of its persons read.
    """
    if account.person is None:
        return []
    found = consulted.of_person(account.person)
    return list(dict.fromkeys((one.day, one.structure.name) for one in found if one.first_at > now - SHOWN_FOR))


def told(look: Look) -> Consultation:
    """Return a look in words."""
    local = timezone.localtime(look.opened_at)
    known = catalogue.has_code(look.fund_code)
    return Consultation(
        look.opened_at,
        capfirst(date_format(local, "l j F Y")),
        date_format(local, "H:i"),
        LOOK_REASONS.get(look.reason, look.reason),
        catalogue.by_code(look.fund_code).name if known else look.fund_code,
    )
