"""How long it took somebody to enter for the first time, from « S'inscrire » on, and by which way: for the figures.

The journal alone keeps it, without the moment: the opening says the way and the minutes until then, the first entry a
band of time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from guichet.accounts.claims import Claim, Opening
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.audit import queries
from guichet.audit.vocabulary import LARGEST_NUMBER, Value

BANDS: Final = (
    ("ten_minutes", timedelta(minutes=10)),
    ("hour", timedelta(hours=1)),
    ("day", timedelta(days=1)),
    ("week", timedelta(days=7)),
    ("month", timedelta(days=30)),
)
LATER: Final = "later"
COUNTER: Final = "counter"
AT_ONCE: Final = "at_once"
_LOOKED_BACK: Final = timedelta(days=365)
"""No provisional password lives as long."""


def facts_of(claim: Claim, opening: Opening, *, now: datetime) -> Mapping[str, Value]:
    """Return what the journal says of an opening: the way of the password, and the minutes since « S'inscrire »."""
    since = now - claim.begun_at if claim.begun_at is not None else timedelta()
    # The clocks of two servers may differ: nobody opens an account before they asked for it.
    minutes = min(max(int(since.total_seconds() // 60), 0), LARGEST_NUMBER)
    return {"way": _way(claim, opening), "minutes": minutes}


def _way(claim: Claim, opening: Opening) -> str:
    if claim.counter is not None:
        return COUNTER
    if opening.state == AccountState.AWAITING_LETTER:
        return "letter"
    return claim.way.value if opening.expires_at else AT_ONCE


def note(account: Account, *, now: datetime) -> None:
    """Write that an account is entered for the first time, once: of two logins at one instant, one is the first.

    An account that the journal knows no opening of any more is not counted.
    """
    if not Account.objects.filter(pk=account.pk, last_login_at=None).update(last_login_at=now):
        return
    reference = str(account.reference)
    opened = queries.of_account(reference, since=now - _LOOKED_BACK, events=["account.opened"]).first()
    if opened is None or "way" not in opened.facts:
        return
    audit.record(
        "account.entered",
        account=reference,
        fund_code=account.fund_code,
        now=now,
        way=opened.facts["way"],
        delay=band(now - opened.at + timedelta(minutes=opened.facts["minutes"])),
        profile=opened.facts["profile"],
    )


def band(took: timedelta) -> str:
    """Return the word of a time: the first band that it is shorter than."""
    return next((word for word, most in BANDS if took < most), LATER)
