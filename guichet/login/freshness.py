"""The password asked again before what opens an account is changed, when it was shown long ago."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from guichet.funds import catalogue
from guichet.login import access
from guichet.login.models import Session

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]


def fresh_password(view: View[P]) -> Callable[..., HttpResponse]:
    """Show `view` to a session whose password was shown lately; send any other to the login, and back here."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, session: Session, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        lives = timedelta(minutes=access.fund_of(session.account).policy.fresh_password_minutes)
        if timezone.now() - session.password_checked_at <= lives:
            return view(request, session, *args, **kwargs)
        url = reverse("login:window", kwargs={"fund": catalogue.national()})
        return HttpResponseRedirect(f"{url}?{urlencode({'suite': request.path})}")

    return guarded
