"""Home of whoever acts for others: their structures with what each opens, and the people they may act for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.conventions.models import Member
from guichet.conventions.queries import memberships
from guichet.funds.queries import notices
from guichet.login.access import fund_of
from guichet.login.models import Session
from guichet.mandates.queries import to_act_on
from guichet.space.frame import private, title
from guichet.space.queries import fund_name
from guichet.space.third_party.services import Link, offered


@dataclass(frozen=True)
class StructureShown:
    """A structure that names the delegate, under one convention in force."""

    member: Member
    links: Sequence[Link]
    funds: Sequence[str]
    """Names of the funds where the convention opens something."""
    team: str
    """Where its administrator names colleagues; empty for anybody else."""


@dataclass(frozen=True)
class GiverShown:
    """Somebody who gave a mandate that is in force."""

    reference: str
    """Of the mandate."""
    name: str
    fund: str


def home(request: HttpRequest, session: Session) -> HttpResponse:
    """« Mon espace privé : partenaire ». Five queries at most, the session's included."""
    now = timezone.now()
    account = session.account
    said = notices(fund_of(account), now=now)
    context = {
        "heading": title(session),
        "structures": structures_of(account, now=now),
        "givers": givers_of(account, now=now),
        "banners": said.banners,
        "news": said.news,
    }
    return private(request, "space/third_party/home.html", context, session)


def structures_of(account: Account, *, now: datetime) -> list[StructureShown]:
    """Return what conventions in force open to the holder of an account. One query."""
    today = timezone.localdate(now)
    return [
        StructureShown(
            member,
            offered(member, today=today),
            [name for name in map(fund_name, member.convention.fund_codes) if name],
            reverse("space:third_team", kwargs={"membership": member.reference}) if member.is_administrator else "",
        )
        for member in memberships(account, today=today)
    ]


def givers_of(account: Account, *, now: datetime) -> list[GiverShown]:
    """Return whom the holder of an account may act for, by name. Two queries at most."""
    found = [
        GiverShown(
            str(one.reference), display_name(one.establishment or one.giver.known_holder), fund_name(one.fund_code)
        )
        for one in to_act_on(account, now=now)
    ]
    return sorted(found, key=lambda one: one.name)
