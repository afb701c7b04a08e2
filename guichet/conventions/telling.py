"""What conventions tell the structures and their people. No subject names anybody; no email holds a password."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.formats import date_format

from guichet.accounts.operations import spoken_day
from guichet.conventions import numbers
from guichet.conventions.models import Convention, Member
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel


def access_opened(member: Member, *, number: str, now: datetime) -> None:
    """Tell somebody the number they will log in with; the password comes by letter."""
    _email(member, "conventions/access_opened", {"number": number.replace(" ", "\N{NO-BREAK SPACE}")}, now=now)


def access_ended(member: Member, *, now: datetime) -> None:
    """Tell somebody that the structure's convention opens nothing to them any more."""
    _email(member, "conventions/access_ended", {"when": spoken_day(now)}, now=now)


def approved(convention: Convention, administrators: list[Member], *, now: datetime) -> None:
    """Tell those who name colleagues that the convention is approved, and what comes next."""
    told = {"starts_on": day(convention.starts_on), "ends_on": day(convention.ends_on)}
    for member in administrators:
        _email(member, "conventions/approved", _of(convention) | told, now=now)


def ends_soon(convention: Convention, administrators: list[Member], *, now: datetime) -> None:
    """Remind those who name colleagues of the last day."""
    for member in administrators:
        _email(member, "conventions/expires", _of(convention) | {"ends_on": day(convention.ends_on)}, now=now)


def expired(convention: Convention, administrators: list[Member], *, now: datetime) -> None:
    """Tell them that the last day is over."""
    for member in administrators:
        _email(member, "conventions/expired", _of(convention) | {"ends_on": day(convention.ends_on)}, now=now)


def withdrawn(convention: Convention, administrators: list[Member], *, why: str, now: datetime) -> None:
    """Tell the structure by email, and by a letter that says why (CRPA L. 211-2: such a decision gives its reasons)."""
    told = _of(convention) | {"when": spoken_day(now)}
    for member in administrators:
        _email(member, "conventions/withdrawn", told, now=now)
    structure = convention.structure
    delivery.enqueue(
        message="conventions/withdrawn",
        channel=Channel.LETTER,
        fund_code=convention.fund_code,
        recipient={"postal_lines": list(structure.postal_lines)},
        context={
            "given_name": "",
            "family_name": structure.name,
            "identifier_kind": "establishment",
            "why": why,
            **told,
        },
        about=str(convention.reference),
        now=now,
    )


def day(value: date) -> str:
    """Return « 21 novembre 2026 », on one line."""
    return date_format(value, "j\N{NO-BREAK SPACE}F Y")


def _of(convention: Convention) -> dict[str, str]:
    return {
        "convention": numbers.group(convention.number).replace(" ", "\N{NO-BREAK SPACE}"),
        "structure": convention.structure.name,
    }


def _email(member: Member, message: str, context: Mapping[str, str], *, now: datetime) -> None:
    delivery.enqueue(
        message=message,
        channel=Channel.EMAIL,
        fund_code=member.convention.fund_code,
        recipient={"email": member.email},
        context={"structure": member.convention.structure.name, **context},
        about=str(member.reference),
        now=now,
    )
