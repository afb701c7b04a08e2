"""What these pages have in common: what is said while nothing may change."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_moment
from guichet.login.factors import own
from guichet.login.models import Session

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]


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
