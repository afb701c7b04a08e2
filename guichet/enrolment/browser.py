"""The browser's end of an enrolment: its cookie, and whether what it asks for may still be shown."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guichet.enrolment import operations, queries
from guichet.enrolment.claimants import holder_kind
from guichet.enrolment.models import Enrolment
from guichet.enrolment.profile_names import HolderKind
from guichet.enrolment.profiles import journey_for
from guichet.enrolment.signals import member_expected
from guichet.enrolment.states import EnrolmentState
from guichet.enrolment.steps.base import Visit
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.limits.addresses import address_prefix, client_address
from guichet.ui import cookies
from guichet.ui.pages import Member, page
from guichet.vigilance.queries import in_force

COOKIE = settings.ENROLMENT_COOKIE_NAME
NOT_PERSONAL = frozenset({"profile", "at_hand"})
"""Answers that say nothing of who gave them."""


class Stopped(Exception):
    """The request goes no further; `response` is the answer."""

    def __init__(self, response: HttpResponse) -> None:
        """Take the answer."""
        super().__init__()
        self.response = response


def find(request: HttpRequest) -> Enrolment | None:
    """Return the enrolment of this browser, whatever its state."""
    token = request.COOKIES.get(COOKIE)
    return queries.by_token_hash(operations.hash_token(token)) if token else None


def visit(request: HttpRequest, fund: Fund, *, now: datetime) -> Visit:
    """Return what a step needs. Raises Stopped when there is no enrolment, it is over, or somebody else may look."""
    enrolment = find(request)
    if enrolment is not None and enrolment.route:
        raise Stopped(HttpResponseRedirect(reverse("enrolment:done", kwargs={"fund": fund})))
    policy = fund.policy
    if (
        enrolment is None
        or enrolment.state != EnrolmentState.UNDER_WAY
        or enrolment.is_over(now, hours=policy.enrolment_resumable_hours)
    ):
        raise Stopped(_lost(request, fund, enrolment))
    left_idle = False
    # A member's own is shown to nobody without their session, which ends by itself when it is left alone.
    if not of_member(enrolment) and enrolment.is_idle(now, minutes=policy.enrolment_idle_minutes):
        if can_resume(enrolment, now=now):
            raise Stopped(HttpResponseRedirect(reverse("enrolment:resume", kwargs={"fund": fund})))
        if of_renewal(enrolment) or of_counter(enrolment):
            raise Stopped(_lost(request, fund, enrolment))
        left_idle = True
        # In memory only: looking at a page writes nothing, and the next answer erases the rest.
        enrolment.answers = {name: kept for name, kept in (enrolment.answers or {}).items() if name in NOT_PERSONAL}
    if enrolment.fund_code != fund.code:
        raise Stopped(_at_its_own_fund(request, enrolment))
    member = _member(request, enrolment, now=now)
    return visit_of(request, enrolment, now=now, member=member, left_idle=left_idle)


def of_member(enrolment: Enrolment) -> bool:
    """Whether a member adds a file to their account, which takes their session as well as the cookie."""
    return "account" in (enrolment.answers or {})


def of_renewal(enrolment: Enrolment) -> bool:
    """Whether it is no enrolment: a member who lost mailbox and mobile answers its questions (G-15)."""
    return "renewal" in (enrolment.answers or {})


def of_counter(enrolment: Enrolment) -> bool:
    """Whether an agent at a reception desk began it (R15)."""
    return "counter" in (enrolment.answers or {})


def visit_of(
    request: HttpRequest,
    enrolment: Enrolment,
    *,
    now: datetime,
    member: Member | None = None,
    left_idle: bool = False,
) -> Visit:
    """Return a visit to an enrolment that may be shown, under the policy in force at this moment."""
    # An enrolment begun before a day of attack is judged by it, up to its last page.
    fund = in_force(catalogue.by_code(enrolment.fund_code), now=now)
    return Visit(
        enrolment=enrolment,
        journey=journey_for(enrolment.answers or {}, fund),
        fund=fund,
        now=now,
        address=network_of(request),
        member=member,
        left_idle=left_idle,
    )


def network_of(request: HttpRequest) -> str:
    """Return the part of the browser's network address that limits count."""
    return address_prefix(
        client_address(
            request.META.get("HTTP_X_FORWARDED_FOR", ""), request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES
        )
    )


