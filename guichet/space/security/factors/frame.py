"""What these pages have in common: the frame of the space, and what is said while nothing may change."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_moment
from guichet.login.access import fund_of
from guichet.login.factors import own
from guichet.login.models import Session
from guichet.space import services
from guichet.space.views import title
from guichet.ui.pages import Member, page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]


def show(request: HttpRequest, template: str, context: Mapping[str, Any], session: Session) -> HttpResponse:
    """Return a page of the space."""
    account = session.account
    member = Member(display_name(account.holder), services.menu(is_person=account.person_id is not None))
    return page(request, template, {**context, "space_title": title(session)}, fund=fund_of(account), member=member)


def settled(view: View[P]) -> Callable[..., HttpResponse]:
    """Show the page as it is by now to whoever asks for a change at the very moment when none may be made any more."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, session: Session, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, session, *args, **kwargs)
        except own.Held:
            return HttpResponseRedirect(request.path)
        except own.Superseded:
            return HttpResponseRedirect(reverse("space:home"))

    return guarded


def held_until(account: Account) -> str:
    """Return until when nothing may change, in words."""
    return spoken_moment(account.changes_held_until) if account.changes_held_until else ""
