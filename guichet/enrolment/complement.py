"""A member adds a file of another profile: one account for a natural person, for the whole organisation (R54)."""

from datetime import datetime

from guichet.accounts.models import Account
from guichet.enrolment import operations
from guichet.enrolment.known import details_of
from guichet.enrolment.models import Enrolment
from guichet.enrolment.profile_names import PROFILES, HolderKind
from guichet.funds.catalogue import Fund

ADDABLE = tuple(profile for profile in PROFILES if profile.holder is HolderKind.PERSON)
"""Profiles of a natural person; an establishment has one account and one file."""


class NotAPerson(Exception):
    """An establishment's account has one file."""


def begin(account: Account, *, profile: str, fund: Fund, now: datetime) -> tuple[Enrolment, str]:
    """Begin the journey of a member whose identity is known; return it with the token for the browser.

    What the registry says of the person stands for what would be typed. Raises NotAPerson.
    """
    person = account.person
    if person is None or not isinstance(person.nir, str):
        raise NotAPerson
    return operations.start(
        fund=fund,
        profile={"profile": profile},
        known={
            "identifier": {"number": person.nir},
            "details": details_of(person),
            "account": {"reference": str(account.reference)},
        },
        now=now,
    )