def can_resume(enrolment: Enrolment, *, now: datetime) -> bool:
    """Whether there is something to take up again, and something to ask before showing it."""
    hours = catalogue.by_code(enrolment.fund_code).policy.enrolment_resumable_hours
    return (
        enrolment.state == EnrolmentState.UNDER_WAY
        and {"identifier", "details"} <= (enrolment.answers or {}).keys()
        and not of_member(enrolment)
        and not of_renewal(enrolment)
        # What takes up an establishment's is in public registers, and no proof would be asked again.
        and not (of_counter(enrolment) and holder_kind(enrolment.answers) is not HolderKind.PERSON)
        and not enrolment.is_over(now, hours=hours)
    )


def remember(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser its token.

    It is given when an enrolment begins or is taken up, and not changed at each step: on a slow line an answer gets
    lost, and the form sent again must find its enrolment. What plants a cookie under `__Host-` sits at the browser.
    """
    return cookies.give(response, COOKIE, token, lives=timedelta(days=1))


def forget(response: HttpResponse) -> HttpResponse:
    """Take the token back."""
    return cookies.take(response, COOKIE)


def leave(request: HttpRequest, response: HttpResponse, *, now: datetime) -> HttpResponse:
    """Forget, at log-out, what a member was adding and what is over; another person's enrolment may go on."""
    enrolment = find(request)
    if enrolment is None:
        return response
    if of_member(enrolment):
        operations.abandon(enrolment, now=now)
    return forget(response) if enrolment.state != EnrolmentState.UNDER_WAY or of_member(enrolment) else response


def _member(request: HttpRequest, enrolment: Enrolment, *, now: datetime) -> Member | None:
    """Return the member who adds a file. Raises Stopped unless their own session asks for it.

    The cookie outlives a session: at a desk, whoever comes next would finish what a member began.
    """
    if not of_member(enrolment):
        return None
    reference = (enrolment.answers or {})["account"]["reference"]
    for _receiver, answer in member_expected.send(sender=Enrolment, request=request, reference=reference, now=now):
        if isinstance(answer, Member):
            return answer
        if isinstance(answer, HttpResponse):
            raise Stopped(answer)
    raise Stopped(_lost(request, catalogue.by_code(enrolment.fund_code), enrolment))


def _lost(request: HttpRequest, fund: Fund, enrolment: Enrolment | None) -> HttpResponse:
    by_member = enrolment is not None and of_member(enrolment)
    renewing = enrolment is not None and of_renewal(enrolment)
    context = {
        "heading": _("Votre demande n'a pas été conservée")
        if by_member or renewing
        else _("Votre inscription n'a pas été conservée"),
        "of_member": by_member,
        "renewing": renewing,
    }
    lost = page(request, "enrolment/lost.html", context, fund=fund, private=True)
    # A form sent twice, the first of which was answered, must not take away what the first was given.
    return lost if request.method == "POST" else forget(lost)


def _at_its_own_fund(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Go to the same page of the fund where the enrolment began (an address typed or kept from before)."""
    match = request.resolver_match
    if match is None or request.method == "POST":
        return HttpResponseRedirect(reverse("enrolment:start", kwargs={"fund": catalogue.by_code(enrolment.fund_code)}))
    url = reverse(match.view_name, kwargs={**match.kwargs, "fund": catalogue.by_code(enrolment.fund_code)})
    query = urlencode(request.GET, doseq=True)
    return HttpResponseRedirect(f"{url}?{query}" if query else url)
