"""What « Sécurité » shows. Each function is one query."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from guichet.accounts.operations import spoken_moment
from guichet.login.access import fund_of
from guichet.login.models import Browser, Session
from guichet.login.whence import UNKNOWN
from guichet.space.queries import in_words


@dataclass(frozen=True)
class OpenSession:
    """A session as its holder recognises it; moments are in words."""

    reference: str
    browser: str
    began: str
    seen: str
    is_this_one: bool


@dataclass(frozen=True)
class KnownBrowser:
    """A browser that the account was entered from; days are in words."""

    reference: str
    name: str
    first_used: str
    last_used: str
    trusted_until: str
    """Empty for one that is asked for the code."""


def open_sessions(session: Session, *, now: datetime) -> list[OpenSession]:
    """Return the live sessions of the account, this one first, then those used last."""
    policy = fund_of(session.account).policy
    found = Session.objects.select_related("browser").filter(account=session.account).order_by("-seen_at", "-pk")
    live = [one for one in found if not one.is_over(policy, now) and one.password_mark == session.password_mark]
    return [
        OpenSession(
            reference=str(one.reference),
            browser=one.browser.name if one.browser else UNKNOWN,
            began=spoken_moment(one.began_at),
            seen=spoken_moment(one.seen_at),
            is_this_one=one.pk == session.pk,
        )
        for one in sorted(live, key=lambda one: one.pk != session.pk)
    ]


def known_browsers(session: Session, *, now: datetime) -> list[KnownBrowser]:
    """Return the browsers of the account, the trusted ones first, then those used last."""
    found = Browser.objects.filter(account=session.account).order_by("-last_used_at", "-pk")
    return [
        KnownBrowser(
            reference=str(one.reference),
            name=one.name,
            first_used=_day(one.first_used_at),
            last_used=_day(one.last_used_at),
            trusted_until=_day(one.trusted_until) if one.trusted_until and one.is_trusted(now) else "",
        )
        for one in sorted(found, key=lambda one: not one.is_trusted(now))
    ]


def _day(moment: datetime) -> str:
    return in_words(timezone.localdate(moment))
