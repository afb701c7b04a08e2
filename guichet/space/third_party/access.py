"""Who is asking for a page of a third party, and whether their convention opens it at this very moment.

Everything is read again at each request: a convention that was withdrawn, a day that has passed, a person who was
removed or a right that was taken back shuts the page at once, whatever the session was opened with.
"""

import functools
import uuid
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.conventions import queries
from guichet.conventions.models import Member
from guichet.conventions.rules import Service
from guichet.login.access import private_page
from guichet.login.models import Session

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, Member, P], HttpResponse]


def member_page(
    *services: Service, one_of: Collection[Service] = ()
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Give a view the session and the membership that its address names, if it is theirs and has all these rights.

    It needs one of `one_of` too, where there are any. The address holds `membership`. Anybody else's, one that is over,
    one of tomorrow and one without the right are no page, as one that never was, and leave a row in the journal.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, session: Session, /, membership: uuid.UUID, **kwargs: Any) -> HttpResponse:
            member = find(session.account, membership, today=timezone.localdate())
            if member is None:
                raise denied(session, "membership", now=timezone.now())
            rights = queries.rights_of(member, today=timezone.localdate())
            if not rights.issuperset(services) or (one_of and rights.isdisjoint(one_of)):
                raise denied(session, "right", now=timezone.now(), member=member)
            return view(request, session, member, **kwargs)  # type: ignore[call-arg]  # what its address says

        return functools.wraps(view)(private_page(guarded))

    return decorate


def find(account: Account, reference: uuid.UUID, *, today: date) -> Member | None:
    """Return a membership in force of the holder of an account, with its structure; None for anybody else's."""
    mine = queries.memberships(account, today=today)
    return next((member for member in mine if member.reference == reference), None)


def denied(session: Session, purpose: str, *, now: datetime, member: Member | None = None) -> Http404:
    """Return what is answered to who asks for what is not theirs, once the journal has it; `purpose` is a word."""
    account = session.account
    under = {} if member is None else {"convention": str(member.convention.reference)}
    audit.record(
        "convention.denied",
        account=str(account.reference),
        fund_code=account.fund_code,
        now=now,
        purpose=purpose,
        **under,
    )
    return Http404(purpose)
