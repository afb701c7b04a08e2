"""A page that one set of services opens, asked for from a file that opens another."""

import functools
from collections.abc import Callable, Collection
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from guichet.login.models import Session
from guichet.space import sight as sights
from guichet.space.frame import private

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]


def opened_by(
    bundles: Collection[str], *, heading: str | Promise, whose: str | Promise
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Show a view only in a file of these bundles; in another, say whose page it is and how to change files.

    Stands under `private_page`. It is nobody else's page: there is nothing to refuse or to journal.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, session: Session, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if sights.of(session).bundle in bundles:
                return view(request, session, *args, **kwargs)
            return private(request, "space/another_file.html", {"heading": heading, "whose": whose}, session)

        return guarded

    return decorate
