"""Nobody's account: say so, and lead to the enrolment with what is known already filled in (G-07)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guichet.enrolment import browser
from guichet.enrolment import operations as enrolment
from guichet.franceconnect import arrivals, identity, leaving
from guichet.franceconnect.forms import EnrolForm
from guichet.franceconnect.models import Arrival
from guichet.franceconnect.provider import NAME
from guichet.franceconnect.views.waiting import for_who_arrived
from guichet.login.views import logged_out
from guichet.ui.onward import leave_for
from guichet.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_arrived
def no_account(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """Say that no account opens: whether nobody, several people, or an account that may not be entered was found.

    « S'inscrire » begins an enrolment whose details are filled in, and whose every proof is asked.
    """
    now, fund = timezone.now(), arrivals.site_of(arrival)
    if arrival.account is not None:
        return HttpResponseRedirect(reverse("franceconnect:confirm"))
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        under_way = browser.find(request)
        if under_way is not None:
            enrolment.abandon(under_way, now=now)
        known = {"suggested": identity.suggested(arrival.content["identity"])}
        started, token = enrolment.start(
            fund=fund, profile={"profile": form.cleaned_data["profil"]}, known=known, now=now
        )
        arrival.delete()
        visit = browser.visit_of(request, started, now=now)
        step = visit.journey.next_step(visit.answers)
        there = reverse("enrolment:step", kwargs={"fund": fund, "slug": step.slug if step else ""})
        return arrivals.take(browser.remember(HttpResponseRedirect(there), token))
    context = {
        "heading": _("Aucun compte à ouvrir avec FranceConnect"),
        "form": form,
        "here": reverse("franceconnect:no_account"),
    }
    return page(request, "franceconnect/no_account.html", context, fund=fund, private=True)


@require_POST
@for_who_arrived
def leave(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """« Me déconnecter de FranceConnect »: on a shared computer, the next one who comes would be the same person.

    By a form: the token that logs out there stands in no page that stays open.
    """
    fund, id_token = arrivals.site_of(arrival), arrival.content["id_token"]
    arrival.delete()
    address = leaving.logout_address(id_token, fund_code=fund.code)
    response = leave_for(request, address, name=NAME, fund=fund) if address else logged_out(request, fund)
    return arrivals.take(response)
