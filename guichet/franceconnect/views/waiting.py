"""The pages between FranceConnect's answer and what follows it: each for whoever it sent, as long as it is open."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guichet.franceconnect import arrivals, refusals
from guichet.franceconnect.models import Arrival
from guichet.funds import catalogue
from guichet.switches.models import Direction
from guichet.switches.queries import stayed_open


def for_who_arrived(view: Callable[[HttpRequest, Arrival], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show `view` to a browser that holds an arrival; to any other, what to do in its place.

    Closed meanwhile, even for a moment, FranceConnect leads nowhere: what it said before may be why it was closed.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        arrival = arrivals.find(request, now=now)
        if arrival is None:
            return arrivals.take(refusals.show_counted(request, "late", fund=catalogue.national(), now=now))
        if not stayed_open(Direction.FRANCECONNECT_IN, since=arrival.arrived_at):
            fund, account = arrivals.site_of(arrival), arrival.account
            return arrivals.take(refusals.show(request, "closed", fund=fund, account=account, now=now))
        return view(request, arrival)

    return guarded
